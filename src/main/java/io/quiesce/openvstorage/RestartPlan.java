package io.quiesce.openvstorage;

import java.util.List;

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
