package io.quiesce.steps;

import io.quiesce.command.Target;
import io.quiesce.openvstorage.Broker;
import io.quiesce.openvstorage.BrokerStart;
import io.quiesce.openvstorage.BrokerStart.Next;
import io.quiesce.openvstorage.Repair;
import io.quiesce.openvstorage.RestartPlan;
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
import org.springframework.stereotype.Component;

/** <i>Look at RabbitMQ</i>: asks every master how its broker is, and decides what comes next. */
@Described(
        name = "Look at RabbitMQ",
        text = "Asks every master of the approved plan how its broker is, and decides which to start now "
                + "and which to wait for.",
        sets = {
            @Described.Sets(name = "rabbitRuns", text = "true if the broker of every master runs"),
            @Described.Sets(name = "rabbitStartable", text = "true if some are to be started now"),
            @Described.Sets(name = "worthWaiting", text = "true if something may come up by itself"),
            @Described.Sets(name = "nextLook", text = "how long to wait until the next look, as a duration"),
            @Described.Sets(
                    name = "rabbit",
                    text = "the brokers and what may be forced, for the form of Decide about RabbitMQ")
        })
@Component
final class LookAtRabbitMq implements Step {

    private final ApprovedPlan plans;
    private final Brokers brokers;
    private final BrokerTries tries;
    private final RabbitSettings settings;
    private final Clock clock;

    LookAtRabbitMq(ApprovedPlan plans, Brokers brokers, BrokerTries tries, RabbitSettings settings, Clock clock) {
        this.plans = plans;
        this.brokers = brokers;
        this.tries = tries;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Outcome run(Assignment assignment) {
        String rootId = assignment.rootId();
        RestartPlan plan = plans.restart(rootId);
        tries.change(rootId, record -> record.begunAt(Instant.now(clock)));
        List<Broker> seen = brokers.look(plan, assignment.runner());
        Instant now = Instant.now(clock);
        RabbitRecord record = tries.of(rootId);
        Duration quiet = record.quiet(now);
        Next next = BrokerStart.next(seen, record.tried(), quiet, settings.patience());
        List<Repair> due = next instanceof Next.Begin begin ? begin.repairs() : List.of();
        Optional<Target> forced = BrokerStart.forced(seen);
        tries.change(
                rootId, before -> before.looked(due, forced.map(Target::node).orElse("")));
        return Outcome.done(
                Map.of(
                        "rabbitRuns", next instanceof Next.AllRun,
                        "rabbitStartable", next instanceof Next.Begin,
                        "worthWaiting", next instanceof Next.Wait,
                        "nextLook", LookAtServices.pause(quiet).toString()),
                Map.of("rabbit", RabbitView.of(plan, seen, record.tried(), next, now)));
    }
}
