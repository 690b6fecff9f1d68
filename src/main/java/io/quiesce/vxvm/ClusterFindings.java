package io.quiesce.vxvm;

import static io.quiesce.plan.Finding.blocks;
import static io.quiesce.plan.Finding.informs;
import static io.quiesce.plan.Finding.needsConsent;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Node;
import io.quiesce.plan.Finding;
import io.quiesce.plan.Naming;
import io.quiesce.vxvm.Membership.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What stands in the way of any reconfiguration of a cluster, whoever leaves or joins: members that cannot be seen or that
 * disagree, another reconfiguration, work on volumes; pure.
 */
final class ClusterFindings {

    private static final int NAMED = 5;

    /** Enough members to bear out what became of a node. */
    private static final int ENOUGH = 2;

    private final Cluster cluster;
    private final String node;
    private final boolean leaving;
    private final Map<String, Member> seen = new LinkedHashMap<>();
    private final Map<String, String> silent = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param node the node that leaves or joins
     * @param leaving whether it leaves
     * @param looks what each node of the inventory says, that one too
     */
    ClusterFindings(Cluster cluster, String node, boolean leaving, Map<String, Reading<Member>> looks) {
        this.cluster = cluster;
        this.node = node;
        this.leaving = leaving;
        for (Node each : cluster.nodes()) {
            Reading<Member> look = looks.get(each.name());
            if (look == null) {
                silent.put(each.name(), "it was not looked at");
            } else if (look instanceof NotRead<Member> failed) {
                silent.put(each.name(), failed.why());
            } else {
                seen.put(each.name(), look.asOptional().orElseThrow());
            }
        }
    }

    List<Finding> all() {
        if (cluster.node(node).isEmpty()) {
            findings.add(blocks(node, "The inventory has no such node in this cluster."));
        }
        if (silent.containsKey(node)) {
            findings.add(blocks(node, "The node could not be looked at: " + silent.get(node) + "."));
        }
        members();
        disagreements();
        findings.addAll(new CfsFindings(cluster.name(), node, leaving, seen).all());
        seen.forEach(this::unrest);
        seen.forEach(this::configuration);
        tasks();
        volumes();
        return findings;
    }

    private List<Witness> joined() {
        return seen.entrySet().stream()
                .filter(entry -> entry.getValue().membership().isMember())
                .map(entry -> new Witness(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Members by the word of others that were not seen themselves, and nodes that nobody counts. */
    private void members() {
        Map<String, String> unseen = unseenHosts();
        Map<String, String> uncounted = new TreeMap<>(silent);
        uncounted.remove(node);
        for (Map.Entry<String, String> each : silent.entrySet()) {
            Optional<String> host = unseen.keySet().stream()
                    .filter(it -> isHostOf(it, each.getKey()))
                    .findFirst();
            if (host.isPresent()) {
                unseen.remove(host.get());
                uncounted.remove(each.getKey());
                if (!each.getKey().equals(node)) {
                    findings.add(silentMember(each.getKey(), each.getValue()));
                }
            }
        }
        unseen.forEach((host, by) -> findings.add(blocks(
                cluster.name(),
                "%s counts %s as a member, and no node of the inventory that was looked at is this one."
                        .formatted(by, host))));
        uncounted.forEach((name, why) -> findings.add(
                unseen.isEmpty() && !joined().isEmpty()
                        ? informs(name, "The node does not answer (" + why + "), and no member counts it as one.")
                        : blocks(name, "The node could not be looked at: " + why + ". It may be a member.")));
    }

    /** The hosts of member ids that no node which was seen has, with who counts them. */
    private Map<String, String> unseenHosts() {
        Map<String, String> hosts = new TreeMap<>();
        TreeSet<Integer> own = new TreeSet<>();
        joined().forEach(witness -> witness.says().membership().nodeId().ifPresent(own::add));
        for (Witness witness : joined()) {
            for (int id : witness.says().membership().members()) {
                String host = witness.hosts(List.of(id));
                boolean seenHost =
                        seen.values().stream().anyMatch(member -> member.host().equals(host));
                if (!own.contains(id) && !seenHost) {
                    hosts.putIfAbsent(host, witness.name());
                }
            }
        }
        return hosts;
    }

    private boolean isHostOf(String host, String name) {
        String address = cluster.node(name).map(Node::address).orElse(name);
        return plain(host).equals(plain(name)) || host.equals(address);
    }

    private static String plain(String host) {
        return host.replaceFirst("\\..*", "");
    }

    private Finding silentMember(String name, String why) {
        String text = "The member could not be looked at: " + why
                + ". Whether the cluster is quiet cannot be seen without it.";
        return leaving || joined().size() < ENOUGH ? blocks(name, text) : needsConsent(name, text);
    }

    private void disagreements() {
        Witnesses.disagreement(joined())
                .ifPresent(what ->
                        findings.add(blocks(cluster.name(), "The members disagree about who is one: " + what + ".")));
        joined().forEach(this::ownName);
        Map<String, String> masters = new TreeMap<>();
        joined().forEach(witness -> masters.put(
                witness.name(),
                witness.hosts(
                        witness.says().membership().masterId().stream().boxed().toList())));
        if (new TreeSet<>(masters.values()).size() > 1) {
            findings.add(blocks(
                    cluster.name(),
                    "The members name different masters: "
                            + masters.entrySet().stream()
                                    .map(entry -> entry.getKey() + " names " + entry.getValue())
                                    .collect(Collectors.joining("; "))
                            + "."));
        }
        seen.forEach((name, member) -> {
            if (!member.membership().isMember()) {
                joined().stream()
                        .filter(witness -> witness.counts(member.host()))
                        .findFirst()
                        .ifPresent(witness -> findings.add(blocks(
                                name,
                                "The node says that it is %s; %s counts it as a member."
                                        .formatted(
                                                Witness.word(member.membership().state()), witness.name()))));
            }
        });
    }

    /** What others are asked about a node, they are asked by its name: it has to be the one that they know. */
    private void ownName(Witness witness) {
        Member member = witness.says();
        List<Integer> id = member.membership().nodeId().stream().boxed().toList();
        String mapped = witness.hosts(id);
        if (!mapped.equals(member.host())) {
            findings.add(blocks(
                    witness.name(),
                    "The node calls itself %s, and its node map has %s for its id %s: the others could not be asked about it."
                            .formatted(
                                    member.host(),
                                    mapped.isEmpty() ? "nothing" : mapped,
                                    id.isEmpty() ? "(none)" : id.get(0))));
        }
    }

    private void unrest(String name, Member member) {
        Membership membership = member.membership();
        boolean mayBeOut = membership.state() == State.OUT || membership.state() == State.MEMBER;
        if (!mayBeOut) {
            findings.add(blocks(name, "The node is " + Witness.word(membership.state()) + " just now."));
        }
        Witness witness = new Witness(name, member);
        String host = Optional.ofNullable(seen.get(node)).map(Member::host).orElse("");
        if (leaving && witness.seesLeaving(host)) {
            findings.add(blocks(node, "The node is leaving the cluster already."));
        } else {
            witness.unrest()
                    .ifPresent(what -> findings.add(blocks(cluster.name(), "The cluster is not quiet: " + what + ".")));
        }
    }

    private void configuration(String name, Member member) {
        boolean counts = member.membership().isMember() || name.equals(node);
        if (!member.mode().configd() && counts) {
            findings.add(blocks(
                    name,
                    "vxconfigd is disabled here: what it would say of disk groups, volumes and tasks cannot be seen."));
            return;
        }
        Mode.Role role = member.mode().role();
        boolean active = role == Mode.Role.MASTER || role == Mode.Role.SLAVE;
        if (member.membership().isMember() && !active) {
            findings.add(
                    blocks(name, "nodestate says that the node is a member, vxdctl that its role is not settled."));
        }
        List<String> unusable = member.groups().stream()
                .filter(group -> group.shared() && !group.enabled())
                .map(DiskGroup::name)
                .toList();
        if (!unusable.isEmpty()) {
            String text = "Shared disk groups are disabled here, so vxconfigd has lost its master: "
                    + Naming.some(unusable, NAMED) + ".";
            findings.add(name.equals(node) ? blocks(name, text) : needsConsent(name, text));
        }
    }

    private void tasks() {
        seen.forEach((name, member) -> {
            if (member.membership().isMember()) {
                member.tasks().forEach(task -> {
                    String text = "A volume task runs: " + LeaveWait.shown(task) + ".";
                    findings.add(
                            leaving
                                    ? blocks(name, text + " It would hold the leave up, or fail.")
                                    : needsConsent(name, text + " The join may have to wait for it."));
                });
            }
        });
    }

    private void volumes() {
        Map<String, TreeSet<String>> states = new TreeMap<>();
        Map<String, TreeSet<String>> detached = new TreeMap<>();
        joined().stream().flatMap(witness -> witness.says().volumes().stream()).forEach(volume -> {
            if (volume.needsRecovery()) {
                states.computeIfAbsent(volume.key(), k -> new TreeSet<>()).add(volume.state());
            }
            if (volume.isDetached()) {
                detached.computeIfAbsent(volume.key(), k -> new TreeSet<>()).add(volume.kernelState());
            }
        });
        states.forEach((key, words) -> findings.add(recovering(key, words)));
        detached.forEach((key, words) -> findings.add(needsConsent(
                key,
                "The volume is " + String.join(" or ", words)
                        + ": nobody can use it, and no leave or join mends that.")));
    }

    private Finding recovering(String key, TreeSet<String> words) {
        String state = String.join(" or ", words);
        if (!leaving) {
            return needsConsent(
                    key,
                    "The volume is " + state + ": the join is refused until its recovery maps are merged, and waits.");
        }
        return words.contains("SYNC")
                ? blocks(key, "The volume is being resynchronised (" + state + "): the leave would be held up.")
                : needsConsent(
                        key,
                        "The volume needs a resynchronisation already (" + state
                                + "): what this leave may do to it cannot be told apart.");
    }
}
