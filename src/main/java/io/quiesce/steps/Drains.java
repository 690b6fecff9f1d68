package io.quiesce.steps;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.steps.DrainProgress.Verdict;
import io.quiesce.steps.PercentForecast.Look;
import io.quiesce.transcript.Sample;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.InputKind;
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
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a sample of a drain means for the diagram and for the form. */
@Described.Part(
        inputs =
                @Described.Input(
                        name = "drainRebasedAt",
                        label = "Waiting anew since",
                        text = "When a person last chose to wait, as the step that arms the limit again writes it: "
                                + "from then on it counts whether anything moves.",
                        kind = InputKind.TEXT,
                        variable = true),
        sets = {
            @Described.Sets(name = "drained", text = "true if nothing is left"),
            @Described.Sets(
                    name = "drainStuck",
                    text = "true if nothing has become less for too long (quiesce.drain.stuck-after)"),
            @Described.Sets(name = "nextSample", text = "how long to wait until the next sample, as a duration"),
            @Described.Sets(
                    name = "drain",
                    text = "what is left, the trend and the forecast, for the form of the decision")
        })
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

    /**
     * One thing that is left.
     *
     * @param percent how much of it is done; null if nobody says
     */
    record Row(
            String what,
            String node,
            String state,
            String left,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double percent) {

        Row(String what, String node, String state, String left) {
            this(what, node, state, left, null);
        }
    }

    /**
     * How it will go on.
     *
     * @param why why there is no forecast
     * @param moving whether anything has come on of late
     */
    record Outlook(Optional<Duration> forecast, String why, boolean moving) {}

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
        DrainProgress progress = progress(assignment, keep(assignment, drain, unit, rows));
        return outcome(progress, byAmount(progress), rows);
    }

    /**
     * As {@link #sampled}, for things of which each takes long and whose rows say how far it is: a row that has changed is
     * progress too, and the forecast comes from the percentages.
     */
    Outcome sampledWithProgress(Assignment assignment, String drain, String unit, List<Row> rows) {
        DrainProgress progress = progress(assignment, keep(assignment, drain, unit, rows));
        Instant changed = lastChange(progress.samples());
        List<Look> looks = progress.recent().stream()
                .map(sample -> new Look(sample.at(), read(sample)))
                .toList();
        return outcome(
                new DrainProgress(
                        progress.samples(),
                        changed.isAfter(progress.rebased()) ? changed : progress.rebased(),
                        progress.stuckAfter()),
                byPercent(progress, looks),
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

    static Outlook byAmount(DrainProgress progress) {
        return new Outlook(
                progress.forecast(),
                progress.recently().isZero()
                        ? "none yet: this is the first look"
                        : "none yet: the number has not gone down in the last " + words(progress.recently()),
                progress.perSecond().isPresent());
    }

    /** @param looks the rows of the recent samples */
    static Outlook byPercent(DrainProgress progress, List<Look> looks) {
        List<Sample> recent = progress.recent();
        List<Row> rows = looks.get(looks.size() - 1).rows();
        String why = progress.recently().isZero()
                ? "none yet: this is the first look"
                : PercentForecast.isKnown(rows)
                        ? "none yet: not all of them have come on in the last " + words(progress.recently())
                        : "none: not all of them say how far they are";
        boolean moving = lastChange(recent).isAfter(recent.get(0).at());
        return new Outlook(PercentForecast.of(looks), why, moving);
    }

    private List<Row> read(Sample sample) {
        try {
            return List.of(json.readValue(sample.rest(), Row[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a sample of a drain cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private static Outcome outcome(DrainProgress progress, Outlook outlook, List<Row> rows) {
        Verdict verdict = progress.verdict();
        return Outcome.done(
                Map.of(
                        "drained", verdict == Verdict.DRAINED,
                        "drainStuck", verdict == Verdict.STUCK,
                        "nextSample", progress.pause(outlook.forecast()).toString()),
                Map.of("drain", shown(progress, outlook, bounded(rows))));
    }

    /** Keeps a sample and gives all samples of the drain so far, the latest last. */
    List<Sample> keep(Assignment assignment, String drain, String unit, List<Row> rows) {
        List<Sample> before = transcript.samples(assignment.rootId(), drain);
        long total = before.stream().mapToLong(Sample::total).max().orElse(0);
        Sample sample =
                new Sample(Instant.now(clock), rows.size(), Math.max(total, rows.size()), unit, written(bounded(rows)));
        transcript.sampled(assignment.rootId(), drain, sample);
        List<Sample> samples = new java.util.ArrayList<>(before);
        samples.add(sample);
        return samples;
    }

    private DrainProgress progress(Assignment assignment, List<Sample> samples) {
        return new DrainProgress(
                samples, rebased(assignment).orElse(samples.get(0).at()), settings.stuckAfter());
    }

    private static Optional<Instant> rebased(Assignment assignment) {
        return Optional.ofNullable(assignment.inputs().get("drainRebasedAt"))
                .filter(text -> !text.isBlank())
                .map(Instant::parse);
    }

    static Shown shown(DrainProgress progress, Outlook outlook, List<Row> rows) {
        Sample latest = progress.latest();
        boolean stuck = progress.verdict() == Verdict.STUCK;
        return new Shown(
                unit(latest),
                latest.left(),
                latest.total(),
                stuck ? "stuck" : "limit",
                stuck ? "stuck" : outlook.moving() ? "moving" : "slow",
                trend(progress),
                forecast(outlook, stuck),
                moment(progress.samples().get(0).at()),
                moment(latest.at()),
                rows);
    }

    private static String forecast(Outlook outlook, boolean stuck) {
        if (stuck) {
            return "none while nothing moves";
        }
        return outlook.forecast()
                .map(left -> "about " + words(left) + " more, if it goes on like this")
                .orElse(outlook.why());
    }

    /** The unit in the number that goes with the total; units end in s. */
    private static String unit(Sample sample) {
        String unit = sample.unit();
        return sample.total() == 1 ? unit.substring(0, unit.length() - 1) : unit;
    }

    static String moment(Instant instant) {
        return MOMENT.format(instant);
    }

    private static String trend(DrainProgress progress) {
        Sample latest = progress.latest();
        long done = latest.total() - latest.left();
        String moved = done + " of " + latest.total() + " " + unit(latest) + " done in "
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
