package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.FirstStage;
import io.quiesce.openvstorage.HealthLook;
import io.quiesce.openvstorage.HealthLook.Quick;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.InputKind;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * <i>Look for nodes</i>: sees which of the selected nodes have come so far that the next may follow; a master's Arakoon
 * process, a backend's disks.
 */
@Described(
        name = "Look for nodes",
        text = "Sees which of the chosen nodes answer and have come so far that the next may follow: a "
                + "master its Arakoon process, a backend node its disks.",
        parts = RestartSelection.class,
        inputs =
                @Described.Input(
                        name = "waitingSince",
                        label = "Waiting since",
                        text = "Since when the nodes are waited for, as Switch on nodes writes it.",
                        kind = InputKind.TEXT,
                        required = true,
                        variable = true),
        sets = {
            @Described.Sets(name = "nodesUp", text = "true if no node is waited for any more"),
            @Described.Sets(name = "nextLook", text = "how long to wait until the next look, as a duration"),
            @Described.Sets(name = "nodes", text = "the nodes that are waited for, for the form of Switch on by hand")
        })
@Component
final class LookForNodes implements Step {

    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final ApprovedPlan plans;
    private final StillThere stillThere;
    private final FanOut fanOut;
    private final Clock clock;

    LookForNodes(ApprovedPlan plans, StillThere stillThere, FanOut fanOut, Clock clock) {
        this.plans = plans;
        this.stillThere = stillThere;
        this.fanOut = fanOut;
        this.clock = clock;
    }

    @Override
    public Outcome run(Assignment assignment) {
        String group = assignment.input("group");
        List<Target> targets = RestartSelection.of(
                plans.restart(assignment.rootId()), group, assignment.inputs().getOrDefault("position", ""));
        Map<Target, String> missing = missing(targets, group, assignment);
        Duration waited = Duration.between(Instant.parse(assignment.input("waitingSince")), Instant.now(clock));
        List<NodesView.Row> rows = new ArrayList<>();
        missing.forEach((target, state) -> rows.add(new NodesView.Row("node " + target.node(), target.node(), state)));
        return Outcome.done(
                Map.of("nodesUp", missing.isEmpty(), "nextLook", pause(waited).toString()),
                Map.of(
                        "nodes",
                        new NodesView(
                                "%d of %d not there yet".formatted(missing.size(), targets.size()),
                                Drains.words(waited),
                                Drains.moment(Instant.now(clock)),
                                rows)));
    }

    private Map<Target, String> missing(List<Target> targets, String group, Assignment assignment) {
        Map<Target, String> missing = new TreeMap<>();
        if (targets.isEmpty()) {
            return missing;
        }
        Map<Target, Sighting> seen = stillThere.ask(targets, assignment.runner());
        seen.forEach((target, sighting) -> {
            if (!sighting.answers()) {
                missing.put(target, sighting.silence());
            }
        });
        Set<Target> up =
                targets.stream().filter(target -> !missing.containsKey(target)).collect(Collectors.toSet());
        if (!up.isEmpty() && !group.equals("extras")) {
            HealthLook look = new HealthLook(assignment.runner(), clock);
            fanOut.over(up, target -> stage(group, Reading.readable(() -> look.quick(target, List.of()))))
                    .forEach((target, lacks) -> lacks.ifPresent(text -> missing.put(target, "up, but " + text)));
        }
        return missing;
    }

    private static Optional<String> stage(String group, Reading<Quick> reading) {
        if (reading instanceof NotRead<Quick> failed) {
            return Optional.of("it could not be looked at: " + failed.why());
        }
        Quick quick = reading.asOptional().orElseThrow();
        return group.equals("masters") ? FirstStage.master(quick) : FirstStage.backend(quick);
    }

    /** A tenth of the time waited so far, within bounds. */
    static Duration pause(Duration waited) {
        return Pauses.after(waited, SHORTEST, LONGEST);
    }
}
