package io.quiesce.vxvm;

/**
 * What {@code vxdctl -c mode} says (reference: vxvm.md 2.4).
 *
 * @param configd whether vxconfigd is enabled; a node on which it is not knows nothing of the cluster
 * @param role the node's role in the cluster
 * @param master the master's host name; empty if none is said
 * @param state what is going on, such as {@code joining}; empty if nothing is
 */
public record Mode(boolean configd, Role role, String master, String state) {

    /** Master and slave, or primary and secondary in newer versions. */
    public enum Role {
        MASTER,
        SLAVE,
        /** In the cluster, and its role is not settled. */
        NOT_SET,
        /** The cluster is not active on this node. */
        OUT
    }
}
