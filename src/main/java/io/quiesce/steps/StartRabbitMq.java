package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.Repair;
import io.quiesce.openvstorage.Repairing;
import io.quiesce.openvstorage.RestartPlan;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/**
 * <i>Start RabbitMQ</i>: starts the brokers that the last look calls for, all at the same time: one that is started alone
 * would wait for the others, and give up. What came of it, the next look tells.
 */
@Described(
        name = "Start RabbitMQ",
        text = "Starts the brokers that the last look calls for, all at the same time, each twice at "
                + "most. What came of it, the next look tells.",
        destructive = true)
@Component
final class StartRabbitMq implements Step {

    private final ApprovedPlan plans;
    private final BrokerTries tries;
    private final Transcript transcript;
    private final FanOut fanOut;
    private final Clock clock;

    StartRabbitMq(ApprovedPlan plans, BrokerTries tries, Transcript transcript, FanOut fanOut, Clock clock) {
        this.plans = plans;
        this.tries = tries;
        this.transcript = transcript;
        this.fanOut = fanOut;
        this.clock = clock;
    }

    @Override
    public Outcome run(Assignment assignment) {
        RestartPlan plan = plans.restart(assignment.rootId());
        Map<Target, Repair> due = new LinkedHashMap<>();
        tries.of(assignment.rootId()).due().stream()
                .filter(repair -> repair.target().cluster().equals(plan.cluster())
                        && plan.masters().contains(repair.target().node()))
                .forEach(repair -> due.put(repair.target(), repair));
        if (due.isEmpty()) {
            return Outcome.done();
        }
        Repairing repairing = new Repairing(assignment.runner());
        fanOut.over(due.keySet(), target -> {
                    Repair repair = Objects.requireNonNull(due.get(target));
                    return RepairServices.sentence(repair, Reading.readable(() -> repairing.repair(repair)));
                })
                .values()
                .forEach(text -> transcript.note(assignment.rootId(), text));
        tries.change(assignment.rootId(), record -> record.withTried(List.copyOf(due.values()), Instant.now(clock)));
        return Outcome.done();
    }
}
