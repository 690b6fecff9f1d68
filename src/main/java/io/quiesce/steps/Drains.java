package io.quiesce.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.steps.DrainProgress.Verdict;
import io.quiesce.transcript.Sample;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What a sample of a drain means for the diagram and for the form. */
@Component
final class Drains {

    private static final int MOST_ROWS = 100;

    /** As a person reads it on any clock: the zone is said. */
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Transcript transcript;
    private final DrainSettings settings;
    private final ObjectMapper json;
    private final Clock clock;

    Drains(Transcript transcript, DrainSettings settings, ObjectMapper json, Clock clock) {
        this.transcript = transcript;
        this.settings = settings;
        this.json = json;
        this.clock = clock;
    }

    /** One thing that is left. */
    record Row(String what, String node, String state, String left) {}

    /** What the form shows; see the catalogue of the processes. */
    record Shown(
            String unit,
            long left,
            long total,
            String why,
            String verdict,
            String trend,
            String forecast,
            String since,
            String updated,
            List<Row> rows) {}

    /**
     * Keeps a sample and says what follows: whether all is drained, whether the drain is stuck, and when the next sample
     * is worth taking.
     *
     * @param drain which drain of the run this is
     * @param rows what is left, one row each; empty when it is drained
     */
    Outcome sampled(Assignment assignment, String drain, String unit, List<Row> rows) {
        return outcome(keep(assignment, drain, unit, rows), rows);
    }

    /**
     * As {@link #sampled}, for things of which each takes long and whose rows say how far it is: a row that has changed is
     * progress too.
     */
    Outcome sampledWithProgress(Assignment assignment, String drain, String unit, List<Row> rows) {
        DrainProgress progress = keep(assignment, drain, unit, rows);
        Instant changed = lastChange(progress.samples());
        return outcome(
                new DrainProgress(
                        progress.samples(),
                        changed.isAfter(progress.rebased()) ? changed : progress.rebased(),
                        progress.stuckAfter()),
                rows);
    }

    private static Instant lastChange(List<Sample> samples) {
        Sample last = samples.get(0);
        for (Sample sample : samples) {
            if (!sample.rest().equals(last.rest())) {
                last = sample;
            }
        }
        return last.at();
    }

    private static Outcome outcome(DrainProgress progress, List<Row> rows) {
        Verdict verdict = progress.verdict();
        return Outcome.done(
                Map.of(
                        "drained", verdict == Verdict.DRAINED,
                        "drainStuck", verdict == Verdict.STUCK,
                        "nextSample", progress.pause().toString()),
                Map.of("drain", shown(progress, bounded(rows))));
    }

    /** Keeps a sample and says how the drain has gone so far. */
    DrainProgress keep(Assignment assignment, String drain, String unit, List<Row> rows) {
        List<Sample> before = transcript.samples(assignment.rootId(), drain);
        long total = before.stream().mapToLong(Sample::total).max().orElse(0);
        Sample sample =
                new Sample(Instant.now(clock), rows.size(), Math.max(total, rows.size()), unit, written(bounded(rows)));
        transcript.sampled(assignment.rootId(), drain, sample);
        List<Sample> samples = new java.util.ArrayList<>(before);
        samples.add(sample);
        return new DrainProgress(
                samples, rebased(assignment).orElse(samples.get(0).at()), settings.stuckAfter());
    }

    private static Optional<Instant> rebased(Assignment assignment) {
        return Optional.ofNullable(assignment.inputs().get("drainRebasedAt"))
                .filter(text -> !text.isBlank())
                .map(Instant::parse);
    }

    static Shown shown(DrainProgress progress, List<Row> rows) {
        Sample latest = progress.latest();
        boolean stuck = progress.verdict() == Verdict.STUCK;
        return new Shown(
                latest.unit(),
                latest.left(),
                latest.total(),
                stuck ? "stuck" : "limit",
                stuck ? "stuck" : progress.perSecond().isPresent() ? "moving" : "slow",
                trend(progress),
                forecast(progress, stuck),
                moment(progress.samples().get(0).at()),
                moment(latest.at()),
                rows);
    }

    private static String forecast(DrainProgress progress, boolean stuck) {
        if (stuck) {
            return "none while nothing moves";
        }
        return progress.forecast()
                .map(left -> "about " + words(left) + " more, if it goes on like this")
                .orElse("none yet: nothing became less in the last five minutes");
    }

    static String moment(Instant instant) {
        return MOMENT.format(instant);
    }

    private static String trend(DrainProgress progress) {
        Sample latest = progress.latest();
        long done = latest.total() - latest.left();
        String moved = done + " of " + latest.total() + " " + latest.unit() + " done in "
                + words(Duration.between(progress.samples().get(0).at(), latest.at()));
        return progress.verdict() == Verdict.STUCK
                ? moved + "; nothing has moved for " + words(progress.quietFor())
                : moved;
    }

    static String words(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 120) {
            return minutes + " min";
        }
        return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }

    private static List<Row> bounded(List<Row> rows) {
        return List.copyOf(rows.subList(0, Math.min(rows.size(), MOST_ROWS)));
    }

    private String written(List<Row> rows) {
        try {
            return json.writeValueAsString(rows);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
