package io.quiesce.plan;

import java.util.List;

/** A text made of texts, each with its length before it, so that no two sequences give the same one. Not thread-safe. */
public final class Canonical {

    private final StringBuilder text = new StringBuilder();

    public Canonical(String first) {
        add(first);
    }

    public Canonical add(String value) {
        text.append(value.length()).append(':').append(value).append('\n');
        return this;
    }

    /** A list by its name, its size and its values. */
    public Canonical list(String name, List<String> values) {
        add(name).add(String.valueOf(values.size()));
        values.forEach(this::add);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
