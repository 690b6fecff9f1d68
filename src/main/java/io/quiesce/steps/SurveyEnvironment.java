package io.quiesce.steps;

import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Output;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Role;
import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.lease.Plans;
import io.quiesce.openvstorage.Arakoon;
import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.Flush;
import io.quiesce.openvstorage.NodeFacts;
import io.quiesce.openvstorage.NodeLook;
import io.quiesce.openvstorage.RabbitMq;
import io.quiesce.openvstorage.RabbitState;
import io.quiesce.openvstorage.Reading;
import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.openvstorage.Survey;
import io.quiesce.openvstorage.SurveyFindings;
import io.quiesce.openvstorage.VirtualMachines;
import io.quiesce.openvstorage.VirtualMachines.Listed;
import io.quiesce.openvstorage.Volumes;
import io.quiesce.openvstorage.Volumes.Access;
import io.quiesce.openvstorage.Volumes.Seen;
import io.quiesce.work.Assignment;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** <i>Survey environment</i>: looks at every node, changes nothing, and makes the plan. */
@Component
final class SurveyEnvironment implements Step {

    private final Leases leases;
    private final Plans plans;
    private final Inventory inventory;
    private final ApprovedPlan approved;
    private final EngineHost engineHost;
    private final FanOut fanOut;
    private final Clock clock;

    SurveyEnvironment(
            Leases leases,
            Plans plans,
            Inventory inventory,
            ApprovedPlan approved,
            EngineHost engineHost,
            FanOut fanOut,
            Clock clock) {
        this.leases = leases;
        this.plans = plans;
        this.inventory = inventory;
        this.approved = approved;
        this.engineHost = engineHost;
        this.fanOut = fanOut;
        this.clock = clock;
    }

    @Override
    public Outcome run(Assignment assignment) {
        Lease lease = leases.ofRun(assignment.rootId());
        Cluster cluster = inventory
                .cluster(lease.cluster())
                .orElseThrow(() ->
                        new IllegalStateException("the cluster " + lease.cluster() + " is no longer in the inventory"));
        Survey survey = survey(cluster, assignment.runner());
        SurveyedPlan plan = new SurveyedPlan(
                ShutdownPlan.of(survey, lease.setting("powerOffBackend").equals("true")),
                SurveyFindings.of(survey, engineHost.ids()),
                services(survey));
        String hash = plan.plan().hash();
        plans.keep(assignment.rootId(), cluster.name(), hash, approved.written(plan));
        return Outcome.done(
                Map.of("planHash", hash, "masterCount", plan.plan().masters().size()),
                Map.of("planView", PlanView.of(lease, plan, hash)));
    }

    /** All that one node says in one visit. */
    private record Visit(
            Reading<NodeFacts> node,
            Optional<Reading<Listed>> machines,
            Optional<Reading<Seen>> volumes,
            Optional<Reading<Map<String, Mastership>>> arakoon,
            Optional<Reading<RabbitState>> rabbit) {}

    private Survey survey(Cluster cluster, CommandRunner runner) {
        List<Target> targets = cluster.nodes().stream()
                .map(node -> new Target(cluster.name(), node.name()))
                .toList();
        Map<Target, Visit> visits = fanOut.over(targets, target -> visit(cluster, target, runner));
        return new Survey(
                cluster,
                every(visits, visit -> Optional.of(visit.node())),
                every(visits, Visit::volumes),
                every(visits, Visit::machines),
                every(visits, Visit::arakoon),
                every(visits, Visit::rabbit));
    }

    private Visit visit(Cluster cluster, Target target, CommandRunner runner) {
        Reading<NodeFacts> node = readable(() -> new NodeLook(runner, clock).look(target, cluster.vpools()));
        Optional<NodeFacts> facts = node.asOptional();
        if (facts.isEmpty()) {
            return new Visit(node, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
        List<Access> pools =
                Flush.asks(Map.of(target, facts.get()), cluster.vpools()).getOrDefault(target, List.of());
        boolean master = facts.get().role().filter(role -> role == Role.MASTER).isPresent();
        boolean backend =
                facts.get().role().filter(role -> role == Role.BACKEND).isPresent();
        return new Visit(
                node,
                when(!backend, () -> new VirtualMachines(runner).list(target)),
                when(!pools.isEmpty(), () -> new Volumes(runner).list(target, pools)),
                when(master, () -> new Arakoon(runner).masters(target, facts.get())),
                when(master, () -> new RabbitMq(runner).status(target)));
    }

    private static <T> Optional<Reading<T>> when(boolean wanted, Supplier<Reading<T>> look) {
        return wanted ? Optional.of(readable(look)) : Optional.empty();
    }

    /** What cannot be understood is not known; the finding shows the line. */
    private static <T> Reading<T> readable(Supplier<Reading<T>> look) {
        try {
            return look.get();
        } catch (Unreadable unreadable) {
            return new Reading.NotRead<>(
                    String.valueOf(unreadable.getMessage()), new CommandResult.Exited(0, Output.EMPTY, Output.EMPTY));
        }
    }

    private static <T> Map<Target, Reading<T>> every(
            Map<Target, Visit> visits, java.util.function.Function<Visit, Optional<Reading<T>>> part) {
        Map<Target, Reading<T>> readings = new TreeMap<>();
        visits.forEach((target, visit) -> part.apply(visit).ifPresent(reading -> readings.put(target, reading)));
        return readings;
    }

    private static Map<String, List<String>> services(Survey survey) {
        Map<String, List<String>> services = new TreeMap<>();
        survey.facts()
                .forEach((target, facts) -> services.put(
                        target.node(),
                        facts.services().stream()
                                .filter(NodeFacts.Service::running)
                                .map(NodeFacts.Service::name)
                                .sorted()
                                .toList()));
        return services;
    }
}
