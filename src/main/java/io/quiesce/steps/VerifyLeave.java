package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.transcript.Origin;
import io.quiesce.transcript.Transcript;
import io.quiesce.vxvm.LeavePlan;
import io.quiesce.vxvm.LeaveProof;
import io.quiesce.vxvm.LeaveProof.Verdict;
import io.quiesce.vxvm.Member;
import io.quiesce.work.Assignment;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * <i>Verify leave</i>: asks the node and the members that stay, and asks again a little later, since a resynchronisation
 * takes a moment to show. Only when both times all agree has the node left cleanly.
 */
@Component
final class VerifyLeave implements Step {

    private static final String STEP = "Verify leave";
    private static final String SKIPPING =
            "The run ends as if the node had left, but not cleanly: look at the cluster yourself.";

    /** For how many times the time to settle a node may be silent before its silence counts. */
    private static final int SILENCES = 3;

    private final ApprovedPlan plans;
    private final ClusterMembers members;
    private final LeaveSteps steps;
    private final VxvmSettings settings;
    private final Transcript transcript;

    VerifyLeave(
            ApprovedPlan plans,
            ClusterMembers members,
            LeaveSteps steps,
            VxvmSettings settings,
            Transcript transcript) {
        this.plans = plans;
        this.members = members;
        this.steps = steps;
        this.settings = settings;
        this.transcript = transcript;
    }

    @Override
    public Outcome run(Assignment assignment) {
        LeavePlan plan = plans.leave(assignment.rootId());
        Target node = new Target(plan.cluster(), plan.node());
        Reading<Member> member = members.one(node, assignment.runner());
        Map<String, Reading<Member>> survivors = members.these(plan.cluster(), plan.survivors(), assignment.runner());
        Verdict verdict = LeaveProof.of(plan, member, survivors);
        if (verdict instanceof Verdict.LeftCleanly) {
            return steps.waited(assignment).compareTo(settings.settleFor()) < 0
                    ? Outcome.again(settings.settleFor())
                    : left(
                            assignment,
                            plan,
                            node,
                            member,
                            true,
                            "has left cleanly: it says so itself, and so do " + String.join(" and ", plan.survivors()));
        }
        if (verdict instanceof Verdict.LeftUncleanly unclean) {
            // a host that is silent for a moment has not crashed
            boolean mayComeBack = member.asOptional().isEmpty()
                    && steps.waited(assignment).compareTo(settings.settleFor().multipliedBy(SILENCES)) < 0;
            return mayComeBack
                    ? Outcome.again(settings.settleFor())
                    : left(assignment, plan, node, member, false, "has left, but not cleanly: " + unclean.why());
        }
        String why = verdict instanceof Verdict.NotLeft notLeft ? notLeft.why() : ((Verdict.Unknown) verdict).why();
        return steps.againOrFailed(assignment, STEP, node, LeaveSteps.sentence(why), SKIPPING);
    }

    private Outcome left(
            Assignment assignment,
            LeavePlan plan,
            Target node,
            Reading<Member> member,
            boolean cleanly,
            String sentence) {
        if (member.asOptional().isPresent()) {
            // what asked the node to leave has nothing to do any more
            assignment.runner().stop(node, Origin.runPrefix(assignment.rootId()));
        }
        transcript.note(assignment.rootId(), plan.node() + " " + sentence);
        return Outcome.done(Map.of("leftCleanly", cleanly));
    }
}
