package io.quiesce.openvstorage;

import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.Role;
import io.quiesce.inventory.SshAccess;
import io.quiesce.inventory.Stack;
import io.quiesce.inventory.VPool;
import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.NodeFacts.Era;
import io.quiesce.openvstorage.NodeFacts.Init;
import io.quiesce.openvstorage.NodeFacts.Mount;
import io.quiesce.openvstorage.NodeFacts.Service;
import io.quiesce.openvstorage.VirtualMachine.State;
import io.quiesce.openvstorage.VirtualMachines.Listed;
import io.quiesce.openvstorage.Volumes.PoolFault;
import io.quiesce.openvstorage.Volumes.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Nodes, volumes and whole surveys that a test changes in one place. */
final class Fixtures {

    private Fixtures() {}

    static Target at(String node) {
        return new Target("ovs", node);
    }

    static <T> Reading<T> read(T value) {
        return new Reading.Read<>(value);
    }

    static <T> Reading<T> unreachable() {
        return new Reading.NotRead<>("nothing was sent: no route", new NotStarted(Reason.UNREACHABLE, "no route"));
    }

    static Volume volume(String vpool, String id, String owner, VolumeState state) {
        return new Volume(
                vpool,
                id,
                owner.isEmpty() ? Optional.empty() : Optional.of(owner),
                state,
                "",
                OptionalLong.empty(),
                OptionalLong.empty(),
                List.of(),
                Optional.empty());
    }

    static Seen seen(Volume... volumes) {
        return new Seen(Set.of("vp1", "vp2"), List.of(volumes), List.of());
    }

    static Seen fault(String vpool, VolumeState state) {
        return new Seen(Set.of(), List.of(), List.of(new PoolFault(vpool, state, "why")));
    }

    static VirtualMachine machine(String name, State state) {
        return new VirtualMachine(name, state, true, false);
    }

    static NodeBuilder node(String machineId) {
        NodeBuilder node = new NodeBuilder();
        node.machineId = Optional.of(machineId);
        return node;
    }

    /** A healthy master until told otherwise. */
    static final class NodeBuilder {
        Optional<String> machineId = Optional.empty();
        Optional<String> osId = Optional.empty();
        Init init = Init.UPSTART;
        Era era = Era.CONFIG_FILES;
        Optional<Role> role = Optional.of(Role.MASTER);
        Duration skew = Duration.ZERO;
        int rootFree = 50;
        Map<String, Mount> vpools = Map.of("vp1", Mount.MOUNTED, "vp2", Mount.MOUNTED);
        String hostname = "";
        Optional<Duration> up = Optional.empty();
        final List<Service> services = new ArrayList<>();

        NodeBuilder services(String... names) {
            for (String name : names) {
                services.add(new Service(name, "start/running", 1));
            }
            return this;
        }

        NodeBuilder role(Role is) {
            role = Optional.of(is);
            return this;
        }

        NodeFacts build() {
            return new NodeFacts(
                    machineId, osId, hostname, init, era, role, "ovs.json", services, skew, rootFree, vpools, up);
        }
    }

    /** Three masters, two extras and two backend nodes, all well; masters and extras serve both vPools. */
    static final class SurveyBuilder {
        final Map<String, NodeBuilder> nodes = new LinkedHashMap<>();
        final Map<Target, Reading<NodeFacts>> readings = new LinkedHashMap<>();
        final Map<Target, Reading<Seen>> volumes = new LinkedHashMap<>();
        final Map<Target, Reading<Listed>> machines = new LinkedHashMap<>();
        final Map<Target, Reading<Map<String, Mastership>>> arakoon = new LinkedHashMap<>();
        final Map<Target, Reading<RabbitState>> rabbit = new LinkedHashMap<>();
        final Map<Target, Map<String, Reading<ServiceStatus>>> daemons = new LinkedHashMap<>();
        final Set<Target> off = new LinkedHashSet<>();

        SurveyBuilder() {
            for (String name : List.of("m1", "m2", "m3", "e1", "e2")) {
                NodeBuilder node = node("id-" + name).services("ovs-volumedriver_vp1", "ovs-volumedriver_vp2");
                nodes.put(name, node.role(name.startsWith("m") ? Role.MASTER : Role.EXTRA));
                volumes.put(at(name), read(seen()));
                machines.put(at(name), read(new Listed(true, List.of())));
            }
            for (String name : List.of("m1", "m2", "m3")) {
                arakoon.put(at(name), read(Map.of("ovsdb", new Mastership.Master("id-m1"))));
                rabbit.put(at(name), read(healthyRabbit()));
            }
            for (String name : List.of("b1", "b2")) {
                nodes.put(name, node("id-" + name).role(Role.BACKEND));
            }
        }

        static RabbitState healthyRabbit() {
            Set<String> all = Set.of("rabbit@m1", "rabbit@m2", "rabbit@m3");
            return new RabbitState.Answering(all, all, Set.of(), Map.of(), List.of());
        }

        SurveyBuilder machines(String node, VirtualMachine... all) {
            machines.put(at(node), read(new Listed(true, List.of(all))));
            return this;
        }

        Survey build() {
            Map<Target, Reading<NodeFacts>> all = new LinkedHashMap<>();
            nodes.forEach((name, node) -> all.put(at(name), read(node.build())));
            all.putAll(readings);
            return new Survey(cluster(), all, volumes, machines, arakoon, rabbit, daemons, off);
        }
    }

    static Cluster cluster() {
        List<Node> nodes = new ArrayList<>();
        for (String name : List.of("m1", "m2", "m3", "e1", "e2", "b1", "b2")) {
            Role role = name.startsWith("m") ? Role.MASTER : name.startsWith("e") ? Role.EXTRA : Role.BACKEND;
            nodes.add(new Node(name, "127.0.0.1", 2200 + nodes.size(), Set.of(role), ssh()));
        }
        return new Cluster(
                "ovs",
                Stack.OPEN_VSTORAGE,
                nodes,
                List.of(
                        new VPool("vp1", "/mnt/vp1", "/conf/vp1.json"),
                        new VPool("vp2", "/mnt/vp2", "/conf/vp2.json")));
    }

    private static SshAccess ssh() {
        return new SshAccess(
                "root", Path.of("id"), Path.of("known_hosts"), Duration.ofSeconds(10), Optional.empty(), false);
    }
}
