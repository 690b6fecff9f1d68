package io.quiesce.steps;

import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Target;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.openvstorage.PowerOff.Presence;
import io.quiesce.power.Power;
import io.quiesce.power.Switched;
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
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * <i>Switch on nodes</i>: asks the power controls of the selected nodes that do not answer and have no power. Where nobody
 * can be asked, or a control refuses, a person is asked without further waiting.
 */
@Described(
        name = "Switch on nodes",
        text = "Asks the power controls of those of the chosen nodes that do not answer and have no "
                + "power. A node that is on is left alone. Where nobody can be asked, or a control refuses, "
                + "a person is asked without further waiting.",
        parts = RestartSelection.class,
        sets = {
            @Described.Sets(
                    name = "answerLimit",
                    text =
                            "how long the nodes may take to answer, as a duration; none if a person has to switch one on"),
            @Described.Sets(name = "waitingSince", text = "now"),
            @Described.Sets(name = "controlsSaid", text = "what the power controls said")
        },
        destructive = true)
@Component
final class SwitchOnNodes implements Step {

    private static final int LONGEST = 3500;

    private final ApprovedPlan plans;
    private final Inventory inventory;
    private final StillThere stillThere;
    private final StartSettings settings;
    private final Transcript transcript;
    private final FanOut fanOut;
    private final Clock clock;

    SwitchOnNodes(
            ApprovedPlan plans,
            Inventory inventory,
            StillThere stillThere,
            StartSettings settings,
            Transcript transcript,
            FanOut fanOut,
            Clock clock) {
        this.plans = plans;
        this.inventory = inventory;
        this.stillThere = stillThere;
        this.settings = settings;
        this.transcript = transcript;
        this.fanOut = fanOut;
        this.clock = clock;
    }

    /**
     * What became of one node.
     *
     * @param underWay whether it may come up without anybody's help
     * @param said what the power control said, as the end of a sentence
     */
    private record Asked(boolean underWay, String said) {}

    @Override
    public Outcome run(Assignment assignment) {
        List<Target> targets = RestartSelection.of(
                plans.restart(assignment.rootId()),
                assignment.input("group"),
                assignment.inputs().getOrDefault("position", ""));
        Map<Target, Asked> asked = new TreeMap<>();
        if (!targets.isEmpty()) {
            Map<Target, Sighting> seen = stillThere.ask(targets, assignment.runner());
            asked.putAll(fanOut.over(
                    targets, target -> asked(target, Optional.ofNullable(seen.get(target)), assignment.runner())));
        }
        StringBuilder said = new StringBuilder();
        asked.forEach((target, answer) -> {
            if (!answer.said().isEmpty()) {
                String text = target.node() + ": " + answer.said();
                transcript.note(assignment.rootId(), text);
                said.append(text).append(".\n");
            }
        });
        boolean underWay = asked.values().stream().allMatch(Asked::underWay);
        return Outcome.done(Map.of(
                "answerLimit",
                (underWay ? settings.answerWithin() : Duration.ZERO).toString(),
                "waitingSince",
                Instant.now(clock).toString(),
                "controlsSaid",
                ServicesView.cut(said.toString().strip(), LONGEST)));
    }

    private Asked asked(Target target, Optional<Sighting> seen, CommandRunner runner) {
        if (seen.filter(sighting -> sighting.presence() == Presence.UP).isPresent()) {
            return new Asked(true, seen.flatMap(Sighting::bothSides).orElse(""));
        }
        Node node = inventory.require(target.cluster()).node(target.node()).orElseThrow();
        if (!node.canBeSwitchedOn()) {
            return new Asked(false, "no power control switches it on, a person has to");
        }
        return said(new Power(runner).on(target));
    }

    private static Asked said(Switched switched) {
        if (switched instanceof Switched.Refused refused) {
            return new Asked(false, "its power control refused to switch it on: " + refused.why());
        }
        if (switched instanceof Switched.NotSent notSent) {
            return new Asked(false, "its power control could not be asked: " + notSent.why());
        }
        if (switched instanceof Switched.Unclear unclear) {
            return new Asked(true, "whether its power control heard the request is not known: " + unclear.why());
        }
        return new Asked(true, "its power control was asked to switch it on");
    }
}
