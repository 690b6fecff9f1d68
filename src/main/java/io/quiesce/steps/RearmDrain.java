package io.quiesce.steps;

import io.quiesce.work.Described;
import java.time.Clock;
import java.time.Instant;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** <i>Arm the limit again</i>: a person said "wait"; from now on it counts afresh whether anything moves. */
@Described(
        name = "Arm the limit of a drain again",
        text = "A person chose to wait: from now on it counts afresh whether anything moves. It asks no " + "node.",
        sets = {
            @Described.Sets(name = "drainRebasedAt", text = "now"),
            @Described.Sets(name = "drainStuck", text = "false")
        },
        raisesStepFailed = false)
@Component
final class RearmDrain implements JavaDelegate {

    private final Clock clock;

    RearmDrain(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        execution.setVariable("drainRebasedAt", Instant.now(clock).toString());
        execution.setVariable("drainStuck", false);
    }
}
