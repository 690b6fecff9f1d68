package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PausesTest {

    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @Test
    void areShortAtFirstAndNeverLongerThanTheLongest() {
        assertThat(Pauses.after(Duration.ZERO, SHORTEST, LONGEST)).isEqualTo(SHORTEST);
        assertThat(Pauses.after(Duration.ofSeconds(60), SHORTEST, LONGEST)).isEqualTo(Duration.ofSeconds(6));
        assertThat(Pauses.after(Duration.ofHours(4), SHORTEST, LONGEST)).isEqualTo(LONGEST);
    }

    /** Each look is a few rows of the transcript, and none of the engine's history. */
    @Test
    void makeAFewHundredLooksOfFourHours() {
        Duration waited = Duration.ZERO;
        int looks = 0;
        while (waited.compareTo(Duration.ofHours(4)) < 0) {
            waited = waited.plus(Pauses.after(waited, SHORTEST, LONGEST));
            looks++;
        }

        assertThat(looks).isBetween(480, 550);
    }
}
