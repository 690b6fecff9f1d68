package io.quiesce.vxvm;

import io.quiesce.vxvm.Holder.Kind;
import io.quiesce.vxvm.HostUses.Export;
import io.quiesce.vxvm.HostUses.Loop;
import io.quiesce.vxvm.OpenFiles.Process;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says who holds which shared volume; pure. What lies on a mounted file system holds its volume. A process whose files
 * cannot be told apart by their names holds every volume that it may hold: better one too many than none.
 */
final class Holders {

    private static final Pattern DEVICE = Pattern.compile("/dev/vx/r?dsk/([^/:]+)/([^/: ]+)");

    private final MountTable mounts;
    private final Set<String> known;
    private final Map<String, Set<Holder>> found = new LinkedHashMap<>();

    /**
     * @param mounts all mounts of the host
     * @param known the keys of all volumes of the shared groups
     */
    Holders(MountTable mounts, Set<String> known) {
        this.mounts = mounts;
        this.known = Set.copyOf(known);
        mounts.rows().stream()
                .filter(row -> this.known.contains(row.key()))
                .forEach(row -> add(row.key(), mounted(row)));
    }

    private static Holder mounted(MountTable.Row row) {
        return row.checkpoint().isEmpty()
                ? new Holder(Kind.MOUNT, row.point())
                : new Holder(Kind.CHECKPOINT, row.checkpoint() + " at " + row.point());
    }

    Holders exports(List<Export> exports) {
        for (Export export : exports) {
            Holder holder = new Holder(Kind.NFS_EXPORT, export.path());
            volumeOf(export.path()).ifPresent(key -> add(key, holder));
            if (export.crossing()) {
                mounts.rows().stream()
                        .filter(row -> known.contains(row.key()) && MountTable.isBelow(row.point(), export.path()))
                        .forEach(row -> add(row.key(), holder));
            }
        }
        return this;
    }

    Holders swaps(List<String> swaps) {
        swaps.forEach(path -> volumeOf(path).ifPresent(key -> add(key, new Holder(Kind.SWAP, path))));
        return this;
    }

    Holders loops(List<Loop> loops) {
        loops.forEach(loop -> volumeOf(loop.behind())
                .ifPresent(key -> add(key, new Holder(Kind.LOOP, loop.device() + " on " + loop.behind()))));
        return this;
    }

    /**
     * @param open the keys of the volumes that are open; with the mounted ones these are what was asked about
     */
    Holders processes(List<Process> processes, Set<String> open) {
        Set<String> asked = new TreeSet<>(open);
        asked.addAll(found.keySet());
        for (Process process : processes) {
            Holder holder = new Holder(Kind.PROCESS, process.name());
            for (String file : process.files()) {
                volumeOf(file).ifPresentOrElse(key -> add(key, holder), () -> asked.forEach(key -> add(key, holder)));
            }
        }
        return this;
    }

    /** By volume, and for each open one at least one: if nobody was found that is said. */
    Map<String, List<Holder>> byVolume(Set<String> open) {
        Map<String, List<Holder>> all = new LinkedHashMap<>();
        found.forEach((key, holders) -> all.put(key, List.copyOf(holders)));
        open.forEach(key -> all.putIfAbsent(key, List.of(new Holder(Kind.UNKNOWN, "nobody was found"))));
        return all;
    }

    private void add(String key, Holder holder) {
        found.computeIfAbsent(key, volume -> new LinkedHashSet<>()).add(holder);
    }

    /** The shared volume that a path is, or on which it lies. */
    private Optional<String> volumeOf(String path) {
        Matcher device = DEVICE.matcher(path);
        if (device.lookingAt()) {
            return Optional.of(device.group(1) + "/" + device.group(2)).filter(known::contains);
        }
        return mounts.above(path).map(MountTable.Row::key).filter(known::contains);
    }
}
