package io.quiesce.inventory;

import java.util.Optional;
import java.util.Set;

/**
 * One member of a cluster.
 *
 * @param name unique in its cluster
 * @param address a host name or an IP address
 * @param port the SSH port, 1 to 65535
 * @param roles what the inventory says the node is; what it really is, is read from the node
 * @param ssh how to reach it
 * @param power how to switch it on and off; empty where nobody said, then it can only be asked to shut down
 */
public record Node(
        String name, String address, int port, Set<Role> roles, SshAccess ssh, Optional<PowerControl> power) {

    public Node {
        Names.require("node", name);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the port of %s is %d, expected 1 to 65535".formatted(name, port));
        }
        roles = Set.copyOf(roles);
    }

    /** A node without power control. */
    public Node(String name, String address, int port, Set<Role> roles, SshAccess ssh) {
        this(name, address, port, roles, ssh, Optional.empty());
    }

    /** Whether it is switched on from here; otherwise a person presses the button. */
    public boolean canBeSwitchedOn() {
        return power.filter(PowerControl::switchesOn).isPresent();
    }

    /** Whether it is cut off from here when it does not obey; otherwise a person does it. */
    public boolean canBeCutOff() {
        return power.filter(PowerControl::switchesOff).isPresent();
    }

    /** Whether its power state is read from here; otherwise a person looks, or its network alone tells. */
    public boolean canShowItsPower() {
        return power.filter(PowerControl::isReadable).isPresent();
    }
}
