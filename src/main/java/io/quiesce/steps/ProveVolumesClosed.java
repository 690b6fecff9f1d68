package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.plan.Naming;
import io.quiesce.transcript.Transcript;
import io.quiesce.vxvm.LeavePlan;
import io.quiesce.vxvm.Openness;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * <i>Prove volumes closed</i>: reads every volume of every shared disk group on the node. What cannot be read is not closed;
 * what is open stops the run, unless two people agreed that the node leaves all the same.
 */
@Described(
        name = "Prove volumes closed",
        text = "Reads every volume of every shared disk group on the node. What cannot be read is not " + "closed.")
@Component
final class ProveVolumesClosed implements Step {

    static final String STEP = "Prove volumes closed";

    /** An unmount that has just returned may still hold its volume for a moment. */
    private static final Duration LINGERING = Duration.ofSeconds(5);

    private final ApprovedPlan plans;
    private final LeaveRecords records;
    private final ClusterMembers members;
    private final LeaveSteps steps;
    private final AgreedUse agreed;
    private final Transcript transcript;

    ProveVolumesClosed(
            ApprovedPlan plans,
            LeaveRecords records,
            ClusterMembers members,
            LeaveSteps steps,
            AgreedUse agreed,
            Transcript transcript) {
        this.plans = plans;
        this.records = records;
        this.members = members;
        this.steps = steps;
        this.agreed = agreed;
        this.transcript = transcript;
    }

    @Override
    public Outcome run(Assignment assignment) {
        LeavePlan plan = plans.leave(assignment.rootId());
        Target node = new Target(plan.cluster(), plan.node());
        Reading<Openness> look = members.openness(node, assignment.runner());
        if (look instanceof Reading.NotRead<Openness> silent) {
            return steps.silent(assignment, STEP, node, silent, "");
        }
        Openness openness = look.asOptional().orElseThrow();
        if (openness.allClosed()) {
            transcript.note(
                    assignment.rootId(),
                    "%s: all %s of %s are closed"
                            .formatted(
                                    plan.node(),
                                    Naming.counted(openness.volumes().size(), "volume"),
                                    Naming.counted(openness.groups(), "shared disk group")));
            return Outcome.done();
        }
        List<Drains.Row> open = HeldVolumes.all(plan.node(), openness);
        LeaveRecord record = records.of(assignment.rootId());
        List<Drains.Row> unagreed = agreed.beyond(assignment.rootId(), record, open);
        if (record.isForced() && unagreed.isEmpty()) {
            transcript.note(
                    assignment.rootId(),
                    "%s: not all volumes are closed, and %s agreed that it leaves all the same: %s"
                            .formatted(plan.node(), record.force(), HeldVolumes.words(open)));
            return Outcome.done();
        }
        return steps.waited(assignment).compareTo(LINGERING) < 0
                ? steps.again(assignment)
                : steps.failed(
                        assignment,
                        STEP,
                        node,
                        "Shared volumes are still open: %s.".formatted(HeldVolumes.words(unagreed)),
                        "");
    }
}
