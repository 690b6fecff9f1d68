package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.transcript.Origin;
import io.quiesce.transcript.Sample;
import io.quiesce.transcript.Transcript;
import io.quiesce.vxvm.LeavePlan;
import io.quiesce.vxvm.LeaveProof;
import io.quiesce.vxvm.LeaveProof.Verdict;
import io.quiesce.vxvm.Member;
import io.quiesce.vxvm.RecoveredBlocks;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/**
 * <i>Verify leave</i>: asks the node and the members that stay, and asks again a little later, since a resynchronisation
 * takes a moment to show. Only when both times all agree, and no member has recovered a block since before the leave, has
 * the node left cleanly.
 */
@Described(
        name = "Verify leave",
        text = "Asks the node and the members that stay whether they agree that it has left, and asks "
                + "again a little later, since a resynchronisation takes a moment to show. What had asked "
                + "the node to leave is ended.",
        sets =
                @Described.Sets(
                        name = "leftCleanly",
                        text = "true only if both sides agree, twice, and nothing was resynchronised"),
        destructive = true)
@Component
final class VerifyLeave implements Step {

    private static final String STEP = "Verify leave";
    private static final String SKIPPING =
            "The run ends as if the node had left, but not cleanly: look at the cluster yourself.";

    /** For how many times the time to settle a node may be silent before its silence counts. */
    private static final int SILENCES = 3;

    private final ApprovedPlan plans;
    private final LeaveRecords records;
    private final ClusterMembers members;
    private final LeaveSteps steps;
    private final VxvmSettings settings;
    private final Drains drains;
    private final Transcript transcript;
    private final Clock clock;

    VerifyLeave(
            ApprovedPlan plans,
            LeaveRecords records,
            ClusterMembers members,
            LeaveSteps steps,
            VxvmSettings settings,
            Drains drains,
            Transcript transcript,
            Clock clock) {
        this.plans = plans;
        this.records = records;
        this.members = members;
        this.steps = steps;
        this.settings = settings;
        this.drains = drains;
        this.transcript = transcript;
        this.clock = clock;
    }

    @Override
    public Outcome run(Assignment assignment) {
        LeavePlan plan = plans.leave(assignment.rootId());
        Target node = new Target(plan.cluster(), plan.node());
        Reading<Member> member = members.one(node, assignment.runner());
        Map<String, Reading<Member>> survivors = members.these(plan.cluster(), plan.survivors(), assignment.runner());
        Verdict verdict = LeaveProof.of(plan, member, survivors);
        Optional<Instant> cleanSince = cleanSince(keep(assignment, plan, verdict));
        if (cleanSince.isPresent()) {
            return Duration.between(cleanSince.get(), Instant.now(clock)).compareTo(settings.settleFor()) < 0
                    ? Outcome.again(settings.settleFor())
                    : leftUnlessRecovered(assignment, plan, node, member, survivors);
        }
        boolean silent = member.asOptional().isEmpty();
        if (verdict instanceof Verdict.LeftUncleanly unclean && (!silent || LeaveSteps.isOffTheNetwork(member))) {
            // a host that is silent for a moment has not crashed
            boolean mayComeBack = silent
                    && steps.waited(assignment).compareTo(settings.settleFor().multipliedBy(SILENCES)) < 0;
            return mayComeBack
                    ? Outcome.again(settings.settleFor())
                    : left(assignment, plan, node, member, false, "has left, but not cleanly: " + unclean.why());
        }
        return steps.againOrFailed(
                assignment, STEP, node, LeaveSteps.sentence(doubt(verdict).orElseThrow()), SKIPPING);
    }

    /** Every look is a sample, with what is in doubt; the last ones, as long as nothing was, count. */
    private List<Sample> keep(Assignment assignment, LeavePlan plan, Verdict verdict) {
        return drains.keep(
                assignment,
                "proof",
                "doubts",
                doubt(verdict).stream()
                        .map(why -> new Drains.Row(why, plan.node(), "in doubt", ""))
                        .toList());
    }

    private static Optional<String> doubt(Verdict verdict) {
        if (verdict instanceof Verdict.NotLeft notLeft) {
            return Optional.of(notLeft.why());
        }
        if (verdict instanceof Verdict.Unknown unknown) {
            return Optional.of(unknown.why());
        }
        return verdict instanceof Verdict.LeftUncleanly unclean ? Optional.of(unclean.why()) : Optional.empty();
    }

    /** Since when all looks were clean; empty if the last one was not. Pure. */
    static Optional<Instant> cleanSince(List<Sample> looks) {
        Optional<Instant> since = Optional.empty();
        for (int i = looks.size() - 1; i >= 0 && looks.get(i).left() == 0; i--) {
            since = Optional.of(looks.get(i).at());
        }
        return since;
    }

    /** A resynchronisation that was over before anybody looked has left its trace in the counters of those who stay. */
    private Outcome leftUnlessRecovered(
            Assignment assignment,
            LeavePlan plan,
            Target node,
            Reading<Member> member,
            Map<String, Reading<Member>> survivors) {
        Map<String, Map<String, Long>> before = records.of(assignment.rootId()).recovered();
        Set<String> grown = new TreeSet<>();
        members.recovered(plan.cluster(), before.keySet(), assignment.runner())
                .forEach((name, blocks) -> grown.addAll(
                        RecoveredBlocks.grown(before.getOrDefault(name, Map.of()), blocks, plan.recovering())));
        return grown.isEmpty()
                ? left(assignment, plan, node, member, true, "has left cleanly: " + LeaveSteps.bothSides(survivors))
                : left(
                        assignment,
                        plan,
                        node,
                        member,
                        false,
                        "has left, but not cleanly: a resynchronisation was over before it was seen, in "
                                + String.join(", ", grown));
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
