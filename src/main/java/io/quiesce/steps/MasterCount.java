package io.quiesce.steps;

import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.openvstorage.Arakoon;
import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.ArakoonHealth;
import io.quiesce.openvstorage.NodeFacts;
import io.quiesce.openvstorage.NodeLook;
import io.quiesce.openvstorage.QuorumGuard;
import io.quiesce.openvstorage.Survey;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Counts the healthy masters of every Arakoon cluster, and what would be left of them without one server. */
@Component
final class MasterCount {

    private final Inventory inventory;
    private final FanOut fanOut;
    private final Clock clock;

    MasterCount(Inventory inventory, FanOut fanOut, Clock clock) {
        this.inventory = inventory;
        this.fanOut = fanOut;
        this.clock = clock;
    }

    /** By what a survey has just read. */
    QuorumGuard.Verdict without(Target server, Survey survey) {
        return QuorumGuard.decide(
                ArakoonHealth.count(survey.cluster(), survey.nodes(), survey.arakoon()), server.node());
    }

    /** By asking every node now. */
    QuorumGuard.Verdict without(Target server, CommandRunner runner) {
        Cluster cluster = inventory.require(server.cluster());
        List<Target> targets = cluster.nodes().stream()
                .map(node -> new Target(cluster.name(), node.name()))
                .toList();
        Map<Target, Reading<NodeFacts>> nodes = new TreeMap<>();
        Map<Target, Reading<Map<String, Mastership>>> masters = new TreeMap<>();
        fanOut.over(targets, target -> count(target, runner)).forEach((target, count) -> {
            nodes.put(target, count.node());
            count.masters().ifPresent(reading -> masters.put(target, reading));
        });
        return QuorumGuard.decide(ArakoonHealth.count(cluster, nodes, masters), server.node());
    }

    private record Count(Reading<NodeFacts> node, Optional<Reading<Map<String, Mastership>>> masters) {}

    private Count count(Target target, CommandRunner runner) {
        Reading<NodeFacts> node = Reading.readable(() -> new NodeLook(runner, clock).look(target, List.of()));
        return new Count(
                node,
                node.asOptional().map(facts -> Reading.readable(() -> new Arakoon(runner).masters(target, facts))));
    }
}
