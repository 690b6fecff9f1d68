package io.quiesce.vxvm;

import static io.quiesce.plan.Finding.blocks;
import static io.quiesce.plan.Finding.informs;
import static io.quiesce.plan.Finding.needsConsent;

import io.quiesce.plan.Finding;
import io.quiesce.plan.Naming;
import io.quiesce.vxvm.CfsStatus.Entry;
import io.quiesce.vxvm.Membership.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where cfscluster, which asks VCS, contradicts what CVM itself says on the same node about who is a member; pure. A node that
 * sees a reconfiguration is left out: the two views part for a moment then, and not being quiet blocks by itself.
 */
final class CfsFindings {

    private final String cluster;
    private final String node;
    private final boolean leaving;
    private final Map<String, Member> seen;

    /** By host, the nodes that say so. */
    private final Map<String, Set<String>> denied = new TreeMap<>();

    private final Map<String, Set<String>> claimed = new TreeMap<>();
    private final Map<String, Set<String>> unmanaged = new TreeMap<>();
    private final Set<String> notConfigured = new TreeSet<>();
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param node the node that leaves or joins
     * @param seen the nodes that could be looked at, by name
     */
    CfsFindings(String cluster, String node, boolean leaving, Map<String, Member> seen) {
        this.cluster = cluster;
        this.node = node;
        this.leaving = leaving;
        this.seen = seen;
    }

    List<Finding> all() {
        seen.forEach((name, member) -> member.cfs().ifPresent(cfs -> compare(new Witness(name, member), cfs)));
        denied.forEach((host, by) -> findings.add(blocks(
                name(host),
                "%s %s the node as a member; cfscluster there says that CVM does not run on it."
                        .formatted(String.join(", ", by), Naming.verb(by.size(), "counts", "count")))));
        claimed.forEach((host, by) -> findings.add(blocks(
                name(host),
                "%s %s not count the node as a member; cfscluster there says that CVM runs on it."
                        .formatted(String.join(", ", by), Naming.verb(by.size(), "does", "do")))));
        unmanaged.forEach((host, by) -> findings.add(unmanaged(name(host), String.join(", ", by))));
        if (!notConfigured.isEmpty()) {
            findings.add(informs(
                    cluster,
                    "cfscluster on %s says that the cluster is not configured for data sharing (V-35-41): it bears nothing out."
                            .formatted(String.join(", ", notConfigured))));
        }
        return findings;
    }

    private void compare(Witness witness, CfsStatus cfs) {
        if (!cfs.configured()) {
            notConfigured.add(witness.name());
        }
        Membership membership = witness.says().membership();
        if (membership.state() == State.OUT && cfs.showsCvmOn(witness.says().host())) {
            findings.add(blocks(
                    witness.name(),
                    "The node says that it is out of the cluster; cfscluster on it says that CVM runs here."));
        }
        if (!membership.isMember() || witness.unrest().isPresent()) {
            return;
        }
        for (Entry entry : cfs.entries()) {
            String host = entry.host();
            boolean counts = witness.counts(host);
            if (counts && cfs.showsNoCvmOn(host)) {
                add(denied, host, witness);
            }
            if (counts && !entry.manager()) {
                add(unmanaged, host, witness);
            }
            if (!counts && entry.cvm()) {
                add(claimed, host, witness);
            }
        }
    }

    private static void add(Map<String, Set<String>> sayings, String host, Witness witness) {
        sayings.computeIfAbsent(host, it -> new TreeSet<>()).add(witness.name());
    }

    private Finding unmanaged(String name, String by) {
        String text =
                "cfscluster on %s says that the cluster manager of this member does not run: VCS can do nothing there."
                        .formatted(by);
        return leaving && name.equals(node) ? blocks(name, text) : needsConsent(name, text);
    }

    private String name(String host) {
        return seen.entrySet().stream()
                .filter(entry -> entry.getValue().host().equals(host))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(host);
    }
}
