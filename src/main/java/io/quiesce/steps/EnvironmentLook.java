package io.quiesce.steps;

import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.Arakoon;
import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.Flush;
import io.quiesce.openvstorage.HealthLook;
import io.quiesce.openvstorage.HealthLook.Quick;
import io.quiesce.openvstorage.NodeFacts;
import io.quiesce.openvstorage.PowerOff;
import io.quiesce.openvstorage.RabbitMq;
import io.quiesce.openvstorage.RabbitState;
import io.quiesce.openvstorage.ServiceStatus;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Looks at every node of a cluster at the same time and changes nothing. */
@Component
final class EnvironmentLook {

    private final FanOut fanOut;
    private final StillThere stillThere;
    private final Clock clock;

    EnvironmentLook(FanOut fanOut, StillThere stillThere, Clock clock) {
        this.fanOut = fanOut;
        this.stillThere = stillThere;
        this.clock = clock;
    }

    /** All that one node says in one visit. */
    private record Visit(
            Reading<Quick> node,
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
                every(visits, visit -> Optional.of(visit.node().map(Quick::facts))),
                every(visits, Visit::volumes),
                every(visits, Visit::machines),
                every(visits, Visit::arakoon),
                every(visits, Visit::rabbit),
                daemons(visits),
                off(visits, runner));
    }

    private static Map<Target, Map<String, Reading<ServiceStatus>>> daemons(Map<Target, Visit> visits) {
        Map<Target, Map<String, Reading<ServiceStatus>>> daemons = new TreeMap<>();
        visits.forEach(
                (target, visit) -> visit.node().asOptional().ifPresent(quick -> daemons.put(target, quick.daemons())));
        return daemons;
    }

    /** Only a power control proves that a silent node is off; a closed port alone may be a host that hangs. */
    private Set<Target> off(Map<Target, Visit> visits, CommandRunner runner) {
        Set<Target> silent = visits.entrySet().stream()
                .filter(visit -> visit.getValue().node() instanceof Reading.NotRead<Quick> failed
                        && PowerOff.isDown(failed.result()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return silent.isEmpty()
                ? Set.of()
                : stillThere.ask(silent, runner).entrySet().stream()
                        .filter(seen -> seen.getValue().isProvedOff())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
    }

    private Visit visit(Cluster cluster, Target target, CommandRunner runner) {
        Reading<Quick> node = Reading.readable(() -> new HealthLook(runner, clock).quick(target, cluster.vpools()));
        Optional<NodeFacts> facts = node.asOptional().map(Quick::facts);
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
