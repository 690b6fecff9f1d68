package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.vxvm.LeavePlan;
import io.quiesce.vxvm.LeaveProof;
import io.quiesce.vxvm.Membership;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.InputKind;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * <i>Wait until node may leave</i>: looks until the cluster is quiet and every shared volume closed. Each look is a sample,
 * with what speaks against the leave; a person decides when that takes longer than the drain limit.
 */
@Described(
        name = "Wait until node may leave",
        text = "Looks at the node and at the members that stay until nothing speaks against the leave. "
                + "Nothing has been asked of the node yet.",
        inputs =
                @Described.Input(
                        name = "drainLimit",
                        label = "Limit",
                        text = "For how long to wait before a person is asked. ${drainLimit}: as the run was "
                                + "started.",
                        kind = InputKind.DURATION,
                        required = true,
                        defaultValue = "${drainLimit}"))
@Component
final class WaitUntilNodeMayLeave implements Step {

    private static final String STEP = "Wait until node may leave";

    private final ApprovedPlan plans;
    private final ClusterMembers members;
    private final LeaveObstacles obstacles;
    private final LeaveSteps steps;

    WaitUntilNodeMayLeave(ApprovedPlan plans, ClusterMembers members, LeaveObstacles obstacles, LeaveSteps steps) {
        this.plans = plans;
        this.members = members;
        this.obstacles = obstacles;
        this.steps = steps;
    }

    @Override
    public Outcome run(Assignment assignment) {
        LeavePlan plan = plans.leave(assignment.rootId());
        Target node = new Target(plan.cluster(), plan.node());
        Reading<Membership> membership = members.membership(node, assignment.runner());
        if (LeaveProof.isOut(membership).orElse(false)) {
            return Outcome.done();
        }
        List<String> seen = obstacles.seen(assignment, plan, membership);
        if (seen.isEmpty()) {
            return Outcome.done();
        }
        steps.waitsFor(assignment, plan, seen);
        return steps.waited(assignment).compareTo(Duration.parse(assignment.input("drainLimit"))) < 0
                ? steps.again(assignment)
                : steps.failed(assignment, STEP, node, LeaveSteps.notAsked(seen), "");
    }
}
