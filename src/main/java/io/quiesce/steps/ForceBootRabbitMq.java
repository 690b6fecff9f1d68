package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.BrokerStart;
import io.quiesce.openvstorage.ForcedBoot;
import io.quiesce.openvstorage.Repairing;
import io.quiesce.openvstorage.RestartPlan;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Failure;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * <i>Force boot of RabbitMQ</i>: one broker boots without waiting for the others, after one person chose it and another
 * confirmed it. It goes to the master that both were shown, or to none: if a broker runs by now, or another master would be
 * meant, nothing is forced. The others follow with the next look.
 */
@Described(
        name = "Force boot of RabbitMQ",
        text = "Makes one broker boot without waiting for the others: the one that was shown to the two "
                + "people who chose force_boot and confirmed it, or none. The others follow with the next " + "look.",
        destructive = true)
@Component
final class ForceBootRabbitMq implements Step {

    private static final String STEP = "Force boot of RabbitMQ";

    private final ApprovedPlan plans;
    private final ConfirmedForce force;
    private final Brokers brokers;
    private final BrokerTries tries;
    private final Transcript transcript;
    private final Clock clock;

    ForceBootRabbitMq(
            ApprovedPlan plans,
            ConfirmedForce force,
            Brokers brokers,
            BrokerTries tries,
            Transcript transcript,
            Clock clock) {
        this.plans = plans;
        this.force = force;
        this.brokers = brokers;
        this.tries = tries;
        this.transcript = transcript;
        this.clock = clock;
    }

    @Override
    public Outcome run(Assignment assignment) {
        force.mustBeConfirmed(assignment, "force_boot");
        RestartPlan plan = plans.restart(assignment.rootId());
        String shown = tries.of(assignment.rootId()).force();
        Optional<Target> meant = BrokerStart.forced(brokers.look(plan, assignment.runner()))
                .filter(target -> target.node().equals(shown));
        if (meant.isEmpty()) {
            transcript.note(
                    assignment.rootId(),
                    shown + ": no boot of RabbitMQ was forced, since things are not as they were shown any more");
            return Outcome.done();
        }
        Reading<ForcedBoot.Outcome> reading = new ForcedBoot(assignment.runner()).force(meant.get());
        return reading instanceof Reading.NotRead<ForcedBoot.Outcome> failed
                ? Outcome.disturbed(failure(meant.get(), failed.why()))
                : told(assignment, meant.get(), reading.asOptional().orElseThrow());
    }

    private Outcome told(Assignment assignment, Target target, ForcedBoot.Outcome outcome) {
        if (outcome instanceof ForcedBoot.Outcome.Refused refused) {
            return Outcome.failed(failure(target, refused.why()));
        }
        String text = outcome instanceof ForcedBoot.Outcome.Forced forced
                ? "the boot of RabbitMQ was forced; " + start(forced.start())
                : "no boot of RabbitMQ was forced, since it runs";
        transcript.note(assignment.rootId(), target.node() + ": " + text);
        tries.change(assignment.rootId(), record -> record.afresh(Instant.now(clock)));
        return Outcome.done();
    }

    private static String start(Reading<Repairing.Outcome> reading) {
        if (reading instanceof Reading.NotRead<Repairing.Outcome> failed) {
            return "whether its start worked is not known: " + failed.why();
        }
        Repairing.Outcome outcome = reading.asOptional().orElseThrow();
        return outcome instanceof Repairing.Outcome.StillDown down
                ? ("its start did not help: " + down.said() + " " + down.start()).strip()
                : "it was started";
    }

    private static Failure failure(Target target, String why) {
        return Failures.onNodes(
                STEP, Map.of(target, why), "RabbitMQ stays as it is; the run goes on, and its check will say so.");
    }
}
