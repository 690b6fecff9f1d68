package io.quiesce.openvstorage;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.ArakoonCluster.Member;
import io.quiesce.openvstorage.NodeFacts.Era;
import io.quiesce.openvstorage.NodeFacts.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Counts the health of every Arakoon cluster from what its members say. Pure (reference: open-vstorage.md 3.3).
 *
 * <p>A member is healthy if its node answers, its unit runs, and it names the master that more than half of all members
 * name. A node that does not answer counts as an unhealthy member of every cluster it may belong to: not knowing is
 * never in favour.
 */
public final class ArakoonHealth {

    private static final String UNIT = "ovs-arakoon-";

    private final Cluster cluster;
    private final Map<Target, Reading<NodeFacts>> nodes;
    private final Map<Target, Reading<Map<String, Mastership>>> answers;

    private ArakoonHealth(
            Cluster cluster,
            Map<Target, Reading<NodeFacts>> nodes,
            Map<Target, Reading<Map<String, Mastership>>> answers) {
        this.cluster = cluster;
        this.nodes = nodes;
        this.answers = answers;
    }

    /**
     * The clusters, by name. Their members are the nodes that have the unit; of the framework's own clusters every master
     * is one, installed or not; a master that did not answer is taken for a member of all.
     *
     * @param nodes what each node said of itself; a node that is missing here did not answer
     * @param answers what each node said of masters
     */
    public static List<ArakoonCluster> count(
            Cluster cluster,
            Map<Target, Reading<NodeFacts>> nodes,
            Map<Target, Reading<Map<String, Mastership>>> answers) {
        return new ArakoonHealth(cluster, nodes, answers).clusters();
    }

    private List<ArakoonCluster> clusters() {
        Map<String, NodeFacts> facts = new LinkedHashMap<>();
        Set<String> masters = new TreeSet<>();
        Set<String> names = new TreeSet<>();
        for (Node node : cluster.nodes()) {
            Optional<NodeFacts> known =
                    Optional.ofNullable(nodes.get(target(node.name()))).flatMap(Reading::asOptional);
            known.ifPresent(f -> {
                facts.put(node.name(), f);
                names.addAll(f.arakoonClusters());
            });
            if (known.map(f -> f.role().equals(Optional.of(Role.MASTER)))
                    .orElse(node.roles().contains(Role.MASTER))) {
                masters.add(node.name());
            }
        }
        Set<String> ofFramework = masters.isEmpty() ? Set.of() : ofFramework(facts);
        names.addAll(ofFramework);
        List<ArakoonCluster> clusters = new ArrayList<>();
        for (String name : names) {
            List<String> members = cluster.nodes().stream()
                    .map(Node::name)
                    .filter(n -> Optional.ofNullable(facts.get(n))
                            .map(f -> f.service(UNIT + name).isPresent()
                                    || (ofFramework.contains(name) && masters.contains(n)))
                            .orElse(masters.contains(n)))
                    .toList();
            clusters.add(cluster(name, members, facts));
        }
        return clusters;
    }

    /** A store in etcd has no Arakoon cluster of its own. */
    private static Set<String> ofFramework(Map<String, NodeFacts> facts) {
        boolean store = facts.values().stream()
                .anyMatch(f -> f.era() == Era.CONFIG_STORE
                        && f.role().equals(Optional.of(Role.MASTER))
                        && f.service("ovs-etcd-config").isEmpty());
        return store ? Set.of("ovsdb", "voldrv", "config") : Set.of("ovsdb", "voldrv");
    }

    private ArakoonCluster cluster(String name, List<String> members, Map<String, NodeFacts> facts) {
        Map<String, Integer> votes = new HashMap<>();
        Map<String, String> named = new HashMap<>();
        Map<String, String> troubles = new HashMap<>();
        for (String member : members) {
            Optional<String> trouble = troubleOfUnit(name, member, facts);
            if (trouble.isEmpty() && answer(member, name) instanceof Mastership.Master master) {
                named.put(member, master.id());
                votes.merge(master.id(), 1, Integer::sum);
            } else {
                troubles.put(member, trouble.orElseGet(() -> troubleOfAnswer(name, member)));
            }
        }
        Optional<String> master = votes.entrySet().stream()
                .filter(v -> new Quorum(members.size(), v.getValue()).holds())
                .map(Map.Entry::getKey)
                .findFirst();
        named.forEach((member, id) -> {
            if (!master.equals(Optional.of(id))) {
                troubles.put(
                        member,
                        "names " + id + " as master, "
                                + master.map(m -> "most others name " + m).orElse("too few others do"));
            }
        });
        return new ArakoonCluster(
                name,
                master,
                members.stream()
                        .map(m -> new Member(m, Optional.ofNullable(troubles.get(m))))
                        .toList());
    }

    private Optional<String> troubleOfUnit(String name, String member, Map<String, NodeFacts> facts) {
        NodeFacts known = facts.get(member);
        if (known == null) {
            return Optional.of("does not answer: " + why(nodes.get(target(member))));
        }
        Optional<Service> unit = known.service(UNIT + name);
        if (unit.isEmpty()) {
            return Optional.of("has no unit " + UNIT + name);
        }
        return unit.get().running()
                ? Optional.empty()
                : Optional.of("its unit is " + unit.get().state());
    }

    private @Nullable Mastership answer(String member, String name) {
        return Optional.ofNullable(answers.get(target(member)))
                .flatMap(Reading::asOptional)
                .map(all -> all.get(name))
                .orElse(null);
    }

    private String troubleOfAnswer(String name, String member) {
        Mastership answer = answer(member, name);
        if (answer instanceof Mastership.NoMaster none) {
            return "sees no master: " + none.why();
        }
        return answer instanceof Mastership.Unclear unclear
                ? "does not tell the master: " + unclear.why()
                : "could not be asked for the master: " + why(answers.get(target(member)));
    }

    private static String why(@Nullable Reading<?> reading) {
        return reading instanceof NotRead<?> failed ? failed.why() : "it was not asked";
    }

    private Target target(String node) {
        return new Target(cluster.name(), node);
    }
}
