package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
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
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** <i>Sample recovery</i>: counts the volumes that are still to be resynchronised, by every member that answers. */
@Described(
        name = "Sample recovery",
        text = "Asks every member which volumes are being resynchronised or have to be, and how far each " + "is.",
        parts = Drains.class)
@Component
final class SampleRecovery implements Step {

    static final String STEP = "Sample recovery";

    private final Leases leases;
    private final Inventory inventory;
    private final ClusterMembers members;
    private final LeaveSteps steps;
    private final Drains drains;
    private final Transcript transcript;

    SampleRecovery(
            Leases leases,
            Inventory inventory,
            ClusterMembers members,
            LeaveSteps steps,
            Drains drains,
            Transcript transcript) {
        this.leases = leases;
        this.inventory = inventory;
        this.members = members;
        this.steps = steps;
        this.drains = drains;
        this.transcript = transcript;
    }

    @Override
    public Outcome run(Assignment assignment) {
        Cluster cluster = inventory.require(leases.ofRun(assignment.rootId()).cluster());
        List<String> nodes = cluster.nodes().stream().map(Node::name).toList();
        Map<String, Reading<Member>> seen = members.all(cluster.name(), assignment.runner());
        Recovery recovery = Recovery.of(seen);
        if (recovery.volumes().isEmpty() && !recovery.isWhole(nodes)) {
            String silent = recovery.silent().isEmpty()
                    ? nodes.get(0)
                    : recovery.silent().keySet().iterator().next();
            return steps.disturbed(
                    assignment,
                    STEP,
                    new Target(cluster.name(), silent),
                    "No member of %s says what has to be resynchronised: %s."
                            .formatted(cluster.name(), each(recovery.silent())),
                    "");
        }
        if (recovery.volumes().isEmpty()) {
            transcript.note(
                    assignment.rootId(),
                    recovery.silent().isEmpty()
                            ? "No volume of %s has to be resynchronised any more".formatted(cluster.name())
                            : "No member of %s has anything to resynchronise any more; not asked: %s"
                                    .formatted(cluster.name(), each(recovery.silent())));
        }
        return drains.sampledWithProgress(assignment, "recovery", "volumes", RecoveryRows.of(recovery));
    }

    private static String each(Map<String, String> silent) {
        return new TreeMap<>(silent)
                .entrySet().stream()
                        .map(node -> node.getKey() + ": " + node.getValue())
                        .collect(Collectors.joining("; "));
    }
}
