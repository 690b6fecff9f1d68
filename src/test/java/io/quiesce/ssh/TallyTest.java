package io.quiesce.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Output;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TallyTest {

    private static Output tallied(String text, int cap) {
        Tally tally = new Tally(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), cap, () -> {});
        tally.run();
        assertThat(tally.ended()).isTrue();
        return tally.output();
    }

    @Test
    void keepsAllThatFits() {
        assertThat(tallied("abc", 3)).isEqualTo(Output.of("abc"));
        assertThat(tallied("", 3)).isEqualTo(Output.EMPTY);
    }

    @Test
    void keepsTheBeginningAndMeasuresAll() {
        assertThat(tallied("abcdef", 3))
                .isEqualTo(new Output("abc", 6, Output.of("abcdef").sha256(), true));
    }

    @Test
    void leavesOutACharacterThatTheCapCuts() {
        assertThat(tallied("aü", 2).text()).isEqualTo("a");
        assertThat(tallied("ü✓", 4).text()).isEqualTo("ü");
        assertThat(tallied("ü✓b", 5).text()).isEqualTo("ü✓");
        assertThat(tallied("😀b", 3).text()).isEmpty();
    }
}
