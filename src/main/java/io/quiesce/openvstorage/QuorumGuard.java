package io.quiesce.openvstorage;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Decides whether a server may be stopped without any Arakoon cluster losing its majority: without it, strictly more than
 * half of all members must stay healthy, in every cluster. Pure; what cannot be found out is refused (reference:
 * open-vstorage.md 3.3).
 */
public final class QuorumGuard {

    private QuorumGuard() {}

    /**
     * The numbers for one Arakoon cluster.
     *
     * @param arakoon its name
     * @param members how many belong to it
     * @param healthy how many are healthy now
     * @param left how many are healthy without the server
     * @param needed the least that must be left
     */
    public record Count(String arakoon, int members, int healthy, int left, int needed) {
        boolean enough() {
            return new Quorum(members, left).holds();
        }
    }

    /** What was decided, with the numbers it was decided by. */
    public sealed interface Verdict {
        /** For each Arakoon cluster, by name. */
        List<Count> numbers();

        /** The server may be stopped. */
        record Allowed(List<Count> numbers) implements Verdict {
            public Allowed {
                numbers = List.copyOf(numbers);
            }
        }

        /** The server stays on; one sentence or more for an operator. */
        record Refused(List<Count> numbers, String why) implements Verdict {
            public Refused {
                numbers = List.copyOf(numbers);
            }
        }
    }

    /**
     * Decides about one server, whatever its role: a cluster that has lost its majority already is no time to stop an
     * extra either.
     *
     * @param clusters as {@link ArakoonHealth#count} counted them just before
     * @param node the name of the server
     */
    public static Verdict decide(List<ArakoonCluster> clusters, String node) {
        List<Count> numbers = clusters.stream().map(c -> count(c, node)).toList();
        if (clusters.isEmpty()) {
            return new Verdict.Refused(
                    numbers, "No Arakoon cluster was found, so whether one keeps its majority is not known.");
        }
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < clusters.size(); i++) {
            if (!numbers.get(i).enough()) {
                reasons.add(reason(clusters.get(i), numbers.get(i), node));
            }
        }
        return reasons.isEmpty()
                ? new Verdict.Allowed(numbers)
                : new Verdict.Refused(numbers, String.join(" ", reasons));
    }

    /** The numbers in words, or why not. */
    public static String sentence(Verdict verdict, String node) {
        if (verdict instanceof Verdict.Refused refused) {
            return refused.why();
        }
        return "Without %s, more than half stay healthy in every Arakoon cluster: %s."
                .formatted(
                        node,
                        verdict.numbers().stream()
                                .map(count -> "%s %d of %d".formatted(count.arakoon(), count.left(), count.members()))
                                .collect(Collectors.joining(", ")));
    }

    private static Count count(ArakoonCluster cluster, String node) {
        Quorum now = cluster.quorum();
        return new Count(
                cluster.name(),
                now.members(),
                now.healthy(),
                cluster.without(node).healthy(),
                now.members() / 2 + 1);
    }

    private static String reason(ArakoonCluster cluster, Count count, String node) {
        String troubles = cluster.members().stream()
                .filter(m -> !m.healthy() && !m.node().equals(node))
                .map(m -> m.node() + " " + m.trouble().orElse(""))
                .collect(Collectors.joining("; "));
        return "Without %s, %d of %d members of the Arakoon cluster %s would be healthy, and at least %d must be%s."
                .formatted(
                        node,
                        count.left(),
                        count.members(),
                        count.arakoon(),
                        count.needed(),
                        troubles.isEmpty() ? "" : " (" + troubles + ")");
    }
}
