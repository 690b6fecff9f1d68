package io.quiesce.command;

import static org.assertj.core.api.Assertions.assertThat;
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

    @Test
    void aRequestToAPowerControlIsNoActOfItsNode() {
        assertThat(Command.power("a", "power on", Duration.ofSeconds(1)).kind().isAct())
                .isFalse();
        assertThat(Command.read("a", "true", Duration.ofSeconds(1)).kind().isAct())
                .isFalse();
        assertThat(Command.act("a", "true", Duration.ofSeconds(1)).kind().isAct())
                .isTrue();
        assertThat(Command.lastAct("a", "true", Duration.ofSeconds(1)).kind().isAct())
                .isTrue();
        assertThat(Command.longAct("a", "true", Duration.ofSeconds(1)).kind().isAct())
                .isTrue();
    }

    @Test
    void doesNotPrintItsInput() {
        assertThat(Command.read("a", "cat", Duration.ofSeconds(1)).withInput("s3cret"))
                .hasToString("Command[id=a, line=cat, kind=READ, deadline=PT1S]");
    }
}
