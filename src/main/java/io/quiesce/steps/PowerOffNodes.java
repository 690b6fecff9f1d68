package io.quiesce.steps;

import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.Flush;
import io.quiesce.openvstorage.PowerOff;
import io.quiesce.openvstorage.PowerOff.Answer;
import io.quiesce.openvstorage.QuorumGuard;
import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.openvstorage.ShutdownPlan.NodeEntry;
import io.quiesce.openvstorage.Volume;
import io.quiesce.openvstorage.Volumes;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Failure;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * <i>Power off nodes</i>: asks the selected nodes to shut down, after looking once more: no snapshot of this run may be
 * left before the first node goes, no extra may be up before a master goes, and a server that goes alone must leave
 * the cluster its quorum.
 */
@Described(
        name = "Power off nodes",
        text = "Tells each of the chosen nodes to shut down, after looking once more: no snapshot of "
                + "this run may be left, no extra node may be up before a master goes, and a server that "
                + "goes alone must leave the cluster its quorum.",
        parts = Selection.class,
        destructive = true)
@Component
final class PowerOffNodes implements Step {

    private static final String STEP = "Power off nodes";
    private static final String SKIPPING = "These nodes stay on; the run goes on with the rest.";

    private final ApprovedPlan plans;
    private final Records records;
    private final StillThere stillThere;
    private final MasterCount masters;
    private final Transcript transcript;
    private final FanOut fanOut;

    PowerOffNodes(
            ApprovedPlan plans,
            Records records,
            StillThere stillThere,
            MasterCount masters,
            Transcript transcript,
            FanOut fanOut) {
        this.plans = plans;
        this.records = records;
        this.stillThere = stillThere;
        this.masters = masters;
        this.transcript = transcript;
        this.fanOut = fanOut;
    }

    @Override
    public Outcome run(Assignment assignment) {
        ShutdownPlan plan = plans.of(assignment.rootId());
        ShutdownRecord record = records.of(assignment.rootId());
        String group = assignment.input("group");
        Map<Target, String> machineIds = new TreeMap<>();
        for (NodeEntry node : Selection.of(plan, group, assignment.inputs().getOrDefault("position", ""))) {
            if (!record.isStopped(node.node())) {
                machineIds.put(new Target(plan.cluster(), node.node()), node.machineId());
            }
        }
        if (machineIds.isEmpty()) {
            return Outcome.done();
        }
        Optional<Failure> forbidden = forbidden(assignment, plan, record, group);
        if (forbidden.isPresent()) {
            return Outcome.disturbed(forbidden.get());
        }
        return request(assignment, machineIds);
    }

    private Optional<Failure> forbidden(Assignment assignment, ShutdownPlan plan, ShutdownRecord record, String group) {
        if (transcript.askedToGoOff(assignment.rootId()).isEmpty()) {
            Optional<Failure> left = snapshotsLeft(assignment, plan, Set.copyOf(record.leftOut()));
            if (left.isPresent()) {
                return left;
            }
        }
        if (plan.ofOneServer()) {
            return quorumLost(assignment, plan);
        }
        return group.equals("masters") ? extrasUp(assignment.runner(), plan, record) : Optional.empty();
    }

    /** Counted again here: between the count in the diagram and this, somebody may have thought about a failure for hours. */
    private Optional<Failure> quorumLost(Assignment assignment, ShutdownPlan plan) {
        Target server = new Target(plan.cluster(), plan.server());
        return masters.without(server, assignment.runner()) instanceof QuorumGuard.Verdict.Refused refused
                ? Optional.of(Failures.onNodes(STEP, Map.of(server, refused.why()), "The server stays on."))
                : Optional.empty();
    }

    private Optional<Failure> snapshotsLeft(Assignment assignment, ShutdownPlan plan, Set<String> leftOut) {
        String name = Snapshots.of(assignment.rootId());
        Volumes volumes = new Volumes(assignment.runner());
        Flush.Sample sample = FlushOf.over(plan, fanOut, (target, pools) -> volumes.leftovers(target, pools, name));
        Optional<Failure> silence = FlushOf.silence(STEP, sample, leftOut);
        if (silence.isPresent()) {
            return silence;
        }
        List<String> left = sample.volumes().stream()
                .filter(volume -> !volume.snapshots().isEmpty())
                .map(Volume::key)
                .toList();
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of(new Failure(
                        STEP,
                        "",
                        "",
                        "",
                        "Snapshots of this run are still there: " + String.join(", ", left)
                                + ". No node goes off before they are gone.",
                        "The nodes stay on.",
                        left));
    }

    private Optional<Failure> extrasUp(CommandRunner runner, ShutdownPlan plan, ShutdownRecord record) {
        List<Target> extras = plan.extras().stream()
                .map(NodeEntry::node)
                .filter(node -> !record.leftOut().contains(node))
                .map(node -> new Target(plan.cluster(), node))
                .toList();
        if (extras.isEmpty()) {
            return Optional.empty();
        }
        Map<Target, String> up = new TreeMap<>();
        stillThere.ask(extras, runner).forEach((target, seen) -> {
            if (!seen.isDown()) {
                up.put(
                        target,
                        "the extra is not down, and no master goes off before it"
                                + seen.bothSides().map(text -> ": " + text).orElse(""));
            }
        });
        return up.isEmpty() ? Optional.empty() : Optional.of(Failures.onNodes(STEP, up, SKIPPING));
    }

    private Outcome request(Assignment assignment, Map<Target, String> machineIds) {
        PowerOff powerOff = new PowerOff(assignment.runner());
        Map<Target, String> refused = new TreeMap<>();
        fanOut.over(machineIds.keySet(), target -> powerOff.request(target, machineIds.getOrDefault(target, "")))
                .forEach((target, reading) -> problem(reading).ifPresent(text -> refused.put(target, text)));
        if (refused.isEmpty()) {
            return Outcome.done();
        }
        List<String> nodes = new ArrayList<>();
        refused.keySet().forEach(target -> nodes.add(target.node()));
        records.change(assignment.rootId(), record -> record.withFailed(nodes));
        return Outcome.disturbed(Failures.onNodes(STEP, refused, SKIPPING));
    }

    /** A request whose answer was lost may have been heard: whether the node goes down, the next step sees. */
    private static Optional<String> problem(Reading<Answer> reading) {
        if (reading instanceof Reading.NotRead<Answer> lost) {
            return PowerOff.mayHaveBeenHeard(lost.result()) || PowerOff.isDown(lost.result())
                    ? Optional.empty()
                    : Optional.of(lost.why());
        }
        return reading.asOptional()
                .filter(answer -> answer instanceof Answer.WrongNode)
                .map(answer -> "another machine answers at this address: '" + ((Answer.WrongNode) answer).found()
                        + "'; nothing was done to it");
    }
}
