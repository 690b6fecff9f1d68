package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.command.Target;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.power.Power;
import io.quiesce.power.PowerState;
import io.quiesce.power.Switched;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * <i>Cut off nodes</i>: takes the power from the selected nodes that do not answer, after one person chose it and another
 * confirmed, so that they can be switched on again. A node that answers by now is left alone.
 */
@Described(
        name = "Cut off nodes",
        text = "Takes the power from those of the chosen nodes that do not answer. Refuses unless the "
                + "last two decisions of the run are the choice force-off and its confirmation by another "
                + "person. A node that answers by now is left alone.",
        parts = RestartSelection.class,
        destructive = true)
@Component
final class ForceOffNodes implements Step {

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final String SKIPPING = "These nodes stay as they are; the run goes on with the rest.";

    private final ApprovedPlan plans;
    private final ConfirmedForce force;
    private final Inventory inventory;
    private final StillThere stillThere;
    private final StartSettings settings;
    private final FanOut fanOut;
    private final Clock clock;

    ForceOffNodes(
            ApprovedPlan plans,
            ConfirmedForce force,
            Inventory inventory,
            StillThere stillThere,
            StartSettings settings,
            FanOut fanOut,
            Clock clock) {
        this.plans = plans;
        this.force = force;
        this.inventory = inventory;
        this.stillThere = stillThere;
        this.settings = settings;
        this.fanOut = fanOut;
        this.clock = clock;
    }

    @Override
    public Outcome run(Assignment assignment) {
        force.mustBeConfirmed(assignment, "force-off");
        Map<Target, Sighting> silent = new TreeMap<>(stillThere.ask(
                RestartSelection.of(
                        plans.restart(assignment.rootId()),
                        assignment.input("group"),
                        assignment.inputs().getOrDefault("position", "")),
                assignment.runner()));
        silent.values().removeIf(Sighting::answers);
        if (silent.isEmpty()) {
            return Outcome.done();
        }
        Power power = new Power(assignment.runner());
        Map<Target, String> notOff = new TreeMap<>();
        fanOut.over(silent.keySet(), target -> cutOff(target, power))
                .forEach((target, why) -> why.ifPresent(text -> notOff.put(target, text)));
        if (notOff.isEmpty()) {
            return Outcome.done();
        }
        return Duration.between(assignment.since(), Instant.now(clock)).compareTo(settings.offWithin()) < 0
                ? Outcome.again(PAUSE)
                : Outcome.failed(Failures.onNodes("Cut off nodes", notOff, SKIPPING));
    }

    /** Empty when the node has no power; otherwise why it may still have some. */
    private Optional<String> cutOff(Target target, Power power) {
        Node node = inventory.require(target.cluster()).node(target.node()).orElseThrow();
        if (!node.canBeCutOff()) {
            return Optional.of("no power control cuts it off, a person has to");
        }
        PowerState state = power.read(target);
        if (state instanceof PowerState.Off) {
            return Optional.empty();
        }
        Switched switched = power.forceOff(target);
        if (switched instanceof Switched.Refused refused) {
            return Optional.of("its power control refused to cut it off: " + refused.why());
        }
        if (switched instanceof Switched.NotSent notSent) {
            return Optional.of("its power control could not be asked: " + notSent.why());
        }
        return power.read(target) instanceof PowerState.Off
                ? Optional.empty()
                : Optional.of("its power is not off yet");
    }
}
