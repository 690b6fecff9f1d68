package io.quiesce.inventory;

import java.util.List;
import java.util.Optional;

/**
 * A named set of nodes that runs one stack, in the order of the inventory.
 *
 * @param vpools the vPools of an Open vStorage environment; empty for another stack
 * @param applications what uses shared volumes of a VxVM cluster without its monitor, in the order in which it is halted;
 *     empty for another stack
 */
public record Cluster(String name, Stack stack, List<Node> nodes, List<VPool> vpools, List<Application> applications) {

    public Cluster {
        Names.require("cluster", name);
        nodes = List.copyOf(nodes);
        vpools = List.copyOf(vpools);
        applications = List.copyOf(applications);
    }

    /** A cluster without applications of its own. */
    public Cluster(String name, Stack stack, List<Node> nodes, List<VPool> vpools) {
        this(name, stack, nodes, vpools, List.of());
    }

    public Optional<Node> node(String name) {
        return nodes.stream().filter(n -> n.name().equals(name)).findFirst();
    }

    public List<Node> nodes(Role role) {
        return nodes.stream().filter(n -> n.roles().contains(role)).toList();
    }
}
