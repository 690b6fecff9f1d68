package io.quiesce.steps;

import io.quiesce.transcript.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the samples of a drain say: does it move, how fast, when will it be over, when is the next sample worth taking.
 * Pure: the same samples give the same answers.
 *
 * @param samples all measurements, oldest first; at least one
 * @param rebased when a person last said "wait", or the beginning: before it nothing counts as lack of progress
 * @param stuckAfter how long nothing may move before the drain is stuck
 */
record DrainProgress(List<Sample> samples, Instant rebased, Duration stuckAfter) {

    /** The shortest and the longest pause between two samples. */
    static final Duration SHORTEST = Duration.ofSeconds(1);

    static final Duration LONGEST = Duration.ofSeconds(30);

    private static final Duration TREND_WINDOW = Duration.ofMinutes(5);

    DrainProgress {
        samples = List.copyOf(samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("the progress of a drain needs a sample");
        }
    }

    enum Verdict {
        DRAINED,
        MOVING,
        STUCK
    }

    Sample latest() {
        return samples.get(samples.size() - 1);
    }

    Verdict verdict() {
        if (latest().left() == 0) {
            return Verdict.DRAINED;
        }
        return quietFor().compareTo(stuckAfter) >= 0 ? Verdict.STUCK : Verdict.MOVING;
    }

    /** How long nothing has become less, counted at the latest sample and never from before the last "wait". */
    Duration quietFor() {
        Instant since = lastMove().isAfter(rebased) ? lastMove() : rebased;
        Duration quiet = Duration.between(since, latest().at());
        return quiet.isNegative() ? Duration.ZERO : quiet;
    }

    /** When the amount last became less than ever before; the first sample counts as a move. */
    Instant lastMove() {
        Instant moved = samples.get(0).at();
        long least = samples.get(0).left();
        for (Sample sample : samples) {
            if (sample.left() < least) {
                least = sample.left();
                moved = sample.at();
            }
        }
        return moved;
    }

    /** The samples of the last five minutes: what the forecast is made from. */
    List<Sample> recent() {
        Instant from = latest().at().minus(TREND_WINDOW);
        return samples.stream().filter(sample -> !sample.at().isBefore(from)).toList();
    }

    /** How long the recent samples reach back. */
    Duration recently() {
        return Duration.between(recent().get(0).at(), latest().at());
    }

    /** How much became less, per second, within the last five minutes; empty if nothing did. */
    Optional<Double> perSecond() {
        Sample latest = latest();
        Sample first = recent().get(0);
        double seconds = recently().toMillis() / 1000.0;
        long gone = first.left() - latest.left();
        return seconds <= 0 || gone <= 0 ? Optional.empty() : Optional.of(gone / seconds);
    }

    /** How long the rest will take if it goes on as in the last five minutes; empty if nothing moves. */
    Optional<Duration> forecast() {
        return perSecond().map(rate -> Duration.ofSeconds((long) Math.ceil(latest().left() / rate)));
    }

    /** As {@link #pause(Optional)}, by the forecast from the amounts. */
    Duration pause() {
        return pause(forecast());
    }

    /**
     * How long to wait before the next sample: a tenth of the forecast, or of the time waited so far while there is none,
     * between {@link #SHORTEST} and {@link #LONGEST}. So a short drain is seen to end at once, and hours of waiting stay
     * a few hundred samples.
     */
    Duration pause(Optional<Duration> forecast) {
        Duration waited = Duration.between(samples.get(0).at(), latest().at());
        Duration pause = forecast.orElse(waited).dividedBy(10);
        if (pause.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }
}
