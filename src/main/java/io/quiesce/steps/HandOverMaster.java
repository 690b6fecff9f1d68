package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.vxvm.Asked;
import io.quiesce.vxvm.Clustering;
import io.quiesce.vxvm.LeavePlan;
import io.quiesce.vxvm.Member;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * <i>Hand over master role</i>: has the node, if it is the master, hand the role to the member that the plan names, while
 * nothing else goes on in the cluster, and waits until the node and the new master agree.
 */
@Described(
        name = "Hand over master role",
        text = "Has the node, if it is the master of CVM, hand the role to the member that the approved "
                + "plan names, while nothing else goes on in the cluster, and waits until both agree.",
        destructive = true)
@Component
final class HandOverMaster implements Step {

    private static final String STEP = "Hand over master role";
    private static final String SKIPPING = "The node leaves as master, and the members that stay elect a new one.";

    private final ApprovedPlan plans;
    private final ClusterMembers members;
    private final LeaveSteps steps;

    HandOverMaster(ApprovedPlan plans, ClusterMembers members, LeaveSteps steps) {
        this.plans = plans;
        this.members = members;
        this.steps = steps;
    }

    @Override
    public Outcome run(Assignment assignment) {
        LeavePlan plan = plans.leave(assignment.rootId());
        Target node = new Target(plan.cluster(), plan.node());
        if (plan.newMaster().isEmpty()) {
            return stillASlave(assignment, node);
        }
        Target there = new Target(plan.cluster(), plan.newMaster());
        Reading<Member> own = members.one(node, assignment.runner());
        if (own instanceof Reading.NotRead<Member> silent) {
            return steps.silent(assignment, STEP, node, silent, SKIPPING);
        }
        Reading<Member> other = members.one(there, assignment.runner());
        if (other instanceof Reading.NotRead<Member> silent) {
            return steps.silent(assignment, STEP, there, silent, SKIPPING);
        }
        Member leaving = own.asOptional().orElseThrow();
        Member next = other.asOptional().orElseThrow();
        if (!leaving.isMaster()) {
            return settled(assignment, plan, there, next);
        }
        List<String> busy = new ArrayList<>();
        for (Member member : List.of(leaving, next)) {
            if (!member.membership().isQuiet()) {
                busy.add(member.node());
            }
        }
        if (!busy.isEmpty()) {
            return steps.againOrFailed(
                    assignment,
                    STEP,
                    node,
                    "The cluster is reconfiguring, as %s says.".formatted(String.join(" and ", busy)),
                    SKIPPING);
        }
        Reading<Asked> asked = new Clustering(assignment.runner()).handMasterTo(node, next.host());
        Optional<String> refusal = LeaveSteps.refusal(asked);
        return refusal.isPresent()
                ? steps.failed(
                        assignment,
                        STEP,
                        node,
                        "The master role was not handed to %s: %s"
                                .formatted(plan.newMaster(), LeaveSteps.sentence(refusal.get())),
                        SKIPPING)
                : steps.againOrFailed(assignment, STEP, node, "The node is still the master.", SKIPPING);
    }

    /** The plan names nobody to hand the role to, since the node did not have it; it may have got it since. */
    private Outcome stillASlave(Assignment assignment, Target node) {
        Reading<Member> own = members.one(node, assignment.runner());
        if (own instanceof Reading.NotRead<Member> silent) {
            return steps.silent(assignment, STEP, node, silent, SKIPPING);
        }
        return own.asOptional().orElseThrow().isMaster()
                ? steps.failed(
                        assignment,
                        STEP,
                        node,
                        "The node has become the master since the plan was made, and the plan names nobody to hand the role to.",
                        SKIPPING)
                : Outcome.done();
    }

    /** Somebody else may have become master by another's hand; what matters is that it is not the node. */
    private Outcome settled(Assignment assignment, LeavePlan plan, Target there, Member next) {
        return next.membership().isQuiet() && !next.mode().master().equals(plan.host())
                ? Outcome.done()
                : steps.againOrFailed(
                        assignment,
                        STEP,
                        there,
                        "%s still names %s as the master.".formatted(plan.newMaster(), plan.host()),
                        SKIPPING);
    }
}
