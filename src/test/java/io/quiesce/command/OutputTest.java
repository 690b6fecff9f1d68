package io.quiesce.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OutputTest {

    @Test
    void knowsLengthAndHashOfAWholeStream() {
        Output output = Output.of("abc");

        assertThat(output.bytes()).isEqualTo(3);
        assertThat(output.sha256()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(output.truncated()).isFalse();
    }

    @Test
    void countsBytesNotCharacters() {
        assertThat(Output.of("ü✓").bytes()).isEqualTo(5);
    }

    @Test
    void isTruncatedWhenTheTextIsShorterThanTheStream() {
        assertThat(new Output("abc", 4, "…").truncated()).isTrue();
        assertThat(new Output("abc", 3, "…").truncated()).isFalse();
    }

    @Test
    void splitsIntoLinesWithoutLineEnds() {
        assertThat(Output.of("a\r\nb\n\nc").lines()).containsExactly("a", "b", "", "c");
        assertThat(Output.EMPTY.lines()).isEmpty();
    }
}
