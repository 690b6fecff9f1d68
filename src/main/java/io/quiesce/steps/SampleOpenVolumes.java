package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.vxvm.LeavePlan;
import io.quiesce.vxvm.Openness;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import org.springframework.stereotype.Component;

/**
 * <i>Sample open volumes</i>: counts who still uses shared volumes of the node. What is only mounted does not count: it is
 * unmounted when nobody uses it.
 */
@Described(
        name = "Sample open volumes",
        text = "Reads on the node which shared volumes are in use and who holds each. What is only "
                + "mounted does not count.",
        parts = Drains.class)
@Component
final class SampleOpenVolumes implements Step {

    /** Under which name its samples are kept. */
    static final String DRAIN = "volumes";

    static final String STEP = "Sample open volumes";

    private final ApprovedPlan plans;
    private final ClusterMembers members;
    private final LeaveSteps steps;
    private final Drains drains;

    SampleOpenVolumes(ApprovedPlan plans, ClusterMembers members, LeaveSteps steps, Drains drains) {
        this.plans = plans;
        this.members = members;
        this.steps = steps;
        this.drains = drains;
    }

    @Override
    public Outcome run(Assignment assignment) {
        LeavePlan plan = plans.leave(assignment.rootId());
        Target node = new Target(plan.cluster(), plan.node());
        Reading<Openness> openness = members.openness(node, assignment.runner());
        if (openness instanceof Reading.NotRead<Openness> silent) {
            return steps.silent(assignment, STEP, node, silent, "");
        }
        return drains.sampled(
                assignment,
                DRAIN,
                "holders",
                HeldVolumes.users(plan.node(), openness.asOptional().orElseThrow()));
    }
}
