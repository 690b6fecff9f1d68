package io.quiesce.inventory;

import java.util.List;
import java.util.Optional;

/** A named set of nodes that runs one stack, in the order of the inventory. */
public record Cluster(String name, Stack stack, List<Node> nodes, List<VPool> vpools) {

    public Cluster {
        Names.require("cluster", name);
        nodes = List.copyOf(nodes);
        vpools = List.copyOf(vpools);
    }

    public Optional<Node> node(String name) {
        return nodes.stream().filter(n -> n.name().equals(name)).findFirst();
    }

    public List<Node> nodes(Role role) {
        return nodes.stream().filter(n -> n.roles().contains(role)).toList();
    }
}
