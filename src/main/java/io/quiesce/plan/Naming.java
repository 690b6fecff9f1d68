package io.quiesce.plan;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Things in a clause: how many there are, and which. */
public final class Naming {

    private Naming() {}

    /**
     * How many of a thing, with the thing in the number that goes with it.
     *
     * @param thing in the singular, of a word whose plural ends in s
     */
    public static String counted(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /** The verb that goes with so many things: {@code runs} for one, {@code run} for all other numbers. */
    public static String verb(long number, String ofOne, String ofMany) {
        return number == 1 ? ofOne : ofMany;
    }

    /** All of them, as one says it: {@code a, b and c}. */
    public static String all(List<String> things) {
        int last = things.size() - 1;
        return last < 1
                ? String.join("", things)
                : String.join(", ", things.subList(0, last)) + " and " + things.get(last);
    }

    /** A few of many, and how many more. */
    public static String some(Collection<String> all, int named) {
        String few = all.stream().limit(named).collect(Collectors.joining(", "));
        return all.size() <= named ? few : few + " and " + (all.size() - named) + " more";
    }
}
