package io.quiesce.steps;

import io.quiesce.vxvm.Holder;
import io.quiesce.vxvm.Openness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who uses shared volumes of a node, as rows of a drain. Pure. */
final class HeldVolumes {

    private HeldVolumes() {}

    /** What has to let go before a run may unmount: everything but the mounts, which it takes away itself. */
    static List<Drains.Row> users(String node, Openness openness) {
        return rows(node, openness, false);
    }

    /** Everything that keeps a volume open, mounts too. */
    static List<Drains.Row> all(String node, Openness openness) {
        return rows(node, openness, true);
    }

    private static List<Drains.Row> rows(String node, Openness openness, boolean mounts) {
        List<Drains.Row> rows = new ArrayList<>();
        for (Map.Entry<String, List<Holder>> held : new TreeMap<>(openness.holders()).entrySet()) {
            for (Holder holder : held.getValue()) {
                boolean ours = holder.kind() == Holder.Kind.MOUNT || holder.kind() == Holder.Kind.CHECKPOINT;
                if (mounts || !ours) {
                    rows.add(new Drains.Row(
                            holder.name(), node, held.getKey(), holder.kind().word()));
                }
            }
        }
        return rows;
    }

    /** A few of them, in a sentence. */
    static String words(List<Drains.Row> rows) {
        String few = String.join(
                "; ",
                rows.stream()
                        .limit(5)
                        .map(row -> "%s: %s (%s)".formatted(row.state(), row.what(), row.left()))
                        .toList());
        return rows.size() <= 5 ? few : few + "; and " + (rows.size() - 5) + " more";
    }
}
