package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.scenario.WhereTimeWent.Share;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** How long the application takes to start, what memory it needs, and where a shutdown of the lab spends its time. */
class ShutdownBench {

    private static final Duration LONGEST_START = Duration.ofSeconds(20);
    private static final OperatingSystemMXBean MACHINE = ManagementFactory.getOperatingSystemMXBean();
    private static final double LARGEST_OWN_SHARE = 0.15;

    @TempDir
    Path directory;

    @Test
    void startsSoonFitsIntoItsHeapAndLeavesTheTimeToTheHosts() throws IOException {
        double load = MACHINE.getSystemLoadAverage();
        Duration start;
        Duration startOnProcessor;
        long afterStart;
        long afterRuns;
        Run cold;
        Run warm;
        try (Forked engine = Forked.start(
                directory,
                "engine",
                List.of(
                        "--server.port=0",
                        "--spring.datasource.url=" + Forked.database(directory),
                        "--quiesce.lab-directory=" + directory.resolve("lab"),
                        "--quiesce.lab-pace=0.05"))) {
            int port = engine.awaitPort();
            start = engine.sinceBegun();
            startOnProcessor = engine.onProcessor();
            afterStart = mostResidentMiB(engine);
            cold = shutDown(port);
            new LabHosts(port).reset();
            warm = shutDown(port);
            afterRuns = mostResidentMiB(engine);
            assertThat(engine.output()).doesNotContain("OutOfMemoryError");
        }

        JdbcClient database = JdbcClient.create(new DriverManagerDataSource(Forked.database(directory), "sa", ""));
        Share first = WhereTimeWent.of(database, cold.id());
        Share second = WhereTimeWent.of(database, warm.id());
        System.out.printf(
                Locale.ROOT,
                """

                %d cores, load %.1f at the begin and %.1f at the end; the lab in the same process, 20 times as fast

                from launch to "Quiesce is ready", new database, new lab   %6.1f s
                processor time of that, all threads                        %6.1f s
                most memory resident, after the start                      %6d MiB
                most memory resident, after two shutdowns, heap 512 MiB    %6d MiB

                a shutdown of the lab          %12s %12s
                whole run                      %10.2f s %10.2f s
                waiting for a decision         %10.2f s %10.2f s
                on the wire                    %10.2f s %10.2f s
                pauses between two looks       %10.2f s %10.2f s
                Quiesce itself                 %10.2f s %10.2f s
                its share of the run           %10.1f %% %10.1f %%
                its share without the pauses   %10.1f %% %10.1f %%

                """,
                MACHINE.getAvailableProcessors(),
                load,
                MACHINE.getSystemLoadAverage(),
                start.toMillis() / 1000.0,
                startOnProcessor.toMillis() / 1000.0,
                afterStart,
                afterRuns,
                "the first",
                "the second",
                first.total(),
                second.total(),
                first.decisions(),
                second.decisions(),
                first.wire(),
                second.wire(),
                first.pauses(),
                second.pauses(),
                first.own(),
                second.own(),
                100 * first.ownOfAll(),
                100 * second.ownOfAll(),
                100 * first.ownWithoutPauses(),
                100 * second.ownWithoutPauses());
        System.out.println(WhereTimeWent.gaps(database, warm.id()));

        assumeThat(load)
                .as("the load of the machine; more than twice its cores and the figures are not its own")
                .isLessThan(2 * MACHINE.getAvailableProcessors());
        assertThat(start).as("start").isLessThan(LONGEST_START);
        assertThat(second.ownOfAll()).as("share of Quiesce itself").isLessThan(LARGEST_OWN_SHARE);
    }

    private static Run shutDown(int port) {
        Desk.Answer answer = new Desk(port, "operator")
                .post(
                        "/engine-rest/process-definition/key/open-vstorage-shutdown/start",
                        Desk.variables(ScenarioIT.SHUTDOWN));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        Run run = new Run(port, answer.body().path("id").asText());
        run.approve();
        // seldom: whoever asks all the time is measured with the run
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(2))
                .until(run::ended);
        assertThat(run.outcome()).isEqualTo("End_EnvironmentIsOff");
        return run;
    }

    /** What the kernel counted at most; Linux only, as the lab is. */
    private static long mostResidentMiB(Forked engine) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + engine.pid() + "/status")).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0)
                / 1024;
    }
}
