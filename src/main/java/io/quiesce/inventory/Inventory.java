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
}
