package io.quiesce.openvstorage;

import io.quiesce.command.Label;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.Role;
import io.quiesce.plan.Canonical;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a restart is going to do: the backends together, the masters one by one, RabbitMQ, the extras together, then the
 * virtual machines that ran before.
 *
 * @param cluster the cluster's name
 * @param shutdown the run whose shutdown is undone; empty when there is no record of one, and the inventory has to do
 * @param backends switched on together, first
 * @param masters switched on one by one in this order, the last that went down first
 * @param extras switched on together, after the masters
 * @param leftAlone nodes that were not up before the shutdown: they are not switched on
 * @param machines the virtual machines that ran before; these are started and no others
 * @param known keys of problems that were there before the shutdown, see {@link Problem#key}: they are not repaired
 */
public record RestartPlan(
        String cluster,
        String shutdown,
        List<String> backends,
        List<String> masters,
        List<String> extras,
        List<String> leftAlone,
        List<Machine> machines,
        List<String> known) {

    public RestartPlan {
        backends = List.copyOf(backends);
        masters = List.copyOf(masters);
        extras = List.copyOf(extras);
        leftAlone = List.copyOf(leftAlone);
        machines = List.copyOf(machines);
        known = List.copyOf(known);
    }

    /** A virtual machine, and the node that it ran on. */
    public record Machine(String node, String name) {}

    /**
     * Makes the plan. Deterministic: the same record and inventory give the same plan.
     *
     * <p>The master that went down last comes first: its RabbitMQ alone may start without the others (reference:
     * open-vstorage.md 6.3). One that never went down counts as later still. Backend nodes are started whether they were up
     * or not, since everything else stands on them.
     *
     * @param before the record of the last shutdown; empty if there is none, then roles and order are the inventory's
     */
    public static RestartPlan of(Cluster cluster, Optional<PastShutdown> before) {
        List<String> backends = new ArrayList<>();
        List<String> masters = new ArrayList<>();
        List<String> extras = new ArrayList<>();
        List<String> leftAlone = new ArrayList<>();
        for (Node node : cluster.nodes()) {
            Role role = role(node, before);
            if (role == Role.BACKEND) {
                backends.add(node.name());
            } else if (before.isPresent() && !before.get().roles().containsKey(node.name())) {
                leftAlone.add(node.name());
            } else if (role == Role.MASTER) {
                masters.add(node.name());
            } else {
                extras.add(node.name());
            }
        }
        List<String> stopped = before.map(PastShutdown::stopped).orElse(List.of());
        masters.sort(Comparator.comparing(
                (String node) -> stopped.contains(node) ? stopped.size() - stopped.indexOf(node) : 0));
        Set<String> known = new TreeSet<>(before.map(PastShutdown::known).orElse(List.of()));
        leftAlone.forEach(node -> known.addAll(Problem.keysOfMissing(node)));
        return new RestartPlan(
                cluster.name(),
                before.map(PastShutdown::run).orElse(""),
                backends,
                masters,
                extras,
                leftAlone,
                before.map(PastShutdown::machines).orElse(List.of()).stream()
                        .filter(machine -> cluster.node(machine.node()).isPresent())
                        .toList(),
                List.copyOf(known));
    }

    /** As the node said itself before the shutdown, or else as the inventory says. */
    private static Role role(Node node, Optional<PastShutdown> before) {
        Optional<Role> recorded = before.map(record -> record.roles().get(node.name()))
                .flatMap(word -> Stream.of(Role.values())
                        .filter(role -> role.word().equals(word))
                        .findFirst());
        return recorded.orElseGet(() -> Stream.of(Role.MASTER, Role.EXTRA, Role.BACKEND)
                .filter(node.roles()::contains)
                .findFirst()
                .orElse(Role.EXTRA));
    }

    /** SHA-256 over everything in the plan, in lower-case hexadecimal: two plans with the same hash do the same. */
    public String hash() {
        Canonical text = new Canonical("quiesce open-vstorage restart plan 1")
                .add(cluster)
                .add(shutdown)
                .list("backends", backends)
                .list("masters", masters)
                .list("extras", extras)
                .list("left alone", leftAlone)
                .list("known", known)
                .add("machines")
                .add(String.valueOf(machines.size()));
        machines.forEach(machine -> text.add(machine.node()).add(machine.name()));
        return Label.sha256(text.toString());
    }
}
