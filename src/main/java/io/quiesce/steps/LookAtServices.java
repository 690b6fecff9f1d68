package io.quiesce.steps;

import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.VPool;
import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.openvstorage.Checkup;
import io.quiesce.openvstorage.Health;
import io.quiesce.openvstorage.HealthLook;
import io.quiesce.openvstorage.NodeCheck;
import io.quiesce.openvstorage.NodeFacts.Mount;
import io.quiesce.openvstorage.Problem;
import io.quiesce.openvstorage.Queues;
import io.quiesce.openvstorage.Repairs;
import io.quiesce.openvstorage.VPoolProbe;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * <i>Look at services and vPools</i>: all nodes at the same time, each over one session; the vPools are tried only when
 * nothing else is wrong, since a volume that is made for a probe needs all of it.
 */
@Described(
        name = "Look at services and vPools",
        text = "Looks at every node of the cluster, tries the vPools by a small volume each once the "
                + "services are well, and judges what it saw. What may mend by itself is worth waiting for "
                + "until the drain limit of the run.",
        sets = {
            @Described.Sets(name = "healthy", text = "true if nothing is wrong"),
            @Described.Sets(name = "repairable", text = "true if something is to be started again now"),
            @Described.Sets(name = "worthWaiting", text = "true if what is wrong may mend by itself"),
            @Described.Sets(name = "nextLook", text = "how long to wait until the next look, as a duration"),
            @Described.Sets(name = "services", text = "what is wrong, for the form of Resolve services")
        },
        destructive = true,
        refusesOnly = true)
@Component
final class LookAtServices implements Step {

    /** Between two samples of the queues at least this passes, so that a queue that only grows is seen to grow. */
    private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(2);

    private static final Duration SHORTEST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Leases leases;
    private final Inventory inventory;
    private final ApprovedPlan plans;
    private final Checks checks;
    private final TroubleLogs logs;
    private final FanOut fanOut;
    private final Clock clock;

    LookAtServices(
            Leases leases,
            Inventory inventory,
            ApprovedPlan plans,
            Checks checks,
            TroubleLogs logs,
            FanOut fanOut,
            Clock clock) {
        this.leases = leases;
        this.inventory = inventory;
        this.plans = plans;
        this.checks = checks;
        this.logs = logs;
        this.fanOut = fanOut;
        this.clock = clock;
    }

    @Override
    public Outcome run(Assignment assignment) {
        String rootId = assignment.rootId();
        Lease lease = leases.ofRun(rootId);
        Cluster cluster = inventory.require(lease.cluster());
        checks.change(rootId, record -> record.begunAt(Instant.now(clock)));
        Map<Target, NodeCheck> nodes = look(cluster, assignment.runner());
        Optional<Queues.Sample> latest = new Checkup(cluster, nodes).queues();
        Optional<Queues.Sample> earlier = checks.of(rootId).queues();
        checks.change(rootId, record -> record.withQueues(latest));
        if (earlier.isEmpty() && latest.isPresent()) {
            return Outcome.again(BETWEEN_SAMPLES);
        }
        Checkup checkup = checkup(cluster, nodes, earlier, latest);
        Set<String> known = known(lease);
        Health health = Health.of(checkup, known);
        if (health.healthy()) {
            health = Health.of(withProbes(checkup, assignment), known);
        }
        List<Problem> problems = health.problems();
        checks.change(rootId, record -> record.withProblems(problems));
        return judged(assignment, lease, nodes, health);
    }

    /** What a restart has to leave as it was; nothing for a check that nobody called. */
    private Set<String> known(Lease lease) {
        return KnownRunbooks.isOf(lease.runbook(), KnownRunbooks.RESTART)
                ? Set.copyOf(plans.restart(lease.rootId()).known())
                : Set.of();
    }

    private Map<Target, NodeCheck> look(Cluster cluster, CommandRunner runner) {
        HealthLook look = new HealthLook(runner, clock);
        return fanOut.over(
                cluster.nodes().stream()
                        .map(node -> new Target(cluster.name(), node.name()))
                        .toList(),
                target -> look.look(target, cluster.vpools()));
    }

    /** The look before counts as the first sample of the queues, this one as the second. */
    private static Checkup checkup(
            Cluster cluster,
            Map<Target, NodeCheck> nodes,
            Optional<Queues.Sample> earlier,
            Optional<Queues.Sample> latest) {
        if (earlier.isEmpty()) {
            return new Checkup(cluster, nodes);
        }
        Map<Target, NodeCheck> before = new TreeMap<>();
        nodes.forEach((target, node) -> before.put(
                target,
                new NodeCheck(
                        node.quick(),
                        node.queues()
                                .map(reading ->
                                        reading.asOptional().isPresent() ? new Reading.Read<>(earlier.get()) : reading),
                        node.rabbit(),
                        node.arakoon(),
                        node.volumes())));
        return new Checkup(cluster, before, latest, Map.of());
    }

    private Checkup withProbes(Checkup checkup, Assignment assignment) {
        Map<Target, List<VPool>> mounted = new TreeMap<>();
        checkup.nodes().forEach((target, node) -> node.facts().ifPresent(facts -> {
            List<VPool> here = checkup.cluster().vpools().stream()
                    .filter(vpool ->
                            facts.serves(vpool.name()) && facts.vpools().get(vpool.name()) == Mount.MOUNTED)
                    .toList();
            if (!here.isEmpty()) {
                mounted.put(target, here);
            }
        }));
        if (mounted.isEmpty()) {
            return checkup;
        }
        List<String> places = new ArrayList<>();
        mounted.forEach((target, vpools) -> vpools.forEach(vpool -> places.add(target.node() + "/" + vpool.name())));
        checks.change(assignment.rootId(), record -> record.withMoreProbed(places));
        VPoolProbe probe = new VPoolProbe(assignment.runner());
        String run = ProbeFiles.run(assignment.rootId());
        Map<Target, Map<String, Reading<VPoolProbe.Outcome>>> probes = fanOut.over(mounted.keySet(), target -> {
            Map<String, Reading<VPoolProbe.Outcome>> here = new TreeMap<>();
            mounted.getOrDefault(target, List.of())
                    .forEach(vpool -> here.put(vpool.name(), Reading.readable(() -> probe.probe(target, vpool, run))));
            return here;
        });
        checks.change(assignment.rootId(), record -> record.afterProbes(places, ProbeFiles.left(probes)));
        return new Checkup(checkup.cluster(), checkup.nodes(), checkup.later(), probes);
    }

    private Outcome judged(Assignment assignment, Lease lease, Map<Target, NodeCheck> nodes, Health health) {
        HealthRecord record = checks.of(assignment.rootId());
        Repairs.Next next = Repairs.next(health.problems(), record.tries());
        Duration waited = waited(record);
        boolean patient = waited.compareTo(Duration.parse(lease.setting("drainLimit"))) < 0;
        boolean healthy = health.healthy();
        boolean worthWaiting = next.worthWaiting() && patient;
        boolean asks = !healthy && next.batch().isEmpty() && !worthWaiting;
        return Outcome.done(
                Map.of(
                        "healthy",
                        healthy,
                        "repairable",
                        !next.batch().isEmpty(),
                        "worthWaiting",
                        worthWaiting,
                        "nextLook",
                        pause(waited).toString()),
                Map.of(
                        "services",
                        ServicesView.of(
                                health.problems(),
                                Instant.now(clock),
                                asks ? logs.of(nodes, health.problems(), assignment.runner()) : "")));
    }

    private Duration waited(HealthRecord record) {
        return record.since()
                .map(since -> Duration.between(since, Instant.now(clock)))
                .orElse(Duration.ZERO);
    }

    /** A tenth of the time waited so far, within bounds. */
    static Duration pause(Duration waited) {
        return Pauses.after(waited, SHORTEST, LONGEST);
    }
}
