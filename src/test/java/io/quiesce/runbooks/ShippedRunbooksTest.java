package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedRunbooksTest {

    static Stream<String> runbooks() {
        return Shipped.RUNBOOKS.stream().map(Runbook::id);
    }

    @ParameterizedTest
    @MethodSource("runbooks")
    void passEveryRule(String runbook) {
        assertThat(Shipped.broken(Shipped.runbook(runbook))).isEqualTo(List.of());
    }
}
