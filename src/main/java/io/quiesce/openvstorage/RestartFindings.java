package io.quiesce.openvstorage;

import static io.quiesce.plan.Finding.blocks;
import static io.quiesce.plan.Finding.informs;
import static io.quiesce.plan.Finding.needsConsent;

import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Node;
import io.quiesce.openvstorage.PowerOff.Presence;
import io.quiesce.plan.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Decides what a person should know before a restart. Pure. */
public final class RestartFindings {

    /**
     * What was seen of a node before anything is done.
     *
     * @param words its state as the end of a sentence: "ovs-m1 is …"
     */
    public record State(Presence presence, String words) {}

    private final Cluster cluster;
    private final RestartPlan plan;
    private final List<Finding> findings = new ArrayList<>();

    private RestartFindings(Cluster cluster, RestartPlan plan) {
        this.cluster = cluster;
        this.plan = plan;
    }

    /**
     * All findings, the gravest first.
     *
     * @param before the record that the plan was made from; empty if there is none
     * @param usedBy the run that already brought the environment back from that record, in words; empty if none did
     * @param states what was seen of each node
     */
    public static List<Finding> of(
            Cluster cluster,
            RestartPlan plan,
            Optional<PastShutdown> before,
            Optional<String> usedBy,
            Map<String, State> states) {
        RestartFindings all = new RestartFindings(cluster, plan);
        all.masters();
        before.ifPresentOrElse(record -> all.record(record, usedBy), all::noRecord);
        new TreeMap<>(states).forEach(all::state);
        return all.findings.stream().sorted().distinct().toList();
    }

    private void masters() {
        if (plan.masters().isEmpty()) {
            findings.add(blocks(
                    cluster.name(),
                    "The plan has no master: neither the record nor the inventory names one that was up."));
        }
    }

    private void noRecord() {
        findings.add(needsConsent(
                cluster.name(),
                "There is no record of a shutdown. Roles and order are taken from the inventory, no virtual machine is started,"
                        + " and there is nothing to compare with. If the masters went down in another order, RabbitMQ may need"
                        + " help."));
    }

    private void record(PastShutdown before, Optional<String> usedBy) {
        usedBy.ifPresent(run -> findings.add(needsConsent(
                cluster.name(),
                "The environment was brought back from this record before, by %s. What changed since is not in it."
                        .formatted(run))));
        List<String> on = plan.masters().stream()
                .filter(node -> !before.stopped().contains(node))
                .toList();
        if (!on.isEmpty()) {
            findings.add(informs(
                    String.join(", ", on),
                    "That run did not see the masters go down; they are taken for the last, and come first."));
        }
        plan.leftAlone()
                .forEach(node ->
                        findings.add(informs(node, "The node was not up before the shutdown: it is left as it is.")));
        before.machines().stream()
                .filter(machine -> cluster.node(machine.node()).isEmpty())
                .forEach(machine -> findings.add(needsConsent(
                        machine.node(),
                        "The virtual machine %s ran on this node, which the inventory does not have any more: it is not started."
                                .formatted(machine.name()))));
        before.roles().keySet().stream()
                .filter(node -> cluster.node(node).isEmpty())
                .forEach(node -> findings.add(needsConsent(
                        node, "The node was up before the shutdown, and the inventory does not have it any more.")));
    }

    private void state(String node, State state) {
        if (plan.leftAlone().contains(node)) {
            return;
        }
        switch (state.presence()) {
            case UP -> findings.add(informs(node, "The node is " + state.words() + ". It is not switched on."));
            case UNKNOWN ->
                findings.add(informs(
                        node,
                        "The node is " + state.words()
                                + ". It is switched on if that can be done, and waited for; then you are" + " asked."));
            case DOWN -> {
                if (cluster.node(node).filter(Node::canBeSwitchedOn).isEmpty()) {
                    findings.add(informs(
                            node,
                            "The node has no power control that switches it on: you are asked to press its button."));
                }
            }
        }
    }
}
