package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.steps.DrainProgress.Verdict;
import io.quiesce.transcript.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainProgressTest {

    private static final Instant START = Instant.parse("2026-01-01T03:00:00Z");
    private static final Duration STUCK_AFTER = Duration.ofMinutes(2);

    @Test
    void isDrainedWhenNothingIsLeft() {
        assertThat(progress(at(0, 5), at(10, 0)).verdict()).isEqualTo(Verdict.DRAINED);
    }

    @Test
    void isMovingWhileSomethingBecomesLess() {
        assertThat(progress(at(0, 5), at(100, 5), at(110, 4), at(200, 4)).verdict())
                .isEqualTo(Verdict.MOVING);
    }

    @Test
    void isStuckWhenNothingBecameLessForLong() {
        assertThat(progress(at(0, 5), at(60, 5), at(120, 5)).verdict()).isEqualTo(Verdict.STUCK);
    }

    @Test
    void isNotStuckJustBeforeTheTime() {
        assertThat(progress(at(0, 5), at(119, 5)).verdict()).isEqualTo(Verdict.MOVING);
    }

    @Test
    void isStuckWhenItGrowsAndFallsBackToWhereItWas() {
        assertThat(progress(at(0, 5), at(60, 9), at(125, 5)).verdict()).isEqualTo(Verdict.STUCK);
    }

    @Test
    void isNotStuckAgainAtOnceAfterAPersonSaidWait() {
        DrainProgress progress =
                new DrainProgress(List.of(at(0, 5), at(130, 5), at(140, 5)), START.plusSeconds(131), STUCK_AFTER);

        assertThat(progress.verdict()).isEqualTo(Verdict.MOVING);
        assertThat(progress.quietFor()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void isStuckAgainAFullTimeAfterAPersonSaidWait() {
        DrainProgress progress =
                new DrainProgress(List.of(at(0, 5), at(130, 5), at(251, 5)), START.plusSeconds(131), STUCK_AFTER);

        assertThat(progress.verdict()).isEqualTo(Verdict.STUCK);
    }

    @Test
    void forecastsFromWhatBecameLess() {
        assertThat(progress(at(0, 100), at(50, 50)).forecast()).contains(Duration.ofSeconds(50));
    }

    @Test
    void forecastsFromTheLastFiveMinutesOnly() {
        DrainProgress progress = progress(at(0, 1000), at(1000, 100), at(1300, 70));

        assertThat(progress.forecast()).contains(Duration.ofSeconds(700));
    }

    @Test
    void hasNoForecastWhileNothingMoves() {
        assertThat(progress(at(0, 5), at(30, 5)).forecast()).isEmpty();
        assertThat(progress(at(0, 5)).forecast()).isEmpty();
    }

    @Test
    void samplesOftenNearTheEndAndSeldomFarFromIt() {
        assertThat(progress(at(0, 100), at(50, 1)).pause()).isEqualTo(DrainProgress.SHORTEST);
        assertThat(progress(at(0, 100), at(100, 50)).pause()).isEqualTo(Duration.ofSeconds(10));
        assertThat(progress(at(0, 10_000), at(100, 9_999)).pause()).isEqualTo(DrainProgress.LONGEST);
    }

    @Test
    void samplesEightHoursOfWaitingAFewHundredTimes() {
        List<Sample> samples = new ArrayList<>(List.of(at(0, 5)));
        while (Duration.between(START, samples.get(samples.size() - 1).at()).compareTo(Duration.ofHours(8)) < 0) {
            DrainProgress progress = new DrainProgress(samples, START, STUCK_AFTER);
            samples.add(new Sample(progress.latest().at().plus(progress.pause()), 5, 5, "volumes", "[]"));
        }

        assertThat(samples).hasSizeBetween(100, 1000);
    }

    @Test
    void needsASample() {
        assertThatThrownBy(() -> progress())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sample");
    }

    private static DrainProgress progress(Sample... samples) {
        return new DrainProgress(List.of(samples), START, STUCK_AFTER);
    }

    private static Sample at(long second, long left) {
        return new Sample(START.plusSeconds(second), left, Math.max(left, 5), "volumes", "[]");
    }
}
