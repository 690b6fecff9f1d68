package io.quiesce.runbooks.rules;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * The runbooks whose work the steps know to do, by their ids. Any other is a copy of one of them, and its id says so: it is that
 * of the original, a hyphen and more, such as {@code open-vstorage-shutdown-rack-9}.
 */
public interface Originals {

    Set<String> ids();

    /** Those of them that are started for one node, and not for a whole cluster. */
    Set<String> forOneNode();

    /** The original of a runbook, which may be the runbook itself; empty if it is a copy of none. */
    default Optional<String> of(String runbook) {
        return ids().stream()
                .filter(id -> runbook.equals(id) || runbook.startsWith(id + "-"))
                .max(Comparator.comparing(String::length));
    }
}
