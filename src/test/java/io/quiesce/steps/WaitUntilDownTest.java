package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitUntilDownTest {

    @Test
    void looksOftenAtFirstAndEverMoreSeldom() {
        assertThat(WaitUntilDown.pause(Duration.ZERO)).isEqualTo(Duration.ofMillis(200));
        assertThat(WaitUntilDown.pause(Duration.ofSeconds(10))).isEqualTo(Duration.ofSeconds(1));
        assertThat(WaitUntilDown.pause(Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(2));
    }
}
