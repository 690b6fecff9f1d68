package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Fixtures.at;
import static io.quiesce.openvstorage.Fixtures.read;
import static io.quiesce.openvstorage.Fixtures.seen;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.Fixtures.NodeBuilder;
import io.quiesce.openvstorage.HealthLook.Quick;
import io.quiesce.openvstorage.NodeFacts.Mount;
import io.quiesce.openvstorage.NodeFacts.Service;
import io.quiesce.openvstorage.ServiceStatus.State;
import io.quiesce.openvstorage.Volumes.Seen;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A healthy cluster of three masters, two extras and two backend nodes, of which a test changes one thing. */
final class CheckupFixture {

    static final List<String> MASTERS = List.of("m1", "m2", "m3");
    static final List<String> EXTRAS = List.of("e1", "e2");

    final Map<String, NodeBuilder> nodes = new LinkedHashMap<>();
    final Map<String, NodeCheck> silent = new HashMap<>();
    final Map<String, Map<String, Reading<ServiceStatus>>> daemons = new HashMap<>();
    final Map<String, Map<String, Mount>> disks = new HashMap<>();
    final Map<String, Reading<RabbitState>> rabbit = new HashMap<>();
    final Map<String, Reading<Map<String, Mastership>>> arakoon = new HashMap<>();
    final Map<String, Reading<Seen>> volumes = new HashMap<>();
    final Map<Target, Map<String, Reading<VPoolProbe.Outcome>>> probes = new HashMap<>();
    final Map<String, Long> queues = new TreeMap<>();
    Optional<Queues.Sample> later = Optional.empty();
    Optional<Reading<Queues.Sample>> listing = Optional.empty();

    CheckupFixture() {
        for (String name : MASTERS) {
            framework(name, Role.MASTER)
                    .services(
                            "ovs-scheduled-tasks",
                            "ovs-webapp-api",
                            "ovs-snmp",
                            "ovs-arakoon-ovsdb",
                            "ovs-arakoon-voldrv");
            rabbit.put(name, read(together(MASTERS)));
            arakoon.put(
                    name,
                    read(Map.of("ovsdb", new Mastership.Master("id-m1"), "voldrv", new Mastership.Master("id-m2"))));
        }
        EXTRAS.forEach(name -> framework(name, Role.EXTRA));
        for (String name : List.of("b1", "b2")) {
            nodes.put(
                    name,
                    Fixtures.node("id-" + name).role(Role.BACKEND).services("alba-asdmanager", "alba-asd-" + name));
            nodes.get(name).vpools = Map.of("vp1", Mount.NOT_MOUNTED, "vp2", Mount.NOT_MOUNTED);
            disks.put(name, Map.of(name, Mount.MOUNTED));
        }
        queues.put("ovs_generic", 0L);
        queues.put("volumerouter", 0L);
    }

    private NodeBuilder framework(String name, Role role) {
        NodeBuilder node = Fixtures.node("id-" + name).role(role);
        nodes.put(name, node);
        volumes.put(name, read(seen()));
        daemons.put(name, new HashMap<>());
        Daemons.NAMES.forEach(d -> daemon(name, d, State.RUNNING));
        queues.put("celery@" + name + ".celery.pidbox", 0L);
        queues.put("ovs_id-" + name, 0L);
        node.services(
                "ovs-watcher-framework",
                "ovs-workers",
                "ovs-volumerouter-consumer",
                "ovs-support-agent",
                "ovs-watcher-volumedriver");
        for (String vpool : List.of("vp1", "vp2")) {
            node.services("ovs-volumedriver_" + vpool, "ovs-dtl_" + vpool, "ovs-albaproxy_" + vpool);
        }
        return node;
    }

    static String member(String node) {
        return "rabbit@" + node;
    }

    /** What a member says that sees only these of the three masters. */
    static RabbitState together(List<String> seen) {
        Set<String> running =
                Set.copyOf(seen.stream().map(CheckupFixture::member).toList());
        Set<String> all =
                Set.copyOf(MASTERS.stream().map(CheckupFixture::member).toList());
        return new RabbitState.Answering(all, running, Set.of(), Map.of(), List.of());
    }

    CheckupFixture daemon(String node, String name, State state) {
        daemons.get(node).put(name, read(new ServiceStatus(name, state, "said so")));
        return this;
    }

    /** Gives a unit another state. */
    CheckupFixture service(String node, String name, String state) {
        nodes.get(node).services.replaceAll(s -> s.name().equals(name) ? new Service(name, state, 0) : s);
        return this;
    }

    CheckupFixture without(String node, String name) {
        nodes.get(node).services.removeIf(s -> s.name().equals(name));
        return this;
    }

    /** A node that does not answer at all. */
    CheckupFixture silent(String node) {
        silent.put(
                node,
                new NodeCheck(
                        Fixtures.unreachable(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        return this;
    }

    Checkup build() {
        Reading<Queues.Sample> listed = listing.orElseGet(() -> read(new Queues.Sample(queues, Set.of())));
        Map<Target, NodeCheck> checks = new HashMap<>();
        nodes.forEach((name, node) -> checks.put(
                at(name),
                new NodeCheck(
                        read(new Quick(
                                node.build(),
                                daemons.getOrDefault(name, Map.of()),
                                disks.getOrDefault(name, Map.of()))),
                        rabbit.containsKey(name) ? Optional.of(listed) : Optional.empty(),
                        Optional.ofNullable(rabbit.get(name)),
                        Optional.ofNullable(arakoon.get(name)),
                        Optional.ofNullable(volumes.get(name)))));
        silent.forEach((name, check) -> checks.put(at(name), check));
        return new Checkup(Fixtures.cluster(), checks, later, probes);
    }

    List<Problem> problems() {
        return Health.of(build()).problems();
    }
}
