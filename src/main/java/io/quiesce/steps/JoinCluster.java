package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.steps.LeaveRecord.Leave;
import io.quiesce.transcript.Transcript;
import io.quiesce.vxvm.Actor;
import io.quiesce.vxvm.Asked;
import io.quiesce.vxvm.Clustering;
import io.quiesce.vxvm.JoinProof;
import io.quiesce.vxvm.JoinProof.Verdict;
import io.quiesce.vxvm.Member;
import io.quiesce.vxvm.Membership;
import io.quiesce.vxvm.Recovery;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * <i>Join cluster</i>: asks the node to join, once for this piece of work, and waits until it and the other members agree
 * that it has. Waits as long as the reason is one that time mends; any other is a person's decision.
 */
@Described(
        name = "Join cluster",
        text = "Asks the node to join, by VCS or by itself, once, and waits until the node and the other "
                + "members agree that it has. It waits as long as the reason is one that time mends.",
        destructive = true)
@Component
final class JoinCluster implements Step {

    private static final String STEP = "Join cluster";

    private final ApprovedPlan plans;
    private final LeaveRecords records;
    private final ClusterMembers members;
    private final LeaveSteps steps;
    private final Drains drains;
    private final Transcript transcript;

    JoinCluster(
            ApprovedPlan plans,
            LeaveRecords records,
            ClusterMembers members,
            LeaveSteps steps,
            Drains drains,
            Transcript transcript) {
        this.plans = plans;
        this.records = records;
        this.members = members;
        this.steps = steps;
        this.drains = drains;
        this.transcript = transcript;
    }

    @Override
    public Outcome run(Assignment assignment) {
        RejoinPlan plan = plans.rejoin(assignment.rootId());
        Target node = new Target(plan.cluster(), plan.node());
        Reading<Member> own = members.one(node, assignment.runner());
        Map<String, Reading<Member>> others = members.these(plan.cluster(), plan.members(), assignment.runner());
        Verdict verdict = JoinProof.of(plan.host(), own, others, plan.reasonBefore());
        if (verdict instanceof Verdict.Joined) {
            drains.keep(assignment, "join", "reasons", List.of());
            transcript.note(assignment.rootId(), plan.node() + " is a member: " + LeaveSteps.bothSides(others));
            records.change(
                    assignment.rootId(), record -> record.withNode(plan.node()).withLeave(Leave.BACK));
            return Outcome.done();
        }
        if (own instanceof Reading.NotRead<Member> silent) {
            return steps.silent(assignment, STEP, node, silent, "");
        }
        Membership membership = own.asOptional().orElseThrow().membership();
        if (membership.state() == Membership.State.OUT) {
            if (assignment.round() > 0 && JoinProof.wasTurnedAway(membership)) {
                new Clustering(assignment.runner()).forgetJoin(node);
                if (!Recovery.of(others).volumes().isEmpty()) {
                    return waits(assignment, plan, node, why(verdict), true);
                }
            }
            Optional<Outcome> refused = ask(assignment, plan, node);
            if (refused.isPresent()) {
                return refused.get();
            }
        }
        if (verdict instanceof Verdict.Refused refused && assignment.round() > 0) {
            return steps.failed(
                    assignment,
                    STEP,
                    node,
                    "The node was not admitted: %s".formatted(LeaveSteps.sentence(refused.why())),
                    "");
        }
        return waits(assignment, plan, node, why(verdict), verdict instanceof Verdict.Waiting);
    }

    private Optional<Outcome> ask(Assignment assignment, RejoinPlan plan, Target node) {
        Reading<Asked> asked =
                new Clustering(assignment.runner()).join(node, plan.actor(), plan.cvmGroup(), plan.host());
        return LeaveSteps.refusal(asked).map(refusal -> refused(assignment, plan, node, refusal));
    }

    private Outcome refused(Assignment assignment, RejoinPlan plan, Target node, String refusal) {
        // without a monitor the program itself is told why; under VCS the reason may be an old one
        if (plan.actor() == Actor.NONE
                && members.membership(node, assignment.runner())
                        .asOptional()
                        .filter(JoinProof::wasTurnedAway)
                        .isPresent()) {
            return waits(assignment, plan, node, JoinProof.RECOVERY_IN_PROGRESS, true);
        }
        return steps.failed(
                assignment,
                STEP,
                node,
                "The node was asked to join and refused: %s".formatted(LeaveSteps.sentence(refusal)),
                "");
    }

    private Outcome waits(Assignment assignment, RejoinPlan plan, Target node, String why, boolean timeMends) {
        drains.keep(assignment, "join", "reasons", List.of(new Drains.Row(why, plan.node(), "waits", "")));
        return timeMends
                ? steps.again(assignment)
                : steps.againOrFailed(assignment, STEP, node, LeaveSteps.sentence(why), "");
    }

    private static String why(Verdict verdict) {
        if (verdict instanceof Verdict.Waiting waiting) {
            return waiting.why();
        }
        if (verdict instanceof Verdict.Refused refused) {
            return refused.why();
        }
        return verdict instanceof Verdict.Unknown unknown ? unknown.why() : "";
    }
}
