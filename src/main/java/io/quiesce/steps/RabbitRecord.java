package io.quiesce.steps;

import io.quiesce.openvstorage.Repair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far a restart has come with RabbitMQ.
 *
 * @param since when the phase began, something was last started, or a person last said "retry"
 * @param due what the last look calls for
 * @param tried what was done since the phase began or a person last said "retry", each as often as it was done
 * @param force the master whose broker a forced boot would go to, as a person was shown it; empty when to none
 */
record RabbitRecord(Optional<Instant> since, List<Repair> due, List<Repair> tried, String force) {

    static final RabbitRecord EMPTY = new RabbitRecord(Optional.empty(), List.of(), List.of(), "");

    RabbitRecord {
        due = List.copyOf(due);
        tried = List.copyOf(tried);
    }

    /** How long nothing was done. */
    Duration quiet(Instant now) {
        return since.map(moment -> Duration.between(moment, now)).orElse(Duration.ZERO);
    }

    RabbitRecord begunAt(Instant moment) {
        return since.isPresent() ? this : new RabbitRecord(Optional.of(moment), due, tried, force);
    }

    RabbitRecord looked(List<Repair> calledFor, String forced) {
        return new RabbitRecord(since, calledFor, tried, forced);
    }

    RabbitRecord withTried(List<Repair> batch, Instant moment) {
        List<Repair> all = new ArrayList<>(tried);
        all.addAll(batch);
        return new RabbitRecord(Optional.of(moment), List.of(), all, force);
    }

    /** A person had a say: everything may be tried again. */
    RabbitRecord afresh(Instant moment) {
        return new RabbitRecord(Optional.of(moment), List.of(), List.of(), force);
    }
}
