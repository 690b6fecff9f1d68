package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.scenario.WhereTimeWent.Nodes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A health check of seven nodes that are far away: 20 ms are added to each round trip between the engine and a node.
 *
 * <p>Counted is the whole run, from its start to its end as the engine's history has them, without the pause between the
 * two samples of the queues, in which nothing is done by design: of the longest stretch without any command at most the
 * 2 s of the pause are taken off, so that a look taken late is counted. The nodes' own checks are the time in which at
 * least one command was with the node, from before it was sent until its answer was there, opening the session included;
 * both looks and the probes of the vPools. Both are of the same run, so that a busy machine lengthens both.
 */
class HealthCheckBench {

    private static final Duration ROUND_TRIP = Duration.ofMillis(20);
    private static final double LARGEST_RATIO = 1.5;
    private static final OperatingSystemMXBean MACHINE = ManagementFactory.getOperatingSystemMXBean();

    @TempDir
    Path directory;

    @Test
    void takesHardlyLongerThanItsSlowestNodeOverOneSessionEach() throws IOException {
        double load;
        Run cold;
        Run warm;
        Map<String, Integer> afterCold;
        Map<String, Integer> afterWarm;
        try (Forked lab = Forked.lab(directory, 0.05)) {
            lab.awaitPort();
            Path far = Files.createDirectory(directory.resolve("far"));
            try (FarNodes nodes = new FarNodes(directory.resolve("lab"), far, ROUND_TRIP);
                    Forked engine = engine(nodes)) {
                int port = engine.awaitPort();
                load = MACHINE.getSystemLoadAverage();
                cold = check(port);
                afterCold = nodes.connections();
                warm = check(port);
                afterWarm = nodes.connections();
            }
        }

        JdbcClient database = JdbcClient.create(new DriverManagerDataSource(Forked.database(directory), "sa", ""));
        Nodes first = WhereTimeWent.onNodes(database, cold.id());
        Nodes second = WhereTimeWent.onNodes(database, warm.id());
        System.out.printf(
                Locale.ROOT,
                """

                %d cores, load %.1f at the begin and %.1f at the end; the lab 20 times as fast, %d ms added to a round trip

                a health check of %d nodes     %12s %12s
                whole run without its pause   %10.2f s %10.2f s
                slowest node's own checks     %10.2f s %10.2f s
                all nodes' own, added up      %10.2f s %10.2f s
                whole / slowest               %10.2f   %10.2f
                connections per node, so far %11s %12s

                the second, by node: %s

                """,
                MACHINE.getAvailableProcessors(),
                load,
                MACHINE.getSystemLoadAverage(),
                ROUND_TRIP.toMillis(),
                second.own().size(),
                "the first",
                "the second",
                first.whole(),
                second.whole(),
                first.slowest(),
                second.slowest(),
                first.addedUp(),
                second.addedUp(),
                first.ratio(),
                second.ratio(),
                afterCold.values(),
                afterWarm.values(),
                second.own());

        assertThat(afterCold).hasSize(7).allSatisfy((node, connections) -> assertThat(connections)
                .as("connections that %s was asked for", node)
                .isEqualTo(1));
        assertThat(afterWarm).as("after a second check").isEqualTo(afterCold);
        assertThat(first.ratio()).as("whole / slowest of the first").isLessThanOrEqualTo(LARGEST_RATIO);
        assertThat(second.ratio()).as("whole / slowest of the second").isLessThanOrEqualTo(LARGEST_RATIO);
    }

    private Forked engine(FarNodes nodes) {
        return Forked.start(
                directory,
                "engine",
                List.of(
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        "--spring.datasource.url=" + Forked.database(directory),
                        "--quiesce.inventory=" + nodes.inventory(),
                        "--quiesce.lab=true"));
    }

    private static Run check(int port) {
        Map<String, Object> values =
                Map.of("cluster", LabHosts.CLUSTER, "reason", "after the power work", "drainLimit", "PT1M");
        Desk.Answer answer = new Desk(port, "operator")
                .post(
                        "/engine-rest/process-definition/key/open-vstorage-health-check/start",
                        Desk.variables(values));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        Run run = new Run(port, answer.body().path("id").asText());
        // seldom: whoever asks all the time is measured with the run
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .until(run::ended);
        assertThat(run.outcome()).isEqualTo("End_ServicesAndVPoolsAreHealthy");
        return run;
    }
}
