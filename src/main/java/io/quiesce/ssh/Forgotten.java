package io.quiesce.ssh;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The acts whose outcome is stored and whose directory is still to be removed, per endpoint. */
final class Forgotten {

    // a command line has room for so many ids of the greatest length several times over
    private static final int AT_ONCE = 100;

    /** Ids to remove with one command; give it back by {@link Forgotten#removed} or {@link Forgotten#putBack}. */
    record Batch(Endpoint endpoint, Set<String> ids, boolean sudo) {}

    // how long a node that could not be reached is left alone, at first and at most
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private static final class Waiting {
        private final Set<String> ids = new LinkedHashSet<>();
        private final boolean sudo;
        private Duration pause = Duration.ZERO;
        private long pausedAt;

        Waiting(boolean sudo) {
            this.sudo = sudo;
        }

        boolean isDue(long now) {
            return !ids.isEmpty() && now - pausedAt >= pause.toNanos();
        }

        void pause(long now) {
            Duration doubled = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
            pausedAt = now;
        }
    }

    private final Map<Endpoint, Waiting> waiting = new HashMap<>();
    private final List<Batch> onTheWay = new ArrayList<>();

    synchronized void add(Endpoint endpoint, String id, boolean sudo) {
        waiting.computeIfAbsent(endpoint, e -> new Waiting(sudo)).ids.add(id);
    }

    /** Where something waits that may be tried now. */
    synchronized List<Endpoint> due(long now) {
        return waiting.entrySet().stream()
                .filter(entry -> entry.getValue().isDue(now))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Where something waits. */
    synchronized List<Endpoint> all() {
        return waiting.entrySet().stream()
                .filter(entry -> !entry.getValue().ids.isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized Batch take(Endpoint endpoint) {
        Set<String> taken = new LinkedHashSet<>();
        Waiting here = waiting.get(endpoint);
        if (here != null) {
            here.ids.stream().limit(AT_ONCE).forEach(taken::add);
            here.ids.removeAll(taken);
        }
        Batch batch = new Batch(endpoint, taken, here != null && here.sudo);
        onTheWay.add(batch);
        return batch;
    }

    /** As {@link #take(Endpoint)}, with a command that starts {@code id} anew: what it makes must not be removed later. */
    synchronized Batch take(Endpoint endpoint, String id) {
        for (Batch batch : onTheWay) {
            if (batch.endpoint().equals(endpoint)) {
                batch.ids().remove(id);
            }
        }
        Waiting here = waiting.get(endpoint);
        boolean forgotten = here != null && here.ids.remove(id);
        Batch batch = take(endpoint);
        if (forgotten) {
            batch.ids().add(id);
        }
        return batch;
    }

    /** The batch was sent. */
    synchronized void removed(Batch batch) {
        onTheWay.removeIf(b -> b == batch);
        Waiting here = waiting.get(batch.endpoint());
        if (here != null) {
            here.pause = Duration.ZERO;
        }
    }

    /** The batch was certainly not sent. */
    synchronized void putBack(Batch batch, long now) {
        onTheWay.removeIf(b -> b == batch);
        batch.ids().forEach(id -> add(batch.endpoint(), id, batch.sudo()));
        Waiting here = waiting.get(batch.endpoint());
        if (here != null) {
            here.pause(now);
        }
    }

    /** The ids that begin so are gone. */
    synchronized void drop(Endpoint endpoint, String idPrefix) {
        Waiting here = waiting.get(endpoint);
        if (here != null) {
            here.ids.removeIf(id -> id.startsWith(idPrefix));
        }
    }
}
