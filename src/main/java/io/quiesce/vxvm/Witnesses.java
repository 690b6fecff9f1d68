package io.quiesce.vxvm;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.plan.Naming;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The members that can say what became of a node, and why the others cannot; pure.
 *
 * @param fit those whose word counts, by name
 * @param mute a clause for each of the others
 */
record Witnesses(List<Witness> fit, List<String> mute) {

    /** So many have to agree, where there are so many. */
    private static final int NEEDED = 2;

    Witnesses {
        fit = List.copyOf(fit);
        mute = List.copyOf(mute);
    }

    static Witnesses of(Map<String, Reading<Member>> nodes) {
        List<Witness> fit = new ArrayList<>();
        List<String> mute = new ArrayList<>();
        new TreeMap<>(nodes).forEach((name, reading) -> {
            if (reading instanceof NotRead<Member> failed) {
                mute.add(name + " could not be read: " + failed.why());
            }
            reading.asOptional().map(member -> new Witness(name, member)).ifPresent(witness -> {
                Optional<String> unfit = witness.unfit();
                unfit.ifPresent(mute::add);
                if (unfit.isEmpty()) {
                    fit.add(witness);
                }
            });
        });
        return new Witnesses(fit, mute);
    }

    /** Whether there are enough of them, where that many members stay. */
    boolean suffice(int members) {
        return fit.size() >= needed(members);
    }

    private static int needed(int members) {
        return Math.max(1, Math.min(NEEDED, members));
    }

    /** How many of those that are needed there are, and what keeps the others from saying anything. */
    String tooFew(int members) {
        String heard = "%d of the %d members that are needed can bear it out".formatted(fit.size(), needed(members));
        return mute.isEmpty() ? heard : heard + ": " + String.join("; ", mute);
    }

    /** Those of whom something is true, as the subject of a sentence with its verb; empty if there is none. */
    Optional<String> who(Predicate<Witness> is, String ofOne, String ofMany) {
        List<String> names = fit.stream().filter(is).map(Witness::name).toList();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(", ", names) + " " + Naming.verb(names.size(), ofOne, ofMany));
    }

    String names() {
        return fit.stream().map(Witness::name).collect(Collectors.joining(", "));
    }

    /** What the first of them sees going on; empty if all is at rest. */
    Optional<String> unrest() {
        return fit.stream()
                .flatMap(witness -> witness.unrest().map(what -> witness.name() + " says that " + what).stream())
                .findFirst();
    }

    /** In which point they contradict each other, or one of them itself; empty if they agree about who is a member. */
    Optional<String> disagreement() {
        return disagreement(fit);
    }

    static Optional<String> disagreement(Collection<Witness> witnesses) {
        for (Witness witness : witnesses) {
            Set<Integer> strangers = witness.strangers();
            if (!strangers.isEmpty()) {
                return Optional.of("%s counts a member that its node map does not call joined (%s)"
                        .formatted(witness.name(), witness.hosts(strangers)));
            }
        }
        Map<String, String> members = new TreeMap<>();
        witnesses.forEach(witness -> members.put(
                witness.name(), witness.hosts(witness.says().membership().members())));
        return new TreeSet<>(members.values()).size() < 2
                ? Optional.empty()
                : Optional.of(members.entrySet().stream()
                        .map(entry -> entry.getKey() + " counts " + entry.getValue())
                        .collect(Collectors.joining("; ")));
    }
}
