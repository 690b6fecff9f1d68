package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long the check of a shipped runbook takes: the first of all, and as a rule. */
class RunbookRulesBench {

    private static final int ROUNDS = 20;

    @Test
    void aShippedRunbookIsCheckedWithin300Milliseconds() {
        for (Runbook runbook : Shipped.RUNBOOKS) {
            List<Duration> took = new ArrayList<>();
            for (int round = 0; round <= ROUNDS; round++) {
                long begin = System.nanoTime();
                assertThat(Shipped.broken(runbook.resources())).isEmpty();
                took.add(Duration.ofNanos(System.nanoTime() - begin));
            }
            Duration first = took.remove(0);
            took.sort(null);
            System.out.printf(
                    "%s: first %d ms, median %d ms, slowest %d ms%n",
                    runbook.id(),
                    first.toMillis(),
                    took.get(ROUNDS / 2).toMillis(),
                    took.get(ROUNDS - 1).toMillis());

            assertThat(took.get(ROUNDS / 2)).isLessThan(Duration.ofMillis(300));
        }
    }
}
