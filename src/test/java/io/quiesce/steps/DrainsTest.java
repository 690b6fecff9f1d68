package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.steps.Drains.Row;
import io.quiesce.steps.Drains.Shown;
import io.quiesce.steps.PercentForecast.Look;
import io.quiesce.transcript.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainsTest {

    private static final Instant BEGUN = Instant.parse("2026-03-01T03:00:00Z");

    private static Sample sample(int second, long left, long total, String rest) {
        return new Sample(BEGUN.plusSeconds(second), left, total, "holders", rest);
    }

    private static DrainProgress progress(Sample... samples) {
        return new DrainProgress(List.of(samples), BEGUN, Duration.ofMinutes(10));
    }

    private static Shown byAmount(Sample... samples) {
        DrainProgress progress = progress(samples);
        return Drains.shown(progress, Drains.byAmount(progress), List.of());
    }

    private static Row done(double percent) {
        return new Row("dg/vol", "task list", "SYNC", percent + " % done", percent);
    }

    private static Shown byPercent(Row first, Row second) {
        DrainProgress progress = progress(sample(0, 1, 4, first.left()), sample(40, 1, 4, second.left()));
        List<Look> looks = List.of(new Look(BEGUN, List.of(first)), new Look(BEGUN.plusSeconds(40), List.of(second)));
        return Drains.shown(progress, Drains.byPercent(progress, looks), List.of(second));
    }

    @Test
    void withoutAForecastSaysForHowLongNothingWentDown() {
        assertThat(byAmount(sample(0, 2, 2, "[]")).forecast()).isEqualTo("none yet: this is the first look");
        assertThat(byAmount(sample(0, 2, 2, "[]"), sample(40, 2, 2, "[]")).forecast())
                .isEqualTo("none yet: the number has not gone down in the last 40 s");
        assertThat(byAmount(sample(0, 2, 2, "[]"), sample(200, 2, 2, "[]"), sample(500, 2, 2, "[]"))
                        .forecast())
                .isEqualTo("none yet: the number has not gone down in the last 5 min");
    }

    @Test
    void oneOfOneIsSingular() {
        Shown shown = byAmount(sample(0, 1, 1, "[]"), sample(40, 1, 1, "[]"));

        assertThat(shown.unit()).isEqualTo("holder");
        assertThat(shown.trend()).isEqualTo("0 of 1 holder done in 40 s");
        assertThat(byAmount(sample(0, 1, 2, "[]")).unit()).isEqualTo("holders");
    }

    @Test
    void minutesAreLeftOfAVolumeThatIsNotFarThoughOthersWereQuick() {
        Shown shown = byPercent(done(2.6), done(12.6));

        assertThat(shown.forecast()).isEqualTo("about 5 min more, if it goes on like this");
        assertThat(shown.verdict()).isEqualTo("moving");
    }

    @Test
    void withoutAPercentageThereIsNoForecastThoughItMoves() {
        Shown shown = byPercent(
                new Row("dg/vol", "recovery I/O", "SYNC", "10 blocks so far"),
                new Row("dg/vol", "recovery I/O", "SYNC", "20 blocks so far"));

        assertThat(shown.forecast()).isEqualTo("none: not all of them say how far they are");
        assertThat(shown.verdict()).isEqualTo("moving");
    }

    @Test
    void aPercentageThatStandsStillIsNoForecast() {
        Shown shown = byPercent(done(12.6), done(12.6));

        assertThat(shown.forecast()).isEqualTo("none yet: not all of them have come on in the last 40 s");
        assertThat(shown.verdict()).isEqualTo("slow");
    }

    @Test
    void aRowIsReadAsItWasWrittenWithItsPercentageOrWithout() throws JsonProcessingException {
        ObjectMapper json = new ObjectMapper();
        Row silent = new Row("dg/vol", "volume state", "NEEDSYNC", "not begun, or nobody says");

        assertThat(json.writeValueAsString(silent)).doesNotContain("percent");
        assertThat(json.readValue(json.writeValueAsString(silent), Row.class)).isEqualTo(silent);
        assertThat(json.readValue(json.writeValueAsString(done(58.5)), Row.class))
                .isEqualTo(done(58.5));
    }
}
