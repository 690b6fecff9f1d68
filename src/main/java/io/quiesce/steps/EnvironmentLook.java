package io.quiesce.steps;

import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.Arakoon;
import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.Flush;
import io.quiesce.openvstorage.NodeFacts;
import io.quiesce.openvstorage.NodeLook;
import io.quiesce.openvstorage.RabbitMq;
import io.quiesce.openvstorage.RabbitState;
import io.quiesce.openvstorage.Reading;
import io.quiesce.openvstorage.Survey;
import io.quiesce.openvstorage.VirtualMachines;
import io.quiesce.openvstorage.VirtualMachines.Listed;
import io.quiesce.openvstorage.Volumes;
import io.quiesce.openvstorage.Volumes.Access;
import io.quiesce.openvstorage.Volumes.Seen;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Looks at every node of a cluster at the same time and changes nothing. */
@Component
final class EnvironmentLook {

    private final FanOut fanOut;
    private final Clock clock;

    EnvironmentLook(FanOut fanOut, Clock clock) {
        this.fanOut = fanOut;
        this.clock = clock;
    }

    /** All that one node says in one visit. */
    private record Visit(
            Reading<NodeFacts> node,
            Optional<Reading<Listed>> machines,
            Optional<Reading<Seen>> volumes,
            Optional<Reading<Map<String, Mastership>>> arakoon,
            Optional<Reading<RabbitState>> rabbit) {}

    Survey survey(Cluster cluster, CommandRunner runner) {
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
        Reading<NodeFacts> node = Reading.readable(() -> new NodeLook(runner, clock).look(target, cluster.vpools()));
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
        return wanted ? Optional.of(Reading.readable(look)) : Optional.empty();
    }

    private static <T> Map<Target, Reading<T>> every(
            Map<Target, Visit> visits, Function<Visit, Optional<Reading<T>>> part) {
        Map<Target, Reading<T>> readings = new TreeMap<>();
        visits.forEach((target, visit) -> part.apply(visit).ifPresent(reading -> readings.put(target, reading)));
        return readings;
    }
}
