package io.quiesce.vxvm;

import io.quiesce.vxvm.Membership.State;
import io.quiesce.vxvm.NodeIds.Entry;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A node that says what it sees of its cluster and of another node, of which it speaks by its host name; pure.
 *
 * @param name its name in the inventory
 */
record Witness(String name, Member says) {

    /** Why its word about others counts for nothing; empty if it counts. */
    Optional<String> unfit() {
        Membership membership = says.membership();
        if (!membership.isMember()) {
            return Optional.of(name + " is " + word(membership.state()));
        }
        if (!says.mode().configd()) {
            return Optional.of("vxconfigd is disabled on " + name);
        }
        if (says.actor() == Actor.VCS && says.ports().members().isEmpty()) {
            return Optional.of(name + " shows no port of GAB");
        }
        return Optional.empty();
    }

    /** How people call a state. */
    static String word(State state) {
        return switch (state) {
            case MEMBER -> "a member";
            case JOINING -> "joining";
            case ABORTING -> "being thrown out (cluster aborting)";
            case OUT -> "out of the cluster";
        };
    }

    /** Whether the host is a member as this one sees it: by its node map, or by a bit in the mask that has no other owner. */
    boolean counts(String host) {
        Optional<Entry> entry = says.ids().of(host);
        return entry.filter(Entry::isJoined).isPresent()
                || entry.filter(it -> strangers().contains(it.cvmId())).isPresent();
    }

    boolean seesLeaving(String host) {
        return isIn(says.membership().leavers(), host);
    }

    boolean seesJoining(String host) {
        return isIn(says.membership().joiners(), host);
    }

    /** Whether it says by cfscluster that CVM runs on a host; never where that was not asked. */
    boolean showsCvmOn(String host) {
        return says.cfs().filter(cfs -> cfs.showsCvmOn(host)).isPresent();
    }

    /** Whether it says by cfscluster that CVM does not run on a host; never where that was not asked. */
    boolean showsNoCvmOn(String host) {
        return says.cfs().filter(cfs -> cfs.showsNoCvmOn(host)).isPresent();
    }

    private boolean isIn(Set<Integer> mask, String host) {
        return says.ids().of(host).filter(entry -> mask.contains(entry.cvmId())).isPresent();
    }

    /** Bits of the member mask that belong to no node that the node map calls joined. */
    Set<Integer> strangers() {
        Set<Integer> ids = new TreeSet<>(says.membership().members());
        joined().forEach(entry -> ids.remove(entry.cvmId()));
        return ids;
    }

    List<Entry> joined() {
        return says.ids().entries().stream().filter(Entry::isJoined).toList();
    }

    /** The ids of the joined nodes in the cluster monitor, by which GAB calls them. */
    Set<Integer> monitorIds() {
        return joined().stream().map(Entry::monitorId).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The hosts of some CVM ids, or the ids themselves where the node map has none. */
    String hosts(Collection<Integer> ids) {
        return new TreeSet<>(ids)
                .stream()
                        .map(id -> says.ids().entries().stream()
                                .filter(entry -> entry.cvmId() == id)
                                .map(Entry::host)
                                .findFirst()
                                .orElse("CVM id " + id))
                        .collect(Collectors.joining(", "));
    }

    /** What is going on in the cluster, as this one sees it; empty if nothing is. */
    Optional<String> unrest() {
        Membership seen = says.membership();
        if (!seen.joiners().isEmpty()) {
            return Optional.of(hosts(seen.joiners()) + " is joining");
        }
        if (!seen.leavers().isEmpty()) {
            return Optional.of(hosts(seen.leavers()) + " is leaving");
        }
        if (seen.switchingMaster()) {
            return Optional.of("the master role is being handed on");
        }
        if (says.fencing()) {
            return Optional.of("a node is being fenced out");
        }
        if (seen.isMember() && says.mode().configd() && !says.mode().state().isEmpty()) {
            return Optional.of(
                    "vxconfigd of " + name + " is at work (" + says.mode().state() + ")");
        }
        return Optional.empty();
    }
}
