package io.quiesce.openvstorage;

import java.util.Collection;
import java.util.stream.Collectors;

/** Many things in one clause. */
final class Naming {

    private Naming() {}

    /** A few of many, and how many more. */
    static String some(Collection<String> all, int named) {
        String few = all.stream().limit(named).collect(Collectors.joining(", "));
        return all.size() <= named ? few : few + " and " + (all.size() - named) + " more";
    }
}
