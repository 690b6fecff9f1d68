package io.quiesce.steps;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandResult;
import io.quiesce.command.FanOut;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.lease.Leases;
import io.quiesce.openvstorage.PowerOff;
import io.quiesce.openvstorage.Reading;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** <i>Record state of nodes</i>: says of each node whether it is up, down, or not known. */
@Component
final class ReportNodeStates implements Step {

    private static final Duration PROBE = Duration.ofSeconds(10);

    private final Leases leases;
    private final Inventory inventory;
    private final Transcript transcript;
    private final FanOut fanOut;

    ReportNodeStates(Leases leases, Inventory inventory, Transcript transcript, FanOut fanOut) {
        this.leases = leases;
        this.inventory = inventory;
        this.transcript = transcript;
        this.fanOut = fanOut;
    }

    @Override
    public Outcome run(Assignment assignment) {
        String name = leases.ofRun(assignment.rootId()).cluster();
        List<Target> targets = inventory.cluster(name).map(Cluster::nodes).orElse(List.of()).stream()
                .map(Node::name)
                .map(node -> new Target(name, node))
                .toList();
        Map<String, String> states = new TreeMap<>();
        fanOut.over(
                        targets,
                        target -> state(assignment
                                .runner()
                                .run(target, Command.read("still-there", CommandLine.of("true"), PROBE))))
                .forEach((target, state) -> states.put(target.node(), state));
        states.forEach((node, state) -> transcript.note(assignment.rootId(), node + " is " + state));
        return Outcome.done(Map.of(), Map.of("nodeStates", states));
    }

    private static String state(CommandResult probe) {
        return switch (PowerOff.seen(probe)) {
            case UP -> "up";
            case DOWN -> "down";
            case UNKNOWN -> "in an unknown state: " + Reading.why(probe);
        };
    }
}
