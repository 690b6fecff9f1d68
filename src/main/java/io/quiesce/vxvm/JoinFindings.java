package io.quiesce.vxvm;

import static io.quiesce.plan.Finding.blocks;
import static io.quiesce.plan.Finding.informs;

import io.quiesce.command.Reading;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Node;
import io.quiesce.plan.Finding;
import io.quiesce.vxvm.Membership.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a person has to know before a node joins again; pure. */
public final class JoinFindings {

    private final Cluster cluster;
    private final String node;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private JoinFindings(Cluster cluster, String node) {
        this.cluster = cluster;
        this.node = node;
    }

    /**
     * All findings, the gravest first.
     *
     * @param node the node that shall join
     * @param members what every node of the inventory says, that one too
     */
    public static List<Finding> of(Cluster cluster, String node, Map<String, Reading<Member>> members) {
        JoinFindings all = new JoinFindings(cluster, node);
        all.findings.addAll(new ClusterFindings(cluster, node, false, members).all());
        for (Node each : cluster.nodes()) {
            Reading<Member> look = members.get(each.name());
            if (look != null && !each.name().equals(node)) {
                look.asOptional()
                        .filter(member -> member.membership().isMember())
                        .ifPresent(member -> all.members.put(each.name(), member));
            }
        }
        all.somebodyToJoin();
        Reading<Member> look = members.get(node);
        if (look != null) {
            look.asOptional().ifPresent(all::node);
        }
        all.findings.add(
                informs(
                        cluster.name(),
                        "While the node joins, I/O to shared disks stands still on all nodes until the reconfiguration is over."));
        return all.findings.stream().sorted().distinct().toList();
    }

    private void somebodyToJoin() {
        if (members.isEmpty()) {
            findings.add(
                    blocks(
                            cluster.name(),
                            "No member was seen: the node would start a cluster of its own, beside one that nobody sees perhaps."));
        }
    }

    private void node(Member member) {
        Membership membership = member.membership();
        if (membership.isMember()) {
            findings.add(blocks(node, "The node is a member already."));
            return;
        }
        if (membership.state() == State.OUT && !membership.reason().isEmpty()) {
            findings.add(informs(
                    node,
                    "The node is out of the cluster; the reason it gives is '%s', which may be an old one."
                            .formatted(membership.reason())));
        }
        actor(member);
        members.values().stream().flatMap(other -> other.vcs().stream()).forEach(vcs -> vcs(vcs, member.host()));
    }

    private void actor(Member member) {
        Actor actor = Actor.forJoin(member, members.values());
        switch (actor) {
            case VCS ->
                findings.add(
                        informs(
                                node,
                                member.actor() == Actor.VCS
                                        ? "VCS controls CVM here: it is asked to bring its group online."
                                        : "VCS does not run here: it is started first, and brings online what its AutoStartLists name."));
            case NONE -> withoutMonitor();
            case SERVICEGUARD ->
                findings.add(
                        blocks(
                                node,
                                "Serviceguard controls CVM here: it starts the node itself, and nobody may act behind its back."));
            case UNCLEAR ->
                findings.add(blocks(
                        node,
                        "VCS is installed and does not answer, or does not control CVM: it is not clear who may let the node"
                                + " join."));
        }
    }

    private void withoutMonitor() {
        boolean monitored = members.values().stream().anyMatch(other -> other.actor() != Actor.NONE);
        findings.add(
                monitored
                        ? blocks(
                                node,
                                "No cluster monitor is seen here, but one is on the members: it is not clear who may let the"
                                        + " node join.")
                        : informs(
                                node, "No cluster monitor controls CVM here: vxclustadm startnode is called itself."));
    }

    private void vcs(Vcs vcs, String host) {
        vcs.troubles()
                .forEach(trouble -> findings.add(blocks(
                        trouble.resource(),
                        "VCS has given up on this resource on %s (%s): it refuses requests until a person has cleared that."
                                .formatted(trouble.system(), trouble.state()))));
        vcs.cvm().ifPresent(cvm -> {
            if (cvm.frozen()) {
                findings.add(blocks(cvm.name(), "The group is frozen, and it is the one that has to come online."));
            }
            if (!cvm.mayRunOn(host)) {
                findings.add(
                        blocks(cvm.name(), "The group may not run on " + host + ": it is not in its list of systems."));
            }
        });
    }
}
