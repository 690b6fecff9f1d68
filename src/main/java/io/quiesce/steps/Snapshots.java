package io.quiesce.steps;

import io.quiesce.openvstorage.Volumes;
import io.quiesce.transcript.Origin;

/** What the flush snapshots of a run are called. */
final class Snapshots {

    private Snapshots() {}

    /** The name, unique per run. */
    static String of(String rootId) {
        String prefix = Origin.runPrefix(rootId);
        return Volumes.PREFIX + prefix.substring(0, prefix.length() - 1);
    }
}
