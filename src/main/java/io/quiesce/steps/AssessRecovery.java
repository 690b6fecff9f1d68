package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.lease.Leases;
import io.quiesce.transcript.Transcript;
import io.quiesce.vxvm.Member;
import io.quiesce.vxvm.Recovery;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * <i>Assess recovery</i>: asks every node which volumes need resynchronisation, and says which log makes it short. Where no
 * member answers, nobody knows, and the watch that follows asks a person.
 */
@Described(
        name = "Assess recovery",
        text = "Asks every node of the cluster which volumes need resynchronisation and what makes it "
                + "short, and notes it in the run. Nothing is changed.",
        sets = @Described.Sets(name = "needsRecovery", text = "false only if every volume is known to be whole"),
        raisesStepFailed = false)
@Component
final class AssessRecovery implements Step {

    private final Leases leases;
    private final Inventory inventory;
    private final ClusterMembers members;
    private final Transcript transcript;

    AssessRecovery(Leases leases, Inventory inventory, ClusterMembers members, Transcript transcript) {
        this.leases = leases;
        this.inventory = inventory;
        this.members = members;
        this.transcript = transcript;
    }

    @Override
    public Outcome run(Assignment assignment) {
        Cluster cluster = inventory.require(leases.ofRun(assignment.rootId()).cluster());
        List<String> nodes = cluster.nodes().stream().map(Node::name).toList();
        Map<String, Reading<Member>> seen = members.all(cluster.name(), assignment.runner());
        Recovery recovery = Recovery.of(seen);
        new TreeMap<>(recovery.silent())
                .forEach((node, why) -> transcript.note(
                        assignment.rootId(),
                        "%s %s: %s"
                                .formatted(
                                        node,
                                        seen.get(node) instanceof Reading.NotRead<Member>
                                                ? "could not be asked"
                                                : "cannot tell what needs recovery",
                                        why)));
        RecoveryRows.of(recovery)
                .forEach(row -> transcript.note(
                        assignment.rootId(),
                        "%s needs recovery (%s); %s".formatted(row.what(), row.state(), row.left())));
        boolean whole = recovery.isWhole(nodes);
        if (whole) {
            transcript.note(assignment.rootId(), "No volume of %s needs recovery.".formatted(cluster.name()));
        }
        return Outcome.done(Map.of("needsRecovery", !whole));
    }
}
