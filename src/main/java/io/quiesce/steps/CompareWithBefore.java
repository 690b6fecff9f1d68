package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.command.Target;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.openvstorage.Comparison;
import io.quiesce.openvstorage.Comparison.Before;
import io.quiesce.openvstorage.Comparison.Difference;
import io.quiesce.openvstorage.RestartPlan;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/**
 * <i>Compare with before</i>: looks at every node that the plan or the record of the shutdown speaks of, and says what is
 * not as it was. Without a record there is nothing to compare with.
 */
@Described(
        name = "Compare with before",
        text = "Looks at every node of the approved plan once more and compares what runs with what ran "
                + "before the shutdown. Without a record of the shutdown nothing differs, and the sentence "
                + "says so.",
        sets = {
            @Described.Sets(name = "differs", text = "true if something is not as it was"),
            @Described.Sets(name = "comparison", text = "what differs, in a sentence"),
            @Described.Sets(name = "differences", text = "what differs, for the form of Review differences")
        },
        refusesOnly = true)
@Component
final class CompareWithBefore implements Step {

    private final ApprovedPlan plans;
    private final Records records;
    private final Inventory inventory;
    private final Transcript transcript;
    private final FanOut fanOut;
    private final Clock clock;

    CompareWithBefore(
            ApprovedPlan plans,
            Records records,
            Inventory inventory,
            Transcript transcript,
            FanOut fanOut,
            Clock clock) {
        this.plans = plans;
        this.records = records;
        this.inventory = inventory;
        this.transcript = transcript;
        this.fanOut = fanOut;
        this.clock = clock;
    }

    @Override
    public Outcome run(Assignment assignment) {
        RestartPlan plan = plans.restart(assignment.rootId());
        ShutdownRecord record = plan.shutdown().isEmpty() ? ShutdownRecord.EMPTY : records.of(plan.shutdown());
        if (record.services().isEmpty()) {
            return said(assignment, List.of(), DifferencesView.WITHOUT_RECORD);
        }
        NodesNow now = NodesNow.look(targets(plan, record), assignment.runner(), fanOut, clock);
        List<Difference> differences = Comparison.of(before(plan, record), now.facts(), now.machines());
        Optional<Instant> shutdown =
                record.stopped().stream().map(ShutdownRecord.Stopped::at).min(Comparator.naturalOrder());
        return said(assignment, differences, DifferencesView.of(differences, shutdown));
    }

    private static Before before(RestartPlan plan, ShutdownRecord record) {
        return new Before(
                plan.cluster(),
                record.roles(),
                record.services(),
                plan.machines(),
                Set.copyOf(plan.leftAlone()),
                Set.copyOf(plan.known()));
    }

    /** A node that is not in the inventory any more cannot be looked at. */
    private List<Target> targets(RestartPlan plan, ShutdownRecord record) {
        Set<String> names = new TreeSet<>(record.services().keySet());
        List.of(plan.backends(), plan.masters(), plan.extras(), plan.leftAlone())
                .forEach(names::addAll);
        plan.machines().forEach(machine -> names.add(machine.node()));
        return inventory.require(plan.cluster()).nodes().stream()
                .map(Node::name)
                .filter(names::contains)
                .map(node -> new Target(plan.cluster(), node))
                .toList();
    }

    private Outcome said(Assignment assignment, List<Difference> differences, DifferencesView view) {
        transcript.note(assignment.rootId(), view.headline());
        differences.forEach(difference -> transcript.note(assignment.rootId(), difference.sentence()));
        return Outcome.done(
                Map.of("differs", !differences.isEmpty(), "comparison", view.headline()), Map.of("differences", view));
    }
}
