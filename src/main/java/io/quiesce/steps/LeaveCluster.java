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
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Duration;
import java.util.ArrayList;
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
@Component
final class LeaveCluster implements Step {

    static final String STEP = "Leave cluster";
    private static final String SKIPPING =
            "The run ends as if the node had left, but not cleanly: look at the cluster yourself.";

    private final ApprovedPlan plans;
    private final LeaveRecords records;
    private final ClusterMembers members;
    private final LeaveSteps steps;
    private final AgreedUse agreed;
    private final Drains drains;
    private final Transcript transcript;

    LeaveCluster(
            ApprovedPlan plans,
            LeaveRecords records,
            ClusterMembers members,
            LeaveSteps steps,
            AgreedUse agreed,
            Drains drains,
            Transcript transcript) {
        this.plans = plans;
        this.records = records;
        this.members = members;
        this.steps = steps;
        this.agreed = agreed;
        this.drains = drains;
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
            drains.keep(assignment, "leave", "reasons", List.of());
            return Outcome.done(Map.of("leftCleanly", false));
        }
        if (!record.isPastReturn()) {
            List<String> obstacles = obstacles(assignment, plan, node, membership, record);
            return obstacles.isEmpty()
                    ? ask(assignment, plan, node, record).orElseGet(() -> {
                        sample(assignment, plan, List.of("the node has just been asked to leave"));
                        return steps.again(assignment);
                    })
                    : heldUp(assignment, plan, node, obstacles);
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

    /** What speaks against asking now; nothing has been sent yet. */
    private List<String> obstacles(
            Assignment assignment, LeavePlan plan, Target node, Reading<Membership> membership, LeaveRecord record) {
        List<String> obstacles = new ArrayList<>();
        if (membership instanceof NotRead<Membership> silent) {
            return List.of("%s could not be asked: %s".formatted(plan.node(), silent.why()));
        }
        membership
                .asOptional()
                .filter(seen -> !seen.isQuiet() || !seen.isMember())
                .ifPresent(
                        seen -> obstacles.add("another reconfiguration is running, as %s says".formatted(plan.node())));
        members.memberships(plan.cluster(), plan.survivors(), assignment.runner())
                .forEach((name, reading) -> {
                    if (reading instanceof NotRead<Membership> silent) {
                        obstacles.add("%s could not be asked: %s".formatted(name, silent.why()));
                    } else if (!reading.asOptional().orElseThrow().isMember()) {
                        obstacles.add("%s, which was to stay, is out of the cluster".formatted(name));
                    } else if (!reading.asOptional().orElseThrow().isQuiet()) {
                        obstacles.add("another reconfiguration is running, as %s says".formatted(name));
                    }
                });
        Reading<Openness> openness = members.openness(node, assignment.runner());
        if (openness instanceof NotRead<Openness> silent) {
            obstacles.add("whether all volumes are closed could not be read: %s".formatted(silent.why()));
        } else {
            obstacles.addAll(stillOpen(assignment, plan, openness.asOptional().orElseThrow(), record));
        }
        return obstacles;
    }

    private List<String> stillOpen(Assignment assignment, LeavePlan plan, Openness openness, LeaveRecord record) {
        if (openness.allClosed()) {
            return List.of();
        }
        List<Drains.Row> rows = agreed.beyond(assignment.rootId(), record, HeldVolumes.all(plan.node(), openness));
        return rows.isEmpty() && !record.isForced()
                ? List.of("shared volumes are open or mounted")
                : rows.stream()
                        .map(row -> "%s was opened again: %s (%s)".formatted(row.state(), row.what(), row.left()))
                        .toList();
    }

    private Outcome heldUp(Assignment assignment, LeavePlan plan, Target node, List<String> obstacles) {
        sample(assignment, plan, obstacles);
        Duration limit = Duration.parse(assignment.inputs().getOrDefault("drainLimit", "PT30M"));
        return steps.waited(assignment).compareTo(limit) < 0
                ? steps.again(assignment)
                : steps.failed(
                        assignment,
                        STEP,
                        node,
                        "The node has not been asked to leave: %s.".formatted(String.join("; ", obstacles)),
                        SKIPPING);
    }

    /** Asks; says how the step ends if the node will not leave. */
    private Optional<Outcome> ask(Assignment assignment, LeavePlan plan, Target node, LeaveRecord record) {
        boolean first = !record.isPastReturn();
        if (first) {
            records.change(assignment.rootId(), before -> before.withLeave(Leave.ASKED));
            transcript.note(
                    assignment.rootId(),
                    "%s is asked to leave %s; from here on there is no way back"
                            .formatted(plan.node(), plan.cluster()));
        }
        Reading<Asked> asked =
                new Clustering(assignment.runner()).leave(node, plan.actor(), plan.cvmGroup(), plan.host());
        if (asked instanceof NotRead<Asked> lost) {
            return first && lost.result() instanceof CommandResult.NotStarted notStarted
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
        if (isOffTheNetwork(member)
                && LeaveProof.of(plan, member, survivors) instanceof LeaveProof.Verdict.LeftUncleanly) {
            transcript.note(
                    assignment.rootId(),
                    "%s cannot be reached, and the members that stay say that it is gone".formatted(plan.node()));
            return Outcome.done(Map.of("leftCleanly", false));
        }
        sample(assignment, plan, List.of(LeaveProof.waitsFor(plan, member, openness, survivors)));
        return steps.again(assignment);
    }

    /** A look that a program broke off in the middle of the leave says nothing about the host. */
    private static boolean isOffTheNetwork(Reading<Member> member) {
        return member instanceof NotRead<Member> silent && silent.result() instanceof CommandResult.NotStarted;
    }

    private void sample(Assignment assignment, LeavePlan plan, List<String> reasons) {
        drains.keep(
                assignment,
                "leave",
                "reasons",
                reasons.stream()
                        .map(reason -> new Drains.Row(reason, plan.node(), "waits", ""))
                        .toList());
    }
}
