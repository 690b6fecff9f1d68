package io.quiesce.vxvm;

import io.quiesce.command.Sections;
import io.quiesce.command.Sections.Section;
import io.quiesce.command.Unreadable;
import io.quiesce.vxvm.NodeIds.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Makes a {@link Member} of the answers to {@link MemberLook}. Where vxconfigd is not enabled nothing of disk groups,
 * volumes and tasks is read: the mode says so, and an empty list there is not "none".
 */
final class MemberAnswers {

    private static final String WHAT = "the look at a member";

    /** The states of a system that has an engine, whatever else it is about to do. */
    private static final Set<String> RUN_VCS = Set.of("RUNNING", "LEAVING");

    private final Sections sections;
    private final Membership membership;
    private final NodeIds ids;
    private final Mode mode;

    MemberAnswers(Sections sections) {
        this.sections = sections;
        this.membership = NodeState.read(part("nodestate").lines());
        this.ids = IdMap.read(part("nidmap").lines());
        this.mode = ClusterMode.read(part("mode"));
        requireAllMembersToHaveNames();
    }

    /** Both come from the same program a moment apart, so while nothing moves the map has a row for each bit. */
    private void requireAllMembersToHaveNames() {
        Set<Integer> named =
                ids.entries().stream().filter(Entry::isJoined).map(Entry::cvmId).collect(Collectors.toSet());
        if (membership.isMember() && membership.isQuiet() && !named.containsAll(membership.members())) {
            throw new Unreadable(
                    "vxclustadm nidmap", part("nidmap").text(), "the members " + new TreeSet<>(membership.members()));
        }
    }

    /** The parts whose programs must have ended with 0, as far as the others tell. */
    Set<String> needed() {
        Set<String> needed = new HashSet<>();
        if (mode.configd()) {
            needed.addAll(Set.of("dgs", "volumes", "records", "recovery", "tasks"));
        }
        if (!part("ports").notInstalled()) {
            needed.add("ports");
        }
        if (hasFencing()) {
            needed.add("fencing");
        }
        if (part("summary").ok()) {
            needed.addAll(Set.of("states", "attributes", "resources", "engine"));
            if (!part("cfs").notInstalled()
                    && !CfsCluster.saysNotConfigured(part("cfs").lines())) {
                needed.add("cfs");
            }
        }
        return needed;
    }

    /** Where the node is no member, or says that fencing is off, its program may fail as it likes. */
    private boolean hasFencing() {
        Section fencing = part("fencing");
        return !fencing.notInstalled()
                && (fencing.ok()
                        || membership.isMember()
                                && !NodeState.saysFencingIsOff(part("nodestate").lines()));
    }

    Member member(String node) {
        Optional<Vcs> vcs = vcs();
        List<DiskGroup> groups = mode.configd() ? GroupList.read(part("dgs").lines()) : List.of();
        List<SharedVolume> volumes = new ArrayList<>();
        Map<String, Long> blocks = new TreeMap<>();
        for (Probes.Group group :
                mode.configd() ? Probes.groups(sections, GroupList.readable(groups)) : List.<Probes.Group>of()) {
            volumes.addAll(group.volumes());
            group.every("recovery").forEach(part -> blocks.putAll(RecoveryCount.read(group.name(), part.lines())));
        }
        return new Member(
                node,
                host(vcs),
                membership,
                ids,
                mode,
                hasFencing() && FencingState.isUnsettled(part("fencing").lines()),
                membership.isMember() ? ClusterMode.protocol(part("protocol")) : OptionalInt.empty(),
                groups,
                volumes,
                mode.configd() ? TaskList.read(part("tasks").lines()) : List.of(),
                blocks,
                part("ports").notInstalled()
                        ? new GabPorts(Map.of())
                        : PortTable.read(part("ports").lines()),
                actor(vcs),
                vcs,
                cfs(vcs));
    }

    /** The node's name as CVM and VCS write it: with or without a domain, as they do. */
    private String host(Optional<Vcs> vcs) {
        String name = part("hostname").firstLine();
        if (name.isEmpty()) {
            throw new Unreadable("uname -n", part("hostname").text(), "a name");
        }
        Set<String> known = new TreeSet<>();
        ids.entries().forEach(entry -> known.add(entry.host()));
        vcs.ifPresent(seen -> known.addAll(seen.systems().keySet()));
        int dot = name.indexOf('.');
        String shortName = dot < 0 ? name : name.substring(0, dot);
        return !known.contains(name) && known.contains(shortName) ? shortName : name;
    }

    private Optional<Vcs> vcs() {
        if (!part("summary").ok()) {
            return Optional.empty();
        }
        return Optional.of(VcsAnswers.read(sections, WHAT));
    }

    private Optional<CfsStatus> cfs(Optional<Vcs> vcs) {
        if (vcs.isEmpty()) {
            sections.find("cfs").ifPresent(stray -> {
                throw new Unreadable(CfsCluster.PROGRAM, stray.text(), "no answer, since VCS does not answer");
            });
            return Optional.empty();
        }
        if (part("cfs").notInstalled()) {
            return Optional.empty();
        }
        CfsStatus status = CfsCluster.read(part("cfs").lines());
        if (!status.entries().isEmpty()) {
            requireItsNodes(status, vcs.get());
        }
        return Optional.of(status);
    }

    /** A node that was cut off would be one on which CVM does not run, and a name that nobody knows is damage to one. */
    private void requireItsNodes(CfsStatus status, Vcs vcs) {
        Set<String> listed =
                status.entries().stream().map(CfsStatus.Entry::host).collect(Collectors.toSet());
        Set<String> needed = new TreeSet<>();
        ids.entries().stream().filter(Entry::isJoined).map(Entry::host).forEach(needed::add);
        vcs.cvm().ifPresent(cvm -> cvm.systems().stream()
                .filter(system -> RUN_VCS.contains(vcs.systems().getOrDefault(system, "")))
                .forEach(needed::add));
        Set<String> known = new TreeSet<>(vcs.systems().keySet());
        ids.entries().forEach(entry -> known.add(entry.host()));
        if (!listed.containsAll(needed) || !known.containsAll(listed)) {
            throw new Unreadable(
                    CfsCluster.PROGRAM, part("cfs").text(), "the nodes %s, and none but %s".formatted(needed, known));
        }
    }

    private Actor actor(Optional<Vcs> vcs) {
        if (part("serviceguard").ok()) {
            return Actor.SERVICEGUARD;
        }
        if (part("summary").notInstalled()) {
            return Actor.NONE;
        }
        return vcs.flatMap(Vcs::cvm).isPresent() ? Actor.VCS : Actor.UNCLEAR;
    }

    private Section part(String name) {
        return Probes.only(sections, WHAT, name);
    }
}
