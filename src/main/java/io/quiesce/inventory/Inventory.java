package io.quiesce.inventory;

import java.util.List;
import java.util.Optional;

/** Which clusters and nodes exist. */
public record Inventory(List<Cluster> clusters) {

    public Inventory {
        clusters = List.copyOf(clusters);
    }

    public Optional<Cluster> cluster(String name) {
        return clusters.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /**
     * A cluster that was there when a run began.
     *
     * @throws IllegalStateException if it is gone: the inventory was changed and the application started again
     */
    public Cluster require(String name) {
        return cluster(name)
                .orElseThrow(() -> new IllegalStateException("the cluster " + name + " is no longer in the inventory"));
    }
}
