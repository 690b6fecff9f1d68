package io.quiesce.openvstorage;

import io.quiesce.openvstorage.Repair.Verb;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what is repaired next: the lowest layer first, all of it at the same time, nothing behind a gate that is shut,
 * and nothing more often than twice. Pure (reference: open-vstorage.md 0, 6.3 and 8).
 *
 * <p>RabbitMQ that is down everywhere is thereby started on all masters at once, which is what brings it back whoever
 * stopped last. Nothing here is forceful: what only force would mend has no repair.
 */
public final class Repairs {

    /** How often one service on one node is started or restarted in a run. */
    public static final int TRIES = 2;

    private Repairs() {}

    /**
     * What comes next.
     *
     * @param batch what is done now, all at the same time; on one node in this order. Empty when nothing is left to try,
     *     or when time comes first
     * @param worthWaiting whether something may still mend by itself: look again in a while before asking a person
     */
    public record Next(List<Repair> batch, boolean worthWaiting) {
        public Next {
            batch = List.copyOf(batch);
        }
    }

    /**
     * The next batch.
     *
     * @param problems all problems as of now: a gate is open if nothing is said against it
     * @param tried how often each repair was tried in this run
     */
    public static Next next(List<Problem> problems, Map<Repair, Integer> tried) {
        List<Repair> open = problems.stream()
                .filter(p -> !p.mayPass())
                .flatMap(p -> p.repairs().stream())
                .distinct()
                .filter(r -> tries(r, tried) < TRIES)
                .filter(r -> !isShut(r, problems))
                .filter(r -> !mustWait(r, problems))
                .sorted()
                .toList();
        Optional<Layer> lowest = open.stream().map(Repair::layer).findFirst();
        List<Repair> batch = open.stream()
                .filter(r -> lowest.equals(Optional.of(r.layer())))
                .filter(r -> r.verb() == Verb.RESTART || !open.contains(Repair.restart(r.target(), r.service())))
                .toList();
        return new Next(batch, problems.stream().anyMatch(Problem::mayPass));
    }

    /** A start and a restart of one service count together. */
    private static int tries(Repair repair, Map<Repair, Integer> tried) {
        return tried.entrySet().stream()
                .filter(t -> t.getKey().target().equals(repair.target())
                        && t.getKey().service().equals(repair.service()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** Its gate is a problem itself: what stands behind is never started by hand before. */
    private static boolean isShut(Repair repair, List<Problem> problems) {
        return Layer.gateOf(repair.service())
                .filter(gate -> problems.stream()
                        .anyMatch(p -> p.where().equals(repair.target().node())
                                && p.subject().equals(gate)))
                .isPresent();
    }

    /** Something in a lower layer, of its node or of the whole cluster, may mend by itself in a moment. */
    private static boolean mustWait(Repair repair, List<Problem> problems) {
        return problems.stream()
                .filter(Problem::mayPass)
                .filter(p -> p.where().equals(repair.target().node())
                        || p.where().equals(repair.target().cluster()))
                .anyMatch(p ->
                        p.layer().filter(l -> l.compareTo(repair.layer()) < 0).isPresent());
    }
}
