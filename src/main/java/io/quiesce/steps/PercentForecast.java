package io.quiesce.steps;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When things that each say how far they are will all be done, if each goes on as it did; pure. They go on side by side: the
 * one that needs longest decides.
 */
final class PercentForecast {

    private static final double ALL = 100;

    private PercentForecast() {}

    /** What was left at one moment. */
    record Look(Instant at, List<Drains.Row> rows) {

        Look {
            rows = List.copyOf(rows);
        }

        private @Nullable Double percent(String what) {
            return rows.stream()
                    .filter(row -> row.what().equals(what))
                    .map(Drains.Row::percent)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
    }

    /**
     * How long it will take from the last look on.
     *
     * @param looks those that the forecast is made from, the oldest first; at least one
     * @return empty if something that is left does not say how far it is, or has not come on
     */
    static Optional<Duration> of(List<Look> looks) {
        Duration longest = Duration.ZERO;
        for (Drains.Row row : looks.get(looks.size() - 1).rows()) {
            Optional<Duration> left = left(row.what(), looks);
            if (left.isEmpty()) {
                return Optional.empty();
            }
            longest = left.get().compareTo(longest) > 0 ? left.get() : longest;
        }
        return Optional.of(longest);
    }

    /** Whether everything that is left says how far it is. */
    static boolean isKnown(List<Drains.Row> left) {
        return left.stream().allMatch(row -> row.percent() != null);
    }

    private static Optional<Duration> left(String what, List<Look> looks) {
        Look last = looks.get(looks.size() - 1);
        Double now = last.percent(what);
        if (now == null) {
            return Optional.empty();
        }
        Look begin = last;
        double before = now;
        for (int i = looks.size() - 2; i >= 0; i--) {
            Double then = looks.get(i).percent(what);
            // what is less far than before has begun anew: only what came after that counts
            if (then == null || then > before) {
                break;
            }
            begin = looks.get(i);
            before = then;
        }
        double seconds = Duration.between(begin.at(), last.at()).toMillis() / 1000.0;
        double gained = now - before;
        return seconds <= 0 || gained <= 0
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds((long) Math.ceil((ALL - now) * seconds / gained)));
    }
}
