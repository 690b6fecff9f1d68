package io.quiesce.steps;

import io.quiesce.command.Target;
import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.openvstorage.ShutdownPlan.NodeEntry;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * <i>Wait until nodes are down</i>: looks, ever more seldom, until no selected node answers any more, and the power of
 * those whose power control can be read is off.
 */
@Described(
        name = "Wait until nodes are down",
        text = "Looks, ever more seldom, until none of the chosen nodes answers any more and the power "
                + "of those whose power control can be read is off. Waits as long as the setting "
                + "quiesce.drain.down-within says.",
        parts = Selection.class)
@Component
final class WaitUntilDown implements Step {

    private static final Duration SHORTEST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final ApprovedPlan plans;
    private final Records records;
    private final DrainSettings settings;
    private final StillThere stillThere;
    private final Transcript transcript;
    private final Clock clock;

    WaitUntilDown(
            ApprovedPlan plans,
            Records records,
            DrainSettings settings,
            StillThere stillThere,
            Transcript transcript,
            Clock clock) {
        this.plans = plans;
        this.records = records;
        this.settings = settings;
        this.stillThere = stillThere;
        this.transcript = transcript;
        this.clock = clock;
    }

    @Override
    public Outcome run(Assignment assignment) {
        ShutdownPlan plan = plans.of(assignment.rootId());
        ShutdownRecord record = records.of(assignment.rootId());
        List<Target> waitedFor =
                Selection.of(
                                plan,
                                assignment.input("group"),
                                assignment.inputs().getOrDefault("position", ""))
                        .stream()
                        .map(NodeEntry::node)
                        .filter(node -> !record.isStopped(node))
                        .map(node -> new Target(plan.cluster(), node))
                        .toList();
        if (waitedFor.isEmpty()) {
            return Outcome.done();
        }
        Map<Target, Sighting> up = new TreeMap<>();
        stillThere.ask(waitedFor, assignment.runner()).forEach((target, seen) -> {
            if (seen.isDown()) {
                note(assignment, target, seen);
                records.change(assignment.rootId(), before -> before.withStopped(target.node(), Instant.now(clock)));
            } else {
                up.put(target, seen);
            }
        });
        if (up.isEmpty()) {
            return Outcome.done();
        }
        if (waited(assignment).compareTo(settings.downWithin()) < 0) {
            return Outcome.again(pause(waited(assignment)));
        }
        records.change(
                assignment.rootId(),
                before ->
                        before.withFailed(up.keySet().stream().map(Target::node).toList()));
        Map<Target, String> why = new TreeMap<>();
        up.forEach((target, seen) -> {
            note(assignment, target, seen);
            why.put(target, seen.notDown(waited(assignment)));
        });
        return Outcome.failed(Failures.onNodes(
                "Wait until nodes are down", why, "These nodes stay as they are; the run goes on with the rest."));
    }

    /** A probe has its line in the transcript; what a power control said, and what it decided, gets one here. */
    private void note(Assignment assignment, Target target, Sighting seen) {
        seen.bothSides().ifPresent(text -> transcript.note(assignment.rootId(), target.node() + ": " + text));
    }

    private Duration waited(Assignment assignment) {
        return Duration.between(assignment.since(), Instant.now(clock));
    }

    /** A tenth of the time waited so far, within bounds: a node that goes down is noticed soon, and not hammered. */
    static Duration pause(Duration waited) {
        return Pauses.after(waited, SHORTEST, LONGEST);
    }
}
