package io.quiesce.steps;

import io.quiesce.vxvm.Recovery;
import io.quiesce.vxvm.SharedVolume.Log;
import java.util.List;
import java.util.Locale;

/** What is being resynchronised, as rows of a drain. Pure. */
final class RecoveryRows {

    private RecoveryRows() {}

    static List<Drains.Row> of(Recovery recovery) {
        return recovery.volumes().stream()
                .map(volume -> new Drains.Row(
                        volume.key(),
                        volume.source(),
                        volume.state() + ", " + words(volume.log()),
                        progress(volume),
                        volume.percent().isPresent() ? volume.percent().getAsDouble() : null))
                .toList();
    }

    static String words(Log log) {
        return switch (log) {
            case DRL -> "short: dirty region log";
            case FAST_RESYNC -> "short: FastResync";
            case NONE -> "no log: the whole volume";
        };
    }

    private static String progress(Recovery.Recovering volume) {
        if (volume.percent().isPresent()) {
            return String.format(Locale.ROOT, "%.1f %% done", volume.percent().getAsDouble());
        }
        return volume.blocks() > 0 ? volume.blocks() + " blocks so far" : "not begun, or nobody says";
    }
}
