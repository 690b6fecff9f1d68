package io.quiesce.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SshSettingsTest {

    private static SshSettings settings(Duration login, Duration keepAliveInterval, int keepAliveCount) {
        SshSettings d = SshSettings.DEFAULTS;
        return new SshSettings(
                d.outputCapBytes(),
                d.connectsAtOnce(),
                d.channelsPerConnection(),
                d.idleClose(),
                d.banner(),
                d.keyExchange(),
                login,
                d.reply(),
                keepAliveInterval,
                keepAliveCount,
                d.close());
    }

    @Test
    void aPeerIsMissedOneIntervalAfterTheLastQuestionThatMayStayUnanswered() {
        assertThat(SshSettings.DEFAULTS.untilMissed()).isEqualTo(Duration.ofSeconds(25));
        assertThat(settings(Duration.ofSeconds(15), Duration.ofSeconds(2), 3).untilMissed())
                .isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void whoeverWouldMissADeadPeerForLongerThanHalfAMinuteIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Duration.ofSeconds(15), Duration.ofSeconds(10), 3))
                .withMessageContaining("on an open connection")
                .withMessageContaining("PT40S")
                .withMessageContaining("PT30S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Duration.ofSeconds(21), Duration.ofSeconds(5), 4))
                .withMessageContaining("before the command")
                .withMessageContaining("PT31S");
    }
}
