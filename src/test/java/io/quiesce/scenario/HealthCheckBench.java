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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Health checks of seven nodes that are far away: 20 ms are added to each round trip between the engine and a node. The
 * first check opens the sessions and is the first of its process, the second finds them open.
 *
 * <p>The whole is the run from its start to its end in the engine's history, with the lease, the two looks, the probes of
 * the vPools and everything between, but without the pause between the two looks, which is there by design so that queues
 * may grow: of the longest stretch without any command 2 s at most are taken off, so that a look taken late is counted. A
 * node's own checks are the time in which at least one command was with it, from before it was sent until its answer had
 * come, the opening of the session included; commands at the same time count once. The lab's nodes share the processors
 * of this machine, so that each takes longer while the others work; both sides of the ratio are of the same run, and have
 * that in them. What the ratio would be otherwise is measured beside: one node after the other.
 */
class HealthCheckBench {

    private static final Duration ROUND_TRIP = Duration.ofMillis(20);
    private static final double LARGEST_RATIO = 1.5;
    private static final OperatingSystemMXBean MACHINE = ManagementFactory.getOperatingSystemMXBean();

    @TempDir
    Path directory;

    /** Two checks, and after each how many connections each node was asked for since the engine started. */
    private record Measured(Nodes first, Nodes second, Map<String, Integer> opened, Map<String, Integer> openedLater) {}

    @Test
    void takesHardlyLongerThanItsSlowestNodeAndOpensOneSessionToEach() throws IOException {
        Measured measured = measure("all nodes at the same time");

        assertThat(measured.opened()).hasSize(7).allSatisfy((node, connections) -> assertThat(connections)
                .as("connections to %s", node)
                .isEqualTo(1));
        assertThat(measured.openedLater()).as("after the second check").isEqualTo(measured.opened());
        assertThat(measured.first().ratio()).as("whole / slowest, the first").isLessThanOrEqualTo(LARGEST_RATIO);
        assertThat(measured.second().ratio()).as("whole / slowest, the second").isLessThanOrEqualTo(LARGEST_RATIO);
    }

    /** That the figure above tells something: it is another one where nodes wait for each other. */
    @Test
    void wouldTakeMuchLongerThanItsSlowestNodeIfOneWaitedForTheOther() throws IOException {
        Measured measured = measure("one node after the other", "--quiesce.work.nodes=1");

        assertThat(measured.second().ratio()).as("whole / slowest").isGreaterThan(LARGEST_RATIO);
    }

    private Measured measure(String how, String... settings) throws IOException {
        double load;
        Run first;
        Run second;
        Map<String, Integer> opened;
        Map<String, Integer> openedLater;
        try (Forked lab = Forked.lab(directory, 0.05)) {
            lab.awaitPort();
            Path far = Files.createDirectory(directory.resolve("far"));
            try (FarNodes nodes = new FarNodes(directory.resolve("lab"), far, ROUND_TRIP);
                    Forked engine = engine(nodes, settings)) {
                int port = engine.awaitPort();
                load = MACHINE.getSystemLoadAverage();
                first = check(port);
                opened = nodes.connections();
                second = check(port);
                openedLater = nodes.connections();
            }
        }
        JdbcClient database = JdbcClient.create(new DriverManagerDataSource(Forked.database(directory), "sa", ""));
        Measured measured = new Measured(
                WhereTimeWent.onNodes(database, first.id()),
                WhereTimeWent.onNodes(database, second.id()),
                opened,
                openedLater);
        print(how, load, measured);
        return measured;
    }

    private Forked engine(FarNodes nodes, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--spring.datasource.url=" + Forked.database(directory),
                "--quiesce.inventory=" + nodes.inventory(),
                "--quiesce.lab=true"));
        arguments.addAll(List.of(settings));
        return Forked.start(directory, "engine", arguments);
    }

    private static Run check(int port) {
        Map<String, Object> values =
                Map.of("cluster", LabHosts.CLUSTER, "reason", "after the power work", "drainLimit", "PT1M");
        Desk.Answer answer = new Desk(port, "operator")
                .post("/engine-rest/process-definition/key/open-vstorage-health-check/start", Desk.variables(values));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        Run run = new Run(port, answer.body().path("id").asText());
        // seldom: whoever asks all the time is measured with the run
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .until(run::ended);
        assertThat(run.outcome()).isEqualTo("End_ServicesAndVPoolsAreHealthy");
        return run;
    }

    private static void print(String how, double load, Measured measured) {
        Nodes first = measured.first();
        Nodes second = measured.second();
        System.out.printf(
                Locale.ROOT,
                """

                %d cores, load %.1f at the begin and %.1f at the end; the lab 20 times as fast, %d ms added to a round trip

                a health check, %-24s %10s %12s
                whole run without its pause              %8.2f s %10.2f s
                slowest node's own checks                %8.2f s %10.2f s
                own checks of %d nodes added up           %8.2f s %10.2f s
                whole / slowest                          %8.2f   %10.2f
                connections to each node so far            %s
                                                           %s
                the second by node, s                      %s

                """,
                MACHINE.getAvailableProcessors(),
                load,
                MACHINE.getSystemLoadAverage(),
                ROUND_TRIP.toMillis(),
                how,
                "the first",
                "the second",
                first.whole(),
                second.whole(),
                first.slowest(),
                second.slowest(),
                second.own().size(),
                first.addedUp(),
                second.addedUp(),
                first.ratio(),
                second.ratio(),
                measured.opened().values(),
                measured.openedLater().values(),
                second.own());
    }
}
