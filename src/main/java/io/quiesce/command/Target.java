package io.quiesce.command;

/**
 * Where a command goes: one node of one cluster, by the names the inventory gives them.
 *
 * @param cluster the cluster's name, never blank
 * @param node the node's name, never blank
 */
public record Target(String cluster, String node) implements Comparable<Target> {

    public Target {
        if (cluster.isBlank() || node.isBlank()) {
            throw new IllegalArgumentException(
                    "a target needs a cluster and a node, but cluster is '%s' and node is '%s'"
                            .formatted(cluster, node));
        }
    }

    @Override
    public int compareTo(Target other) {
        int byCluster = cluster.compareTo(other.cluster);
        return byCluster != 0 ? byCluster : node.compareTo(other.node);
    }

    /** {@code cluster/node}, as people write it. */
    @Override
    public String toString() {
        return cluster + "/" + node;
    }
}
