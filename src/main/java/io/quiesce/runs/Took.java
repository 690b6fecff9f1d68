package io.quiesce.runs;

import java.time.Duration;

/** Durations in words, as the pages' own script writes them. */
final class Took {

    private Took() {}

    static String words(Duration duration) {
        long seconds = Math.max(0, duration.plusMillis(500).toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        return minutes < 120 ? minutes + " min " + seconds % 60 + " s" : minutes / 60 + " h " + minutes % 60 + " min";
    }
}
