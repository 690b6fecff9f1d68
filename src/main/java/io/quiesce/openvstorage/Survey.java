package io.quiesce.openvstorage;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.VirtualMachines.Listed;
import io.quiesce.openvstorage.Volumes.Seen;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that was read of a cluster before anything is done to it.
 *
 * @param nodes one reading for every node of the cluster
 * @param volumes for the nodes that serve a vPool
 * @param machines for the nodes that may run virtual machines
 * @param arakoon for the nodes with an Arakoon member
 * @param rabbit for the masters
 * @param daemons for the nodes that answered, memcached, nginx and rabbitmq-server, whatever the role
 * @param off nodes that do not answer and whose power control says that they have no power
 */
public record Survey(
        Cluster cluster,
        Map<Target, Reading<NodeFacts>> nodes,
        Map<Target, Reading<Seen>> volumes,
        Map<Target, Reading<Listed>> machines,
        Map<Target, Reading<Map<String, Mastership>>> arakoon,
        Map<Target, Reading<RabbitState>> rabbit,
        Map<Target, Map<String, Reading<ServiceStatus>>> daemons,
        Set<Target> off) {

    public Survey {
        nodes = Map.copyOf(nodes);
        volumes = Map.copyOf(volumes);
        machines = Map.copyOf(machines);
        arakoon = Map.copyOf(arakoon);
        rabbit = Map.copyOf(rabbit);
        daemons = Map.copyOf(daemons);
        off = Set.copyOf(off);
    }

    /** Where commands for the cluster's nodes go, in the order of the inventory. */
    public List<Target> targets() {
        return cluster.nodes().stream()
                .map(n -> new Target(cluster.name(), n.name()))
                .toList();
    }

    /** The nodes that answered, in the order of the inventory. */
    public Map<Target, NodeFacts> facts() {
        Map<Target, NodeFacts> facts = new LinkedHashMap<>();
        for (Target target : targets()) {
            fact(target).ifPresent(f -> facts.put(target, f));
        }
        return facts;
    }

    /** What one node said of itself, if it answered. */
    public Optional<NodeFacts> fact(Target target) {
        return Optional.ofNullable(nodes.get(target)).flatMap(Reading::asOptional);
    }

    /** What identifies a node's machine, if it said so. */
    public Optional<String> machineId(Target target) {
        return fact(target).flatMap(NodeFacts::machineId);
    }

    /** All names under which other programs may speak of a node: its machine id, its host name, its inventory name. */
    Set<String> ids(Target target) {
        Set<String> ids = new TreeSet<>(Set.of(target.node()));
        fact(target).map(NodeFacts::hostname).filter(h -> !h.isEmpty()).ifPresent(ids::add);
        machineId(target).ifPresent(ids::add);
        return ids;
    }

    /** The nodes that answered and have this role, as they say themselves, in the order of the inventory. */
    public List<Target> withRole(Role role) {
        return facts().entrySet().stream()
                .filter(e -> e.getValue().role().filter(r -> r == role).isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What one node says about the volumes that it owns itself; those of others are left out. */
    public Flush.Sample ownVolumes(Target target) {
        Reading<Seen> reading = volumes.get(target);
        return Flush.ownOnly(reading == null ? Map.of() : Map.of(target, reading));
    }

    /** What all nodes together say about the volumes. */
    public Flush.Sample volumeSample() {
        return Flush.sample(volumes);
    }

    /**
     * What does not work already, by the keys of its problems: services that do not run where they should, nodes that are
     * off, volumes that are stuck. A restart leaves these as they were.
     */
    public Set<String> known() {
        Map<Target, NodeCheck> checks = new LinkedHashMap<>();
        facts().forEach((target, facts) -> checks.put(
                target,
                new NodeCheck(
                        new Reading.Read<>(
                                new HealthLook.Quick(facts, daemons.getOrDefault(target, Map.of()), Map.of())),
                        Optional.empty(),
                        Optional.ofNullable(rabbit.get(target)),
                        Optional.empty(),
                        Optional.empty())));
        Set<String> known = new TreeSet<>();
        ServiceHealth.of(new Checkup(cluster, checks)).stream()
                .filter(problem -> problem.severity() == Problem.Severity.FAULT)
                .forEach(problem -> known.addAll(problem.keys()));
        volumeSample().stuck(Set.of()).forEach(volume -> known.add(volume.key()));
        off.forEach(target -> known.addAll(Problem.keysOfMissing(target.node())));
        return known;
    }
}
