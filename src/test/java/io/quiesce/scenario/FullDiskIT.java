package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * There is no room for the database any more in the middle of a run, and then there is again. The system refuses the
 * engine's process any write beyond the size that its file has, which it can say of any process and needs no disk for.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "prlimit is Linux's")
class FullDiskIT {

    private static final Duration TIME = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private Forked lab;
    private Forked engine;
    private LabHosts hosts;

    @AfterEach
    void end() {
        engine.close();
        lab.close();
    }

    @Test
    void nothingIsSentWithoutItsLineAndTheRunGoesOnByItself() {
        lab = Forked.lab(directory, 0.05);
        hosts = new LabHosts(lab.awaitPort());
        engine = Forked.engineOn(
                directory,
                "jdbc:h2:async:" + directory.resolve("db") + ";DB_CLOSE_ON_EXIT=FALSE",
                "--quiesce.drain.stuck-after=3m",
                "--quiesce.drain.down-within=3m");
        int port = engine.awaitPort();
        Run run = SharedDatabase.start(port, ScenarioIT.SHUTDOWN);
        run.approve();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> !hosts.effects("snapshot made").isEmpty());

        full();

        await().atMost(Duration.ofMinutes(1)).until(() -> engine.output().contains("The disk of the database is full"));
        await().pollDelay(TIME).atMost(TIME.multipliedBy(3)).until(() -> true);
        assertThat(engine.output().lines().filter(line -> line.contains("The disk of the database is full")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains("db.mv.db", "Make room there"));
        assertThat(engine.output().lines().filter(line -> line.contains("ENGINE-14019")))
                .as("that it cannot look for jobs, which it tries four times a second: the log may be on the same disk")
                .hasSizeLessThan(10);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(shown(port, run)).contains("The disk of the database is full"));

        limit("unlimited");

        await().atMost(Duration.ofMinutes(1)).until(() -> engine.output().contains("the database answers again"));
        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
        hosts.assertShutDownWithEachActDoneOnce();
        assertThat(engine.output()).doesNotContain(" is broken\n");
        engine.close();
        assertThat(linesKept()).as("commands with a line in the transcript").containsAll(sent());
    }

    /** While the disk is full the file may still be read, or not even that. */
    private static String shown(int port, Run run) {
        Desk.Answer page = new Desk(port, "operator").get("/runs/" + run.id() + "/live");
        return page.status() == 503
                ? page.message()
                : page.body().path("hindrance").asText();
    }

    private Set<String> sent() {
        Set<String> ids = hosts.commandIds();
        assertThat(ids).as("ids in the journals").hasSizeGreaterThan(20);
        return ids;
    }

    private Set<String> linesKept() {
        return JdbcClient.create(new DriverManagerDataSource(Forked.database(directory), "sa", ""))
                .sql("select command_id from command")
                .query(String.class)
                .set();
    }

    private void full() {
        try {
            limit(Long.toString(Files.size(directory.resolve("db.mv.db"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void limit(String bytes) {
        try {
            int code = new ProcessBuilder("prlimit", "--pid", Long.toString(engine.pid()), "--fsize=" + bytes + ":")
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
            assertThat(code).as("prlimit").isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
