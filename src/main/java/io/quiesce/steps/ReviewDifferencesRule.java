package io.quiesce.steps;

import io.quiesce.runbooks.DecisionRule;
import java.time.Clock;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Who says "retry" wants the services checked anew: every repair may be tried again, and waiting begins again. */
@Component
final class ReviewDifferencesRule implements DecisionRule {

    private final Checks checks;
    private final Clock clock;

    ReviewDifferencesRule(Checks checks, Clock clock) {
        this.checks = checks;
        this.clock = clock;
    }

    @Override
    public String task() {
        return "Task_ReviewDifferences";
    }

    @Override
    public void answered(String rootId, String choice, String person) {
        if (choice.equals("retry")) {
            checks.change(rootId, record -> record.afresh(Instant.now(clock)));
        }
    }
}
