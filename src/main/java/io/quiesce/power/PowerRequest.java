package io.quiesce.power;

import java.util.Arrays;
import java.util.Optional;

/** What a power control may be asked for, and the line by which the transcript shows it. */
enum PowerRequest {
    STATE("state"),
    ON("on"),
    /** The system is asked to shut itself down, as by a short press of the button. */
    SOFT_OFF("soft-off"),
    /** The power is cut. */
    FORCE_OFF("force-off");

    private final String word;

    PowerRequest(String word) {
        this.word = word;
    }

    /** What stands in the transcript; {@link #of} reads it. */
    String line() {
        return "power " + word;
    }

    /** What commands that ask for this are called. */
    String id() {
        return "power-" + word;
    }

    static Optional<PowerRequest> of(String line) {
        return Arrays.stream(values()).filter(r -> r.line().equals(line)).findFirst();
    }
}
