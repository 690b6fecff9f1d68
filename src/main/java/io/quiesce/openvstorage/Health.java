package io.quiesce.openvstorage;

import io.quiesce.openvstorage.Problem.Severity;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a health check means: everything that is not as it should be, the gravest first. Pure.
 *
 * @param problems in their order, without doubles
 */
public record Health(List<Problem> problems) {

    public Health {
        problems = problems.stream().sorted().distinct().toList();
    }

    /** Judges all that the nodes said; by role, so that what an extra has beside its role is no finding. */
    public static Health of(Checkup checkup) {
        return of(checkup, Set.of());
    }

    /**
     * The same, in which what is known to have been so before is only a notice: it is neither repaired nor in the way.
     *
     * @param known what did not work before, see {@link Survey#known}
     */
    public static Health of(Checkup checkup, Set<String> known) {
        return judged(checkup, known).excusing(known);
    }

    private static Health judged(Checkup checkup, Set<String> known) {
        return new Health(Stream.of(
                        NodeHealth.of(checkup),
                        ServiceHealth.of(checkup),
                        RabbitHealth.of(checkup),
                        QueueHealth.of(checkup),
                        ArakoonFaults.of(checkup),
                        VPoolHealth.of(checkup, known))
                .flatMap(List::stream)
                .toList());
    }

    /** It still shuts what stands behind it. A problem about several services is excused when all of them are known. */
    Health excusing(Set<String> known) {
        return new Health(problems.stream()
                .map(p -> known.contains(p.key()) || known.containsAll(p.keys()) ? p.excused() : p)
                .toList());
    }

    /** Whether nothing but notices is left. */
    public boolean healthy() {
        return problems.stream().allMatch(p -> p.severity() == Severity.NOTICE);
    }
}
