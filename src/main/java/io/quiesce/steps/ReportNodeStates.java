package io.quiesce.steps;

import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.lease.Leases;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * <i>Record state of nodes</i>: says of each node whether it is up, down, or not known, and what was taken from the one that
 * was to leave.
 */
@Described(
        name = "Record state of nodes",
        text = "Says of each node of the cluster, in the notes of the run, whether it is up, down or not "
                + "known, and what was taken from the one that was to leave.",
        sets = @Described.Sets(name = "nodeStates", text = "the state of each node, by its name"),
        raisesStepFailed = false)
@Component
final class ReportNodeStates implements Step {

    private final Leases leases;
    private final Inventory inventory;
    private final Transcript transcript;
    private final StillThere stillThere;
    private final LeaveRecords records;

    ReportNodeStates(
            Leases leases, Inventory inventory, Transcript transcript, StillThere stillThere, LeaveRecords records) {
        this.leases = leases;
        this.inventory = inventory;
        this.transcript = transcript;
        this.stillThere = stillThere;
        this.records = records;
    }

    @Override
    public Outcome run(Assignment assignment) {
        String name = leases.ofRun(assignment.rootId()).cluster();
        List<Target> targets = inventory.cluster(name).map(Cluster::nodes).orElse(List.of()).stream()
                .map(Node::name)
                .map(node -> new Target(name, node))
                .toList();
        Map<String, String> states = new TreeMap<>();
        stillThere.ask(targets, assignment.runner()).forEach((target, seen) -> states.put(target.node(), seen.state()));
        states.forEach((node, state) -> transcript.note(assignment.rootId(), node + " is " + state));
        taken(records.of(assignment.rootId())).ifPresent(sentence -> transcript.note(assignment.rootId(), sentence));
        return Outcome.done(Map.of(), Map.of("nodeStates", states));
    }

    private static Optional<String> taken(LeaveRecord record) {
        List<ListWhatWasTaken.Row> rows = ListWhatWasTaken.rows(record);
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of("Nothing was put back of what was taken from %s: %s"
                        .formatted(
                                record.node(),
                                rows.stream()
                                        .map(row -> "%s (%s)".formatted(row.what(), row.state()))
                                        .collect(Collectors.joining(", "))));
    }
}
