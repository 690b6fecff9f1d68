package io.quiesce.steps;

import java.time.Duration;

/** How long to wait until the next look: what changes is noticed soon, and nobody is hammered for hours. Pure. */
final class Pauses {

    private Pauses() {}

    /** A tenth of the time waited so far, within bounds. */
    static Duration after(Duration waited, Duration shortest, Duration longest) {
        Duration tenth = waited.dividedBy(10);
        if (tenth.compareTo(shortest) < 0) {
            return shortest;
        }
        return tenth.compareTo(longest) > 0 ? longest : tenth;
    }
}
