package io.quiesce.openvstorage;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Role;
import io.quiesce.inventory.VPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * All that the nodes of a cluster said in one health check.
 *
 * @param cluster the cluster
 * @param nodes one look for each node; a node without one was not looked at
 * @param later the second sample of the queues, put together; empty when it was not taken
 * @param probes what became of the probes of vPools, by node and vPool; empty for those not tried yet
 */
public record Checkup(
        Cluster cluster,
        Map<Target, NodeCheck> nodes,
        Optional<Queues.Sample> later,
        Map<Target, Map<String, Reading<VPoolProbe.Outcome>>> probes) {

    public Checkup {
        nodes = Map.copyOf(nodes);
        probes = Map.copyOf(probes);
    }

    /** A check before queues were sampled again and vPools were tried. */
    public Checkup(Cluster cluster, Map<Target, NodeCheck> nodes) {
        this(cluster, nodes, Optional.empty(), Map.of());
    }

    /** The first sample of the queues as all masters saw it; empty when no master could list them. */
    public Optional<Queues.Sample> queues() {
        List<Queues.Sample> samples = new ArrayList<>();
        targets()
                .forEach(t ->
                        part(t, NodeCheck::queues).flatMap(Reading::asOptional).ifPresent(samples::add));
        return samples.isEmpty() ? Optional.empty() : Optional.of(Queues.together(samples));
    }

    /** In the order of the inventory. */
    List<Target> targets() {
        return cluster.nodes().stream()
                .map(n -> new Target(cluster.name(), n.name()))
                .toList();
    }

    /** The nodes that answered, in the order of the inventory. */
    Map<Target, NodeFacts> facts() {
        Map<Target, NodeFacts> facts = new LinkedHashMap<>();
        targets().forEach(t -> facts(t).ifPresent(f -> facts.put(t, f)));
        return facts;
    }

    Optional<NodeFacts> facts(Target target) {
        return Optional.ofNullable(nodes.get(target)).flatMap(NodeCheck::facts);
    }

    /** What a node said of itself; not read for a node that was not looked at. */
    Map<Target, Reading<NodeFacts>> readings() {
        Map<Target, Reading<NodeFacts>> readings = new TreeMap<>();
        nodes.forEach((target, check) -> readings.put(target, check.quick().map(HealthLook.Quick::facts)));
        return readings;
    }

    /** One part of the looks, of the nodes where it was called for. */
    <T> Map<Target, Reading<T>> every(Function<NodeCheck, Optional<Reading<T>>> part) {
        Map<Target, Reading<T>> readings = new TreeMap<>();
        nodes.forEach((target, check) -> part.apply(check).ifPresent(r -> readings.put(target, r)));
        return readings;
    }

    private <T> Optional<Reading<T>> part(Target target, Function<NodeCheck, Optional<Reading<T>>> part) {
        return Optional.ofNullable(nodes.get(target)).flatMap(part);
    }

    /** The nodes that say they are masters, in the order of the inventory. */
    List<Target> masters() {
        return facts().entrySet().stream()
                .filter(e -> e.getValue().role().equals(Optional.of(Role.MASTER)))
                .map(Map.Entry::getKey)
                .toList();
    }

    List<String> vpools() {
        return cluster.vpools().stream().map(VPool::name).toList();
    }

    /** Whether a node booted less than this ago; false when it does not say when. */
    boolean isYoung(Target target, Duration age) {
        return facts(target)
                .flatMap(NodeFacts::up)
                .filter(up -> up.compareTo(age) < 0)
                .isPresent();
    }

    /** Whether a host's name, with or without its domain, is that of this node. */
    boolean isCalled(Target target, String host) {
        Set<String> names = new TreeSet<>(Set.of(target.node()));
        facts(target).map(NodeFacts::hostname).filter(h -> !h.isEmpty()).ifPresent(names::add);
        return names.stream().anyMatch(n -> n.equalsIgnoreCase(host) || bare(n).equalsIgnoreCase(bare(host)));
    }

    private static String bare(String host) {
        int dot = host.indexOf('.');
        return dot < 0 ? host : host.substring(0, dot);
    }
}
