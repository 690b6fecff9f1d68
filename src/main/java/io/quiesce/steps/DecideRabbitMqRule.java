package io.quiesce.steps;

import io.quiesce.runbooks.DecisionRefused;
import io.quiesce.runbooks.DecisionRule;
import java.time.Clock;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Who says "retry" has mended something: every broker may be started again. A boot is forced only where it may help. */
@Component
final class DecideRabbitMqRule implements DecisionRule {

    private final BrokerTries tries;
    private final Clock clock;

    DecideRabbitMqRule(BrokerTries tries, Clock clock) {
        this.tries = tries;
        this.clock = clock;
    }

    @Override
    public String task() {
        return "Task_DecideRabbitMq";
    }

    @Override
    public void answered(String rootId, String choice, String person) {
        if (choice.equals("retry")) {
            tries.change(rootId, record -> record.afresh(Instant.now(clock)));
        }
        if (choice.equals("force_boot") && tries.of(rootId).force().isEmpty()) {
            throw new DecisionRefused(
                    "No boot can be forced: either a broker runs, which the others are to join, or it is"
                            + " not known of any master that its broker does not run.");
        }
    }
}
