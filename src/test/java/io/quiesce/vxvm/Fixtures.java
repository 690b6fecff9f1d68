package io.quiesce.vxvm;

import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.Reading;
import io.quiesce.inventory.Application;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.Role;
import io.quiesce.inventory.SshAccess;
import io.quiesce.inventory.Stack;
import io.quiesce.vxvm.Holder.Kind;
import io.quiesce.vxvm.Membership.State;
import io.quiesce.vxvm.SharedVolume.Log;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whole clusters that a test changes in one place. */
final class Fixtures {

    private Fixtures() {}

    static <T> Reading<T> read(T value) {
        return new Reading.Read<>(value);
    }

    static <T> Reading<T> silent() {
        return new Reading.NotRead<>("nothing was sent: no route", new NotStarted(Reason.UNREACHABLE, "no route"));
    }

    static String host(String node) {
        return node + ".lab";
    }

    static SharedVolume volume(String key, boolean open) {
        return volume(key, open, "ENABLED", "ACTIVE", Log.DRL);
    }

    static SharedVolume volume(String key, boolean open, String kernelState, String state, Log log) {
        return new SharedVolume(
                key.substring(0, key.indexOf('/')), key.substring(key.indexOf('/') + 1), open, kernelState, state, log);
    }

    static SharedVolume ill(String key, String state) {
        return volume(key, false, "ENABLED", state, Log.DRL);
    }

    static RecoveryTask resync(double percent, String object) {
        return new RecoveryTask("198", "RDWRBACK", false, percent, object);
    }

    static ClusterMount mounted(String volume, String point) {
        return new ClusterMount(volume, point, "", false, "", "");
    }

    static Holder holder(Kind kind, String name) {
        return new Holder(kind, name);
    }

    /** A service group that every node may run. */
    static final class Group {
        final String name;
        boolean parallel = true;
        boolean frozen;
        final List<String> systems = new ArrayList<>();
        final Map<String, Set<String>> states = new TreeMap<>();
        Set<String> types = Set.of();
        Set<String> mountPoints = Set.of();
        Set<String> requires = Set.of("cvm");

        private Group(String name) {
            this.name = name;
        }

        Group on(String node, String... flags) {
            states.put(host(node), Set.of(flags));
            return this;
        }

        Group types(String... all) {
            types = Set.of(all);
            return this;
        }

        Group points(String... all) {
            mountPoints = Set.of(all);
            return this;
        }

        Group requires(String... all) {
            requires = Set.of(all);
            return this;
        }

        Group failover() {
            parallel = false;
            return this;
        }

        ServiceGroup build() {
            return new ServiceGroup(name, parallel, frozen, systems, states, types, mountPoints, requires);
        }
    }

    /** A member in good health until told otherwise. */
    static final class NodeBuilder {
        final String name;
        State state = State.MEMBER;
        String reason = "";
        OptionalInt id;
        OptionalInt master = OptionalInt.of(0);
        Set<Integer> members;
        Set<Integer> joiners = Set.of();
        Set<Integer> leavers = Set.of();
        String sequence = "0x9f9767";
        boolean switching;
        final Map<String, NodeIds.Entry> ids = new LinkedHashMap<>();
        Mode mode;
        boolean fencing;
        OptionalInt protocol = OptionalInt.of(130);
        List<DiskGroup> groups = List.of(new DiskGroup("dg1", true, true), new DiskGroup("rootdg", true, false));
        List<SharedVolume> volumes = List.of(volume("dg1/vol1", true), volume("dg1/vol2", false));
        List<RecoveryTask> tasks = List.of();
        Map<String, Long> blocks = Map.of();
        final Map<String, Set<Integer>> ports = new TreeMap<>();
        Actor actor = Actor.VCS;
        boolean vcsAnswers = true;
        boolean cfsIsThere = true;
        boolean cfsIsConfigured = true;

        /** Where its cfscluster says otherwise than it says itself. */
        final Map<String, Boolean> cvmByCfs = new TreeMap<>();

        final Set<String> withoutManager = new TreeSet<>();

        private NodeBuilder(String name) {
            this.name = name;
        }

        Membership membership() {
            return new Membership(state, reason, id, master, members, joiners, leavers, sequence, switching);
        }

        void says(Mode.Role role) {
            mode = new Mode(true, role, mode.master(), "");
        }

        void configdIsDisabled() {
            mode = new Mode(false, Mode.Role.OUT, "", "");
            groups = List.of();
            volumes = List.of();
        }

        /** Out of the cluster by its own word. */
        void isOut(String why) {
            state = State.OUT;
            reason = why;
            id = OptionalInt.empty();
            master = OptionalInt.empty();
            members = Set.of();
            sequence = "";
            ids.clear();
            mode = new Mode(true, Mode.Role.OUT, "", "");
            groups = List.of(new DiskGroup("rootdg", true, false));
            volumes = List.of();
            Set.of("f", "u", "v", "w").forEach(ports::remove);
        }
    }

    /** vx1 to vx4 under VCS, vx1 the master; vx2 runs an application, and all mount /data from dg1/vol1. */
    static final class Cvm {
        final Map<String, NodeBuilder> nodes = new LinkedHashMap<>();
        final Set<String> silent = new LinkedHashSet<>();
        final Map<String, Group> groups = new LinkedHashMap<>();
        final Map<String, String> systems = new TreeMap<>();
        final List<Vcs.Trouble> troubles = new ArrayList<>();
        String engineShutdown = "Enable";
        List<String> deporting = List.of();
        final List<Application> applications = new ArrayList<>();
        Set<String> running = Set.of();
        Reading<Openness> openness;
        final Map<String, List<Holder>> holders = new TreeMap<>();
        final List<SharedVolume> volumes =
                new ArrayList<>(List.of(volume("dg1/vol1", true), volume("dg1/vol2", false)));
        final List<ClusterMount> mounts =
                new ArrayList<>(List.of(new ClusterMount("dg1/vol1", "/data", "", false, "", host("vx1"))));
        int groupsRead = 1;
        final Map<String, Reading<Membership>> later = new TreeMap<>();
        final Set<String> notLookedAtAgain = new TreeSet<>();
        String leaving = "vx2";

        Cvm(int size) {
            Set<Integer> ids = new TreeSet<>();
            for (int i = 0; i < size; i++) {
                ids.add(i);
            }
            for (int i = 0; i < size; i++) {
                NodeBuilder node = new NodeBuilder("vx" + (i + 1));
                node.id = OptionalInt.of(i);
                node.members = ids;
                node.mode = new Mode(true, i == 0 ? Mode.Role.MASTER : Mode.Role.SLAVE, host("vx1"), "");
                for (int j = 0; j < size; j++) {
                    String host = host("vx" + (j + 1));
                    node.ids.put(host, new NodeIds.Entry(host, j, j + 1, j == 0 ? "Joined: Master" : "Joined: Slave"));
                }
                Set<Integer> monitorIds = new TreeSet<>();
                ids.forEach(id -> monitorIds.add(id + 1));
                List.of("a", "f", "h", "u", "v", "w").forEach(port -> node.ports.put(port, monitorIds));
                nodes.put(node.name, node);
                systems.put(host(node.name), "RUNNING");
            }
            group("cvm").types("CVMCluster", "CVMVxconfigd", "CFSfsckd").requires();
            group("mnt_sg").types("CFSMount", "CVMVolDg").points("/data");
            group("app_sg").types("Application", "IP").failover().requires("mnt_sg");
            nodes.keySet().forEach(name -> groups.get("app_sg").on(name, name.equals("vx2") ? "ONLINE" : "OFFLINE"));
            holders.put("dg1/vol1", List.of(holder(Kind.MOUNT, "/data")));
        }

        static Cvm ofFour() {
            return new Cvm(4);
        }

        /** No monitor, no groups, nothing mounted. */
        Cvm bare() {
            groups.clear();
            mounts.clear();
            holders.clear();
            volumes.set(0, volume("dg1/vol1", false));
            nodes.values().forEach(node -> {
                node.actor = Actor.NONE;
                node.vcsAnswers = false;
            });
            return this;
        }

        Group group(String name) {
            Group group = new Group(name);
            nodes.keySet().forEach(node -> {
                group.systems.add(host(node));
                group.on(node, "ONLINE");
            });
            groups.put(name, group);
            return group;
        }

        NodeBuilder node(String name) {
            return nodes.get(name);
        }

        /** Everybody sees that a node is gone, and it says so itself. */
        Cvm left(String name) {
            nodes.values().stream().filter(node -> node.state == State.MEMBER).forEach(node -> forget(node, name));
            node(name).isOut(Membership.USER_INITIATED_STOP);
            return this;
        }

        /** One node sees that another is gone. */
        void forget(NodeBuilder witness, String name) {
            NodeIds.Entry entry = witness.ids.remove(host(name));
            Set<Integer> members = new TreeSet<>(witness.members);
            members.remove(entry.cvmId());
            witness.members = members;
            witness.ports.replaceAll((port, ids) -> {
                Set<Integer> left = new TreeSet<>(ids);
                if (GabPorts.OF_CVM.contains(port)) {
                    left.remove(entry.monitorId());
                }
                return left;
            });
        }

        Cluster cluster() {
            List<Node> all = nodes.keySet().stream().map(Cvm::inventoried).toList();
            return new Cluster("vx", Stack.VXVM, all, List.of(), applications);
        }

        private static Node inventoried(String name) {
            SshAccess ssh = new SshAccess(
                    "root", Path.of("id"), Path.of("known"), Duration.ofSeconds(10), Optional.empty(), false);
            return new Node(name, "10.0.0." + name.substring(2), 22, Set.of(Role.MEMBER), ssh, Optional.empty());
        }

        Vcs vcs() {
            return new Vcs(
                    systems, groups.values().stream().map(Group::build).toList(), troubles, engineShutdown, deporting);
        }

        Member member(String name) {
            NodeBuilder node = node(name);
            return new Member(
                    name,
                    host(name),
                    node.membership(),
                    new NodeIds(List.copyOf(node.ids.values())),
                    node.mode,
                    node.fencing,
                    node.protocol,
                    node.groups,
                    node.volumes,
                    node.tasks,
                    node.blocks,
                    new GabPorts(node.ports),
                    node.actor,
                    node.vcsAnswers ? Optional.of(vcs()) : Optional.empty(),
                    node.vcsAnswers && node.cfsIsThere ? Optional.of(cfs(node)) : Optional.empty());
        }

        /** What VCS shows on a node fits what that node says itself; one that is out takes the others at their word. */
        private CfsStatus cfs(NodeBuilder on) {
            List<CfsStatus.Entry> entries = nodes.values().stream()
                    .map(node -> new CfsStatus.Entry(
                            host(node.name),
                            !on.withoutManager.contains(node.name),
                            on.cvmByCfs.getOrDefault(
                                    node.name,
                                    on.state == State.MEMBER
                                            ? Optional.ofNullable(on.ids.get(host(node.name)))
                                                    .filter(NodeIds.Entry::isJoined)
                                                    .isPresent()
                                            : node.state == State.MEMBER)))
                    .toList();
            return new CfsStatus(on.cfsIsConfigured, entries);
        }

        Reading<Member> look(String name) {
            return silent.contains(name) ? silent() : read(member(name));
        }

        Map<String, Reading<Member>> looks(String... names) {
            Map<String, Reading<Member>> looks = new TreeMap<>();
            Arrays.stream(names).forEach(name -> looks.put(name, look(name)));
            return looks;
        }

        Map<String, Reading<Member>> others() {
            return looks(nodes.keySet().stream()
                    .filter(name -> !name.equals(leaving))
                    .toArray(String[]::new));
        }

        Map<String, Reading<Member>> all() {
            return looks(nodes.keySet().toArray(String[]::new));
        }

        Reading<Openness> opened() {
            return openness != null ? openness : read(new Openness(groupsRead, volumes, mounts, holders));
        }

        LeaveSurvey survey() {
            Map<String, Reading<Membership>> again = new TreeMap<>();
            nodes.values().stream()
                    .filter(node -> !silent.contains(node.name) && !notLookedAtAgain.contains(node.name))
                    .forEach(node -> again.put(node.name, read(node.membership())));
            again.putAll(later);
            return new LeaveSurvey("vx", leaving, look(leaving), opened(), others(), again, running, Map.of());
        }

        LeavePlan plan() {
            return LeavePlan.of(cluster(), survey(), true);
        }
    }
}
