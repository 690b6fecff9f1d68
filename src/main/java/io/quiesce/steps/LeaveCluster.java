package io.quiesce.steps;

import io.quiesce.command.CommandResult;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.steps.LeaveRecord.Leave;
import io.quiesce.transcript.Transcript;
import io.quiesce.vxvm.Actor;
import io.quiesce.vxvm.Asked;
import io.quiesce.vxvm.Clustering;
import io.quiesce.vxvm.LeavePlan;
import io.quiesce.vxvm.LeaveProof;
import io.quiesce.vxvm.Member;
import io.quiesce.vxvm.Membership;
import io.quiesce.vxvm.Openness;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * <i>Leave cluster</i>: looks whether the cluster is quiet and every shared volume is closed, asks the node to leave, and
 * waits until it is out.
 *
 * <p>What is asked is one act, started once for this piece of work whatever happens to the line or to the engine; where its
 * answer is lost the same act is asked after, never another. From the moment before it is sent the record says that there is
 * no way back. The wait has no limit: each look is a sample, with what holds the node up.
 */
@Described(
        name = "Leave cluster",
        text = "Looks a last time whether anything speaks against it, asks the node to leave, once "
                + "whatever happens to the line, and waits until it is out, however long that takes. From "
                + "the asking on there is no way back.",
        sets = @Described.Sets(name = "leftCleanly", text = "false: that it left cleanly has to be proved afterwards"),
        destructive = true)
@Component
final class LeaveCluster implements Step {

    static final String STEP = "Leave cluster";
    private static final String SKIPPING =
            "The run ends as if the node had left, but not cleanly: look at the cluster yourself.";

    private final ApprovedPlan plans;
    private final LeaveRecords records;
    private final ClusterMembers members;
    private final LeaveSteps steps;
    private final LeaveObstacles obstacles;
    private final Transcript transcript;

    LeaveCluster(
            ApprovedPlan plans,
            LeaveRecords records,
            ClusterMembers members,
            LeaveSteps steps,
            LeaveObstacles obstacles,
            Transcript transcript) {
        this.plans = plans;
        this.records = records;
        this.members = members;
        this.steps = steps;
        this.obstacles = obstacles;
        this.transcript = transcript;
    }

    @Override
    public Outcome run(Assignment assignment) {
        LeavePlan plan = plans.leave(assignment.rootId());
        Target node = new Target(plan.cluster(), plan.node());
        LeaveRecord record = records.of(assignment.rootId());
        Reading<Membership> membership = members.membership(node, assignment.runner());
        if (LeaveProof.isOut(membership).orElse(false)) {
            records.change(assignment.rootId(), before -> before.withLeave(Leave.OUT));
            steps.waitsFor(assignment, plan, List.of());
            return Outcome.done(Map.of("leftCleanly", false));
        }
        if (record.leave() == Leave.OUT && membership.asOptional().isPresent()) {
            return steps.failed(
                    assignment,
                    STEP,
                    node,
                    "%s was out of the cluster and is a member again. It is not asked to leave a second time by this run."
                            .formatted(plan.node()),
                    SKIPPING);
        }
        if (!record.isPastReturn()) {
            List<String> seen = obstacles.seen(assignment, plan, membership);
            return seen.isEmpty()
                    ? ask(assignment, plan, node, record).orElseGet(() -> {
                        steps.waitsFor(assignment, plan, List.of("the node has just been asked to leave"));
                        return steps.again(assignment);
                    })
                    : heldUp(assignment, plan, node, seen);
        }
        Reading<Openness> openness = members.openness(node, assignment.runner());
        return (mayAskAfter(plan, record, openness) ? ask(assignment, plan, node, record) : Optional.<Outcome>empty())
                .orElseGet(() -> waits(assignment, plan, node, openness));
    }

    /**
     * Whether the same act may be sent once more. If it is not known to have arrived this may start it, which is not done
     * while a volume is open; if it has arrived it starts nothing, and says whether the node has refused since. VCS has
     * given its answer with the first.
     */
    private static boolean mayAskAfter(LeavePlan plan, LeaveRecord record, Reading<Openness> openness) {
        return record.leave() == Leave.ACCEPTED
                ? plan.actor() == Actor.NONE
                : record.isForced() && openness.asOptional().isPresent()
                        || openness.asOptional().filter(Openness::allClosed).isPresent();
    }

    /** Nothing has been sent. What came in the way since the last look may be over in a moment. */
    private Outcome heldUp(Assignment assignment, LeavePlan plan, Target node, List<String> seen) {
        steps.waitsFor(assignment, plan, seen);
        return steps.disturbed(assignment, STEP, node, LeaveSteps.notAsked(seen), SKIPPING);
    }

    /** Asks; says how the step ends if the node will not leave. */
    private Optional<Outcome> ask(Assignment assignment, LeavePlan plan, Target node, LeaveRecord record) {
        boolean first = !record.isPastReturn();
        if (first) {
            Map<String, Map<String, Long>> recovered =
                    members.recovered(plan.cluster(), counting(plan), assignment.runner());
            records.change(assignment.rootId(), before -> before.withRecovered(recovered)
                    .withLeave(Leave.ASKED));
            transcript.note(
                    assignment.rootId(),
                    "%s is asked to leave %s; from here on there is no way back"
                            .formatted(plan.node(), plan.cluster()));
        }
        Reading<Asked> asked =
                new Clustering(assignment.runner()).leave(node, plan.actor(), plan.cvmGroup(), plan.host());
        if (asked instanceof NotRead<Asked> lost) {
            return first && lost.result() instanceof CommandResult.NotStarted notStarted && isOurs(notStarted)
                    ? neverSent(
                            assignment,
                            plan,
                            node,
                            lost.why(),
                            notStarted.reason().mayPass())
                    : Optional.empty();
        }
        Optional<String> refusal = LeaveSteps.refusal(asked);
        if (refusal.isPresent()) {
            takeBack(assignment, plan);
            return Optional.of(steps.failed(
                    assignment,
                    STEP,
                    node,
                    "The node was asked to leave and refused: %s".formatted(LeaveSteps.sentence(refusal.get())),
                    SKIPPING));
        }
        if (record.leave() != Leave.ACCEPTED) {
            records.change(assignment.rootId(), before -> before.withLeave(Leave.ACCEPTED));
        }
        return Optional.empty();
    }

    /** A step that may send nothing any more may be another engine's, which has sent it: nothing is taken back then. */
    private static boolean isOurs(CommandResult.NotStarted notStarted) {
        return notStarted.reason() != CommandResult.Reason.CANCELLED;
    }

    /** Each member counts for the whole cluster; a second one is asked in case the first is gone afterwards. */
    private static List<String> counting(LeavePlan plan) {
        return plan.survivors().stream().limit(2).toList();
    }

    private Optional<Outcome> neverSent(
            Assignment assignment, LeavePlan plan, Target node, String why, boolean mayPass) {
        takeBack(assignment, plan);
        return Optional.of(
                mayPass
                        ? heldUp(assignment, plan, node, List.of("the node could not be asked to leave: " + why))
                        : steps.failed(assignment, STEP, node, LeaveSteps.sentence(why), SKIPPING));
    }

    private void takeBack(Assignment assignment, LeavePlan plan) {
        records.change(assignment.rootId(), before -> before.withLeave(Leave.NOT_ASKED));
        transcript.note(assignment.rootId(), "%s has not taken the request to leave".formatted(plan.node()));
    }

    private Outcome waits(Assignment assignment, LeavePlan plan, Target node, Reading<Openness> openness) {
        Reading<Member> member = members.one(node, assignment.runner());
        Map<String, Reading<Member>> survivors = members.these(plan.cluster(), plan.survivors(), assignment.runner());
        if (LeaveSteps.isOffTheNetwork(member)
                && LeaveProof.of(plan, member, survivors) instanceof LeaveProof.Verdict.LeftUncleanly) {
            transcript.note(
                    assignment.rootId(),
                    "%s cannot be reached, and the members that stay say that it is gone".formatted(plan.node()));
            return Outcome.done(Map.of("leftCleanly", false));
        }
        steps.waitsFor(assignment, plan, List.of(LeaveProof.waitsFor(plan, member, openness, survivors)));
        return steps.again(assignment);
    }
}
