package io.quiesce.openvstorage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.command.Label;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.VirtualMachines.Listed;
import io.quiesce.openvstorage.Volumes.Access;
import io.quiesce.plan.Canonical;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a shutdown is going to do, node by node, in order: stop the machines, flush the pools, power off the extras
 * together, then the masters one by one, then the backends if asked for. Either of the whole environment, or of one
 * server: then nothing in it is about any other node.
 *
 * @param cluster the cluster's name
 * @param server the one node that is stopped; empty when it is the whole environment
 * @param machines the virtual machines that are not stopped, with what the restart needs to know of them
 * @param pools which node flushes which vPool, and the volumes it owned when the plan was made
 * @param notFlushed volumes that cannot be flushed as things stand; a person is asked about them once more at the flush
 * @param extras powered off together
 * @param masters powered off one by one in this order; the restart goes the other way round
 * @param backends powered off together at last; empty when they stay on
 * @param unknown nodes that did not answer although they are not off, or have no known role: with any of these, there is
 *     nothing to approve
 */
public record ShutdownPlan(
        String cluster,
        String server,
        List<Machine> machines,
        List<Pool> pools,
        List<Unflushed> notFlushed,
        List<NodeEntry> extras,
        List<NodeEntry> masters,
        List<NodeEntry> backends,
        List<String> unknown) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public ShutdownPlan {
        machines = List.copyOf(machines);
        pools = List.copyOf(pools);
        notFlushed = List.copyOf(notFlushed);
        extras = List.copyOf(extras);
        masters = List.copyOf(masters);
        backends = List.copyOf(backends);
        unknown = List.copyOf(unknown);
    }

    /** A node and the machine it must prove to be right before it is switched off. */
    public record NodeEntry(String node, String machineId) {}

    /** A virtual machine to be stopped. */
    public record Machine(String node, String name, String state, boolean autostart) {}

    /** One vPool on one node: how its client reaches it, and the ids of the volumes owned there. */
    public record Pool(String node, String vpool, String config, String storagedriver, List<String> volumes) {
        public Pool {
            volumes = List.copyOf(volumes);
        }

        public Access access() {
            return new Access(vpool, config, storagedriver);
        }
    }

    /** A volume, as {@code vpool/id}, and its state. */
    public record Unflushed(String volume, String state) {}

    /**
     * Makes the plan from what was read just now. Deterministic: the same survey gives the same plan.
     *
     * <p>Among the masters, those that lead the fewest Arakoon clusters go first, then by the inventory's order: each
     * master that leads costs an election.
     */
    public static ShutdownPlan of(Survey survey, boolean powerOffBackend) {
        Flush.Sample sample = survey.volumeSample();
        return new ShutdownPlan(
                survey.cluster().name(),
                "",
                machines(survey),
                pools(survey, sample),
                unflushed(sample),
                entries(survey, survey.withRole(Role.EXTRA)),
                entries(survey, masters(survey)),
                powerOffBackend ? entries(survey, survey.withRole(Role.BACKEND)) : List.of(),
                unknown(survey));
    }

    /**
     * Makes the plan for stopping one server, an extra or a master; the plan of a node whose role is another one, or not
     * known, has nothing to power off. Deterministic, as {@link #of}.
     */
    public static ShutdownPlan ofServer(Survey survey, Target server) {
        ShutdownPlan whole = of(survey, false);
        String node = server.node();
        Flush.Sample own = survey.ownVolumes(server);
        return new ShutdownPlan(
                whole.cluster(),
                node,
                whole.machines().stream().filter(m -> m.node().equals(node)).toList(),
                whole.pools().stream().filter(p -> p.node().equals(node)).toList(),
                unflushed(own),
                only(whole.extras(), node),
                only(whole.masters(), node),
                List.of(),
                whole.unknown().stream().filter(node::equals).toList());
    }

    /** Whether this is about one server and not about the whole environment. */
    public boolean ofOneServer() {
        return !server.isEmpty();
    }

    private static List<NodeEntry> only(List<NodeEntry> entries, String node) {
        return entries.stream().filter(e -> e.node().equals(node)).toList();
    }

    private static List<Unflushed> unflushed(Flush.Sample sample) {
        return sample.stuck(Set.of()).stream()
                .map(v -> new Unflushed(v.key(), v.state().word()))
                .toList();
    }

    private static List<Machine> machines(Survey survey) {
        List<Machine> machines = new ArrayList<>();
        for (Target target : survey.targets()) {
            Reading<Listed> reading = survey.machines().get(target);
            if (reading != null) {
                reading.asOptional().ifPresent(listed -> VirtualMachines.notStopped(listed.machines()).stream()
                        .sorted(Comparator.comparing(VirtualMachine::name))
                        .forEach(m -> machines.add(
                                new Machine(target.node(), m.name(), m.state().word(), m.autostart()))));
            }
        }
        return machines;
    }

    private static List<Pool> pools(Survey survey, Flush.Sample sample) {
        Map<Target, List<Volume>> owned = Flush.assign(sample).byNode();
        List<Pool> pools = new ArrayList<>();
        Map<Target, List<Access>> asks =
                Flush.asks(survey.facts(), survey.cluster().vpools());
        for (Target target : survey.targets()) {
            for (Access access : asks.getOrDefault(target, List.of())) {
                List<String> ids = owned.getOrDefault(target, List.of()).stream()
                        .filter(v -> v.vpool().equals(access.vpool()))
                        .map(Volume::id)
                        .sorted()
                        .toList();
                pools.add(new Pool(target.node(), access.vpool(), access.config(), access.storagedriver(), ids));
            }
        }
        return pools;
    }

    private static List<Target> masters(Survey survey) {
        Map<String, Long> leads = new TreeMap<>();
        survey.arakoon().values().forEach(reading -> reading.asOptional()
                .ifPresent(all -> all.values().forEach(m -> {
                    if (m instanceof Mastership.Master master) {
                        leads.merge(master.id(), 1L, Long::sum);
                    }
                })));
        return survey.withRole(Role.MASTER).stream()
                .sorted(Comparator.comparing((Target target) -> survey.ids(target).stream()
                        .mapToLong(id -> leads.getOrDefault(id, 0L))
                        .max()
                        .orElse(0)))
                .toList();
    }

    private static List<NodeEntry> entries(Survey survey, List<Target> targets) {
        List<NodeEntry> entries = new ArrayList<>();
        for (Target target : targets) {
            survey.machineId(target).ifPresent(id -> entries.add(new NodeEntry(target.node(), id)));
        }
        return entries;
    }

    private static List<String> unknown(Survey survey) {
        return survey.targets().stream()
                .filter(t -> !survey.off().contains(t))
                .filter(t -> survey.fact(t).flatMap(NodeFacts::role).isEmpty()
                        || survey.machineId(t).isEmpty())
                .map(Target::node)
                .toList();
    }

    /** The plan as JSON, for the plan's row and for forms. */
    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan is made of texts and can be written", e);
        }
    }

    /**
     * Reads what {@link #json()} wrote.
     *
     * @throws IllegalArgumentException if the text is no plan
     */
    public static ShutdownPlan fromJson(String json) {
        try {
            return JSON.readValue(json, ShutdownPlan.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("this is no plan: " + json, e);
        }
    }

    /** SHA-256 over everything in the plan, in lower-case hexadecimal: two plans with the same hash do the same. */
    public String hash() {
        return Label.sha256(canonical());
    }

    private String canonical() {
        Canonical text = new Canonical("quiesce open-vstorage shutdown plan 2")
                .add(cluster)
                .add(server)
                .add("machines")
                .add(String.valueOf(machines.size()));
        machines.forEach(m -> text.add(m.node()).add(m.name()).add(m.state()).add(String.valueOf(m.autostart())));
        text.add("pools").add(String.valueOf(pools.size()));
        pools.forEach(pool ->
                text.add(pool.node()).add(pool.vpool()).add(pool.config()).list(pool.storagedriver(), pool.volumes()));
        text.add("not flushed").add(String.valueOf(notFlushed.size()));
        notFlushed.forEach(u -> text.add(u.volume()).add(u.state()));
        nodes(text, "extras", extras);
        nodes(text, "masters", masters);
        nodes(text, "backends", backends);
        return text.list("unknown", unknown).toString();
    }

    private static void nodes(Canonical text, String kind, List<NodeEntry> nodes) {
        text.add(kind).add(String.valueOf(nodes.size()));
        nodes.forEach(n -> text.add(n.node()).add(n.machineId()));
    }
}
