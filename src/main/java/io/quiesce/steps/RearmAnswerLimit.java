package io.quiesce.steps;

import io.quiesce.work.Described;
import java.time.Clock;
import java.time.Instant;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** <i>Arm the limit again</i>: a person switched the nodes on, or wants them waited for; from now on the time counts afresh. */
@Described(
        name = "Arm the limit for answers again",
        text = "From now on the time that switched-on nodes may take counts afresh. It asks no node.",
        sets = {
            @Described.Sets(name = "waitingSince", text = "now"),
            @Described.Sets(
                    name = "answerLimit",
                    text = "how long the nodes may take, as a duration (quiesce.start.answer-within)")
        },
        raisesStepFailed = false)
@Component
final class RearmAnswerLimit implements JavaDelegate {

    private final StartSettings settings;
    private final Clock clock;

    RearmAnswerLimit(StartSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        execution.setVariable("waitingSince", Instant.now(clock).toString());
        execution.setVariable("answerLimit", settings.answerWithin().toString());
    }
}
