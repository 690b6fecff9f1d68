package io.quiesce.inventory;

import java.util.Set;

/**
 * One member of a cluster.
 *
 * @param name unique in its cluster
 * @param address a host name or an IP address
 * @param port the SSH port, 1 to 65535
 * @param roles what the inventory says the node is; what it really is, is read from the node
 * @param ssh how to reach it
 */
public record Node(String name, String address, int port, Set<Role> roles, SshAccess ssh) {

    public Node {
        roles = Set.copyOf(roles);
    }
}
