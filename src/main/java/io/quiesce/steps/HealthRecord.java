package io.quiesce.steps;

import io.quiesce.openvstorage.Problem;
import io.quiesce.openvstorage.Queues;
import io.quiesce.openvstorage.Repair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a health check has come to so far.
 *
 * @param since when it began, or when a person last said "retry": what may mend by itself is waited for from then on
 * @param queues the queues at the look before; empty before the first
 * @param problems what the last look found
 * @param tried the repairs of this run, each as often as it was tried
 * @param probed nodes and vPools, as {@code node/vpool}, on which files of a probe may be
 */
record HealthRecord(
        Optional<Instant> since,
        Optional<Queues.Sample> queues,
        List<Problem> problems,
        List<Repair> tried,
        List<String> probed) {

    static final HealthRecord EMPTY =
            new HealthRecord(Optional.empty(), Optional.empty(), List.of(), List.of(), List.of());

    HealthRecord {
        problems = List.copyOf(problems);
        tried = List.copyOf(tried);
        probed = List.copyOf(probed);
    }

    Map<Repair, Integer> tries() {
        Map<Repair, Integer> tries = new HashMap<>();
        tried.forEach(repair -> tries.merge(repair, 1, Integer::sum));
        return tries;
    }

    HealthRecord begunAt(Instant moment) {
        return since.isPresent() ? this : new HealthRecord(Optional.of(moment), queues, problems, tried, probed);
    }

    HealthRecord withQueues(Optional<Queues.Sample> latest) {
        return new HealthRecord(since, latest, problems, tried, probed);
    }

    HealthRecord withProblems(List<Problem> found) {
        return new HealthRecord(since, queues, found, tried, probed);
    }

    HealthRecord withTried(List<Repair> batch) {
        List<Repair> all = new ArrayList<>(tried);
        all.addAll(batch);
        return new HealthRecord(since, queues, problems, all, probed);
    }

    /** Files may be there from now on, beside those that may be there already. */
    HealthRecord withMoreProbed(List<String> places) {
        return withProbed(
                Stream.concat(probed.stream(), places.stream()).distinct().toList());
    }

    /** These were probed, and of them some are not known to be clean; nothing new is known of others. */
    HealthRecord afterProbes(List<String> places, List<String> left) {
        return withProbed(probed.stream()
                .filter(place -> !places.contains(place) || left.contains(place))
                .toList());
    }

    HealthRecord withProbed(List<String> places) {
        return new HealthRecord(since, queues, problems, tried, places);
    }

    /** A person wants it tried again from the beginning. */
    HealthRecord afresh(Instant moment) {
        return new HealthRecord(Optional.of(moment), Optional.empty(), problems, List.of(), probed);
    }
}
