package io.quiesce.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

    @Test
    void aNameIsFoundWholeAndByItsParts() {
        assertThat(Words.of("ovs-volumedriver_myvpool01 start/running"))
                .containsExactly(
                        "ovs-volumedriver_myvpool01",
                        "ovs",
                        "volumedriver",
                        "myvpool01",
                        "start/running",
                        "start",
                        "running");
    }

    @Test
    void whatStandsAroundAWordIsNoPartOfIt() {
        assertThat(Words.of("(Failed), \"vx-3\": <left>!")).containsExactly("failed", "vx-3", "left");
    }

    @Test
    void sizesTimesAndDatesAreNoWords() {
        assertThat(Words.of("4096 10:03:22 2026-11-27T09:57:08Z 87% 3.5")).isEmpty();
    }

    @Test
    void coloursOfATerminalAreNoWords() {
        assertThat(Words.of("\u001b[1;31mfailed\u001b[0m")).containsExactly("failed");
    }

    @Test
    void ofAFloodOnlyTheBeginningIsKept() {
        String flood =
                IntStream.range(0, 5_000).mapToObj(number -> "w" + number).collect(Collectors.joining(" "));

        assertThat(Words.of(flood)).hasSize(Words.MOST).contains("w0").doesNotContain("w4999");
    }

    @Test
    void aLongWordIsFoundByItsBeginning() {
        String word = "x".repeat(100);

        assertThat(Words.of(word)).containsExactlyElementsOf(Words.asked(word));
    }

    @Test
    void lettersOfAnyLanguageAreLetters() {
        assertThat(Words.of("Größe přesun")).containsExactly("größe", "přesun");
        assertThat(Words.asked("GRÖSSE Größe")).containsExactly("grösse", "größe");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ovs-m1", "/mnt/myvpool01/vm.raw", "Fan", "myvpool01"})
    void whatIsAskedForIsFoundInATextThatHasIt(String asked) {
        assertThat(Words.of("look at ovs-m1 and /mnt/myvpool01/vm.raw, the fan"))
                .containsAll(Words.asked(asked));
    }

    @Test
    void whatHasNoLetterCannotBeAskedFor() {
        assertThatThrownBy(() -> Words.asked("fan 4711"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'4711' cannot be searched for: what is searched for has at least one letter.");
    }

    @Test
    void nothingIsAskedForByBlanks() {
        assertThat(Words.asked("  , ")).isEmpty();
    }
}
