package io.quiesce.command;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandTest {

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "-rf", "a/b", "a b", "a*", "a\n"})
    void refusesAnIdThatIsNoPlainFileName(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.read(id, "true", Duration.ofSeconds(1)))
                .withMessageContaining("'" + id + "'");
    }

    @Test
    void refusesAnEmptyLineAndADeadlineThatHasPassed() {
        assertThatIllegalArgumentException().isThrownBy(() -> Command.read("a", " ", Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Command.read("a", "true", Duration.ZERO));
    }
}
