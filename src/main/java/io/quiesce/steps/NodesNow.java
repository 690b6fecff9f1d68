package io.quiesce.steps;

import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.NodeFacts;
import io.quiesce.openvstorage.NodeLook;
import io.quiesce.openvstorage.VirtualMachines;
import io.quiesce.openvstorage.VirtualMachines.Listed;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Nodes and their virtual machines as they are now, all looked at at the same time; nothing is changed.
 *
 * @param facts one reading for each node
 * @param machines for the nodes that answered, but for backend nodes, which run none
 */
record NodesNow(Map<Target, Reading<NodeFacts>> facts, Map<Target, Reading<Listed>> machines) {

    private record Visit(Reading<NodeFacts> facts, Optional<Reading<Listed>> machines) {}

    static NodesNow look(Collection<Target> targets, CommandRunner runner, FanOut fanOut, Clock clock) {
        Map<Target, Reading<NodeFacts>> facts = new TreeMap<>();
        Map<Target, Reading<Listed>> machines = new TreeMap<>();
        if (!targets.isEmpty()) {
            fanOut.over(targets, target -> visit(target, runner, clock)).forEach((target, visit) -> {
                facts.put(target, visit.facts());
                visit.machines().ifPresent(reading -> machines.put(target, reading));
            });
        }
        return new NodesNow(facts, machines);
    }

    private static Visit visit(Target target, CommandRunner runner, Clock clock) {
        Reading<NodeFacts> facts = Reading.readable(() -> new NodeLook(runner, clock).look(target, List.of()));
        boolean mayRunSome = facts.asOptional()
                .filter(node -> node.role().filter(role -> role == Role.BACKEND).isEmpty())
                .isPresent();
        return new Visit(
                facts,
                mayRunSome
                        ? Optional.of(Reading.readable(() -> new VirtualMachines(runner).list(target)))
                        : Optional.empty());
    }
}
