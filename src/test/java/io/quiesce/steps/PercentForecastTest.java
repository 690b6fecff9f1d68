package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.steps.Drains.Row;
import io.quiesce.steps.PercentForecast.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PercentForecastTest {

    private static final Instant BEGUN = Instant.parse("2026-03-01T03:00:00Z");

    private static Look at(int second, Row... rows) {
        return new Look(BEGUN.plusSeconds(second), List.of(rows));
    }

    private static Row row(String volume, double percent) {
        return new Row(volume, "task list", "SYNC", percent + " % done", percent);
    }

    private static Row silent(String volume) {
        return new Row(volume, "volume state", "NEEDSYNC", "not begun, or nobody says");
    }

    private static Optional<Duration> forecast(Look... looks) {
        return PercentForecast.of(List.of(looks));
    }

    @Test
    void takesAsLongForTheRestAsForWhatIsDone() {
        assertThat(forecast(at(0, row("a", 0)), at(60, row("a", 50)))).contains(Duration.ofSeconds(60));
        assertThat(forecast(at(0, row("a", 2.6)), at(60, row("a", 12.6)))).contains(Duration.ofSeconds(525));
    }

    @Test
    void theVolumeThatNeedsLongestDecides() {
        assertThat(forecast(at(0, row("a", 0), row("b", 0)), at(60, row("a", 90), row("b", 10))))
                .contains(Duration.ofSeconds(540));
    }

    @Test
    void aVolumeThatIsDoneSaysNothingOfTheOthers() {
        assertThat(forecast(
                        at(0, row("a", 38.1), row("b", 3.8)),
                        at(10, row("a", 90), row("b", 8.8)),
                        at(20, row("b", 13.8))))
                .contains(Duration.ofSeconds(173));
    }

    @Test
    void thereIsNoneAfterOneLook() {
        assertThat(forecast(at(0, row("a", 12.6)))).isEmpty();
    }

    @Test
    void thereIsNoneForAVolumeThatWasSeenOnce() {
        assertThat(forecast(at(0, row("a", 10)), at(10, row("a", 20), row("b", 1))))
                .isEmpty();
    }

    @Test
    void aVolumeThatCameLaterIsJudgedFromThenOn() {
        assertThat(forecast(at(0, row("a", 0)), at(10, row("a", 30), row("b", 0)), at(20, row("a", 60), row("b", 10))))
                .contains(Duration.ofSeconds(90));
    }

    @Test
    void thereIsNoneWhileAVolumeStandsStill() {
        assertThat(forecast(at(0, row("a", 10), row("b", 4)), at(60, row("a", 20), row("b", 4))))
                .isEmpty();
    }

    @Test
    void thereIsNoneWhereAVolumeDoesNotSayHowFarItIs() {
        assertThat(forecast(at(0, row("a", 10), silent("b")), at(60, row("a", 20), silent("b"))))
                .isEmpty();
        assertThat(forecast(at(0, silent("b")), at(60, silent("b")))).isEmpty();
    }

    @Test
    void whatSaidNothingBeforeIsJudgedFromItsFirstWordOn() {
        assertThat(forecast(at(0, silent("a")), at(60, row("a", 10)), at(70, row("a", 20))))
                .contains(Duration.ofSeconds(80));
    }

    @Test
    void whatHasBegunAnewIsJudgedFromItsNewBeginningOn() {
        assertThat(forecast(at(0, row("a", 80)), at(10, row("a", 90)), at(20, row("a", 5)), at(30, row("a", 10))))
                .contains(Duration.ofSeconds(180));
        assertThat(forecast(at(0, row("a", 80)), at(10, row("a", 5)))).isEmpty();
    }

    @Test
    void nothingIsLeftWhenNothingIsLeft() {
        assertThat(forecast(at(0, row("a", 80)), at(10))).contains(Duration.ZERO);
    }

    @Test
    void saysWhetherAllSayHowFarTheyAre() {
        assertThat(PercentForecast.isKnown(List.of(row("a", 0), row("b", 3)))).isTrue();
        assertThat(PercentForecast.isKnown(List.of(row("a", 0), silent("b")))).isFalse();
    }
}
