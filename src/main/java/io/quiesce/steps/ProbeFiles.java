package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.VPoolProbe;
import io.quiesce.transcript.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The files that probes of vPools make: what they are called, and where some may be left. */
final class ProbeFiles {

    private ProbeFiles() {}

    /** What makes their names unique per run. */
    static String run(String rootId) {
        String prefix = Origin.runPrefix(rootId);
        return prefix.substring(0, prefix.length() - 1);
    }

    /** Where files may be after these probes, as {@code node/vpool}; a probe that did not answer may have left some. */
    static List<String> left(Map<Target, Map<String, Reading<VPoolProbe.Outcome>>> probes) {
        List<String> places = new ArrayList<>();
        probes.forEach((target, vpools) -> vpools.forEach((vpool, reading) -> {
            boolean clean = reading.asOptional()
                    .filter(outcome -> outcome.left().isEmpty())
                    .isPresent();
            if (!clean) {
                places.add(target.node() + "/" + vpool);
            }
        }));
        return places;
    }
}
