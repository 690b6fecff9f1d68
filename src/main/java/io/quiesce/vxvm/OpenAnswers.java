package io.quiesce.vxvm;

import io.quiesce.command.Sections;
import io.quiesce.command.Sections.Section;
import io.quiesce.command.Unreadable;
import io.quiesce.vxvm.Membership.State;
import io.quiesce.vxvm.Mode.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Makes an {@link Openness} of the answers to {@link OpenVolumes}. A volume is open if its flags say so, and also if
 * somebody was found who holds it, whatever its flags say.
 */
final class OpenAnswers {

    private static final String WHAT = "the look at open volumes";
    private static final String NO_FILE = "No such file or directory";
    private static final int NONE_FOUND = 1;

    private final Sections sections;
    private final Membership membership;
    private final Mode mode;
    private final MountTable mounts;
    private final List<DiskGroup> groups;

    OpenAnswers(Sections sections) {
        this.sections = sections;
        this.membership = NodeState.read(part("nodestate").lines());
        this.mode = ClusterMode.read(part("mode"));
        this.mounts = MountTable.read(part("mounts").lines());
        this.groups = part("dgs").ok() ? GroupList.read(part("dgs").lines()) : List.of();
    }

    /** Why what this node lists is not all there is, as a sentence. */
    Optional<String> doubt() {
        List<String> shared =
                groups.stream().filter(DiskGroup::shared).map(DiskGroup::name).toList();
        List<String> disabled = groups.stream()
                .filter(group -> !group.enabled())
                .map(DiskGroup::name)
                .toList();
        if (isOut()) {
            if (mode.role() != Role.OUT) {
                return Optional.of("vxclustadm says that the node is out of the cluster, vxdctl that it is in it");
            }
            return GroupList.readable(groups).isEmpty()
                    ? Optional.empty()
                    : Optional.of("the node is out of the cluster, and yet the shared disk groups "
                            + String.join(", ", shared) + " are imported");
        }
        if (!mode.configd()) {
            return Optional.of("vxconfigd is not enabled, so nothing tells which volumes are open");
        }
        if (mode.role() == Role.OUT) {
            return Optional.of("vxclustadm says that the node is in the cluster, vxdctl that it is not");
        }
        if (!disabled.isEmpty()) {
            return Optional.of("the disk groups " + String.join(", ", disabled)
                    + " are disabled here, so nothing tells which of their volumes are open");
        }
        return part("dgs").ok() && shared.isEmpty()
                ? Optional.of("the node is in the cluster, and yet it lists no shared disk group")
                : Optional.empty();
    }

    /** Parts whose program must be there; who is primary may be answered with an error. */
    Set<String> mustRun() {
        Set<String> run = new HashSet<>();
        if (mounts.rows().stream().anyMatch(MountTable.Row::isCluster)) {
            run.add("primary");
        }
        if (!isOut() && sections.find("files").isPresent()) {
            run.addAll(Set.of("files", "exports", "swaps", "loops"));
        }
        return run;
    }

    /**
     * Parts whose program must have ended with 0. What only names holders is needed where there is something to hold; an
     * absent table of exports is an empty one; lsof ends with 1 when it found nobody.
     */
    Set<String> needed() {
        Set<String> needed = new HashSet<>();
        if (isOut()) {
            return needed;
        }
        needed.addAll(Set.of("dgs", "records", "volumes"));
        sections.find("files").ifPresent(files -> {
            needed.addAll(Set.of("swaps", "loops"));
            if (!part("exports").text().endsWith(NO_FILE)) {
                needed.add("exports");
            }
            if (files.code() != NONE_FOUND) {
                needed.add("files");
            }
        });
        return needed;
    }

    Openness openness() {
        if (isOut()) {
            return new Openness(0, List.of(), mountsOf(sharedOrUnknown(), Map.of()), Map.of());
        }
        List<Probes.Group> read = Probes.groups(sections, GroupList.readable(groups));
        List<SharedVolume> volumes =
                read.stream().flatMap(group -> group.volumes().stream()).toList();
        Map<String, String> primaries = new HashMap<>();
        read.forEach(group -> addPrimaries(group, primaries));
        List<ClusterMount> mounted = mountsOf(sharedOrUnknown(), primaries);
        Set<String> keys = volumes.stream().map(SharedVolume::key).collect(Collectors.toSet());
        for (ClusterMount mount : mounted) {
            if (!keys.contains(mount.volume())) {
                throw new Unreadable(
                        "/proc/mounts", mount.volume() + " " + mount.point(), "volumes of " + new TreeSet<>(keys));
            }
        }
        Set<String> open = volumes.stream()
                .filter(SharedVolume::open)
                .map(SharedVolume::key)
                .collect(Collectors.toSet());
        Map<String, List<Holder>> holders = holders(keys, open);
        return new Openness(read.size(), opened(volumes, holders.keySet()), mounted, holders);
    }

    private Map<String, List<Holder>> holders(Set<String> keys, Set<String> open) {
        Holders holders = new Holders(mounts, keys);
        // those that are needed were found to be ok
        lines("swaps").ifPresent(lines -> holders.swaps(HostUses.swaps(lines)));
        lines("loops").ifPresent(lines -> holders.loops(HostUses.loops(lines)));
        lines("exports").ifPresent(lines -> holders.exports(HostUses.exports(lines)));
        sections.find("files").ifPresent(files -> holders.processes(OpenFiles.read(files.lines()), open));
        return holders.byVolume(open);
    }

    private static List<SharedVolume> opened(List<SharedVolume> volumes, Set<String> held) {
        return volumes.stream()
                .map(volume -> held.contains(volume.key())
                        ? new SharedVolume(
                                volume.group(), volume.name(), true, volume.kernelState(), volume.state(), volume.log())
                        : volume)
                .toList();
    }

    /** Mounts of every group that is not known to be private: what an abort has left behind has no group any more. */
    private List<MountTable.Row> sharedOrUnknown() {
        Set<String> ofThisHost = groups.stream()
                .filter(group -> !group.shared())
                .map(DiskGroup::name)
                .collect(Collectors.toSet());
        return mounts.rows().stream()
                .filter(row -> row.isVolume() && !ofThisHost.contains(row.group()))
                .toList();
    }

    private static List<ClusterMount> mountsOf(List<MountTable.Row> rows, Map<String, String> primaries) {
        return rows.stream()
                .map(row -> row.mount(primaries.getOrDefault(row.point(), "")))
                .toList();
    }

    private static void addPrimaries(Probes.Group group, Map<String, String> primaries) {
        List<String> points = new ArrayList<>();
        group.every("point")
                .forEach(point ->
                        points.add(MountTable.unescaped(point.firstLine().replace("%%", "%"))));
        List<Section> answers = group.every("primary");
        if (points.size() != answers.size()) {
            throw new Unreadable(WHAT, points.toString(), answers.size() + " answers of fsclustadm -v showprimary");
        }
        for (int i = 0; i < points.size(); i++) {
            primaries.put(points.get(i), primary(answers.get(i)));
        }
    }

    /** The host's name; empty where the program ends with an error, as it does for what is no cluster file system. */
    static String primary(Section section) {
        if (!section.ok()) {
            return "";
        }
        Printed printed = Printed.ascii("fsclustadm -v showprimary", section.lines());
        List<String> filled = printed.filled();
        if (filled.size() != 1 || !filled.get(0).strip().matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw printed.lacks("the name of one host");
        }
        return filled.get(0).strip();
    }

    private Optional<List<String>> lines(String name) {
        return Optional.of(part(name)).filter(Section::ok).map(Section::lines);
    }

    private boolean isOut() {
        return membership.state() == State.OUT;
    }

    private Section part(String name) {
        return Probes.only(sections, WHAT, name);
    }
}
