package io.quiesce.runbooks.rules;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * The runbooks whose work the steps know to do, by their ids. Any other is a copy of one of them, and its id says so: it is that
 * of the original, a hyphen and more, such as {@code open-vstorage-shutdown-rack-9}.
 */
@FunctionalInterface
public interface Originals {

    Set<String> ids();

    /** The original of a runbook, which may be the runbook itself; empty if it is a copy of none. */
    default Optional<String> of(String runbook) {
        return ids().stream()
                .filter(id -> runbook.equals(id) || runbook.startsWith(id + "-"))
                .max(Comparator.comparing(String::length));
    }
}
