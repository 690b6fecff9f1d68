package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The engine's process is killed in the middle of a run and started again; the hosts live on and tell what was done. */
class CrashIT {

    @TempDir
    Path directory;

    @RegisterExtension
    final OwnProcesses processes = new OwnProcesses();

    @Test
    void finishesTheRunWithEachActDoneOnceWhenItIsKilledInTheFlushAndAgainAtPowerOff() {
        LabHosts hosts = new LabHosts(processes.own(Forked.lab(directory, 0.05)).awaitPort());
        Forked first = engine();
        Run run = start(first);
        run.approve();

        awaitAny("snapshot made");
        first.kill();
        assertThat(hosts.off()).isEmpty();
        assertThat(idsInTheTranscript()).containsAll(idsThatTheHostsKnow(hosts));

        Forked second = engine();
        second.awaitPort();
        awaitAny("shutdown requested");
        second.kill();

        Forked third = engine();
        Run resumed = new Run(third.awaitPort(), run.id());
        assertThat(resumed.end()).isEqualTo("End_EnvironmentIsOff");
        hosts.assertShutDownWithEachActDoneOnce();
        third.close();
        assertThat(idsInTheTranscript()).containsAll(idsThatTheHostsKnow(hosts));
        assertThat(database()
                        .sql("select cluster from lease")
                        .query(String.class)
                        .list())
                .isEmpty();
        assertThat(database()
                        .sql("select step from work where state not in ('CLOSED', 'CANCELLED')")
                        .query(String.class)
                        .list())
                .isEmpty();
    }

    private Forked engine() {
        return processes.own(
                Forked.engine(directory, "--quiesce.drain.stuck-after=30s", "--quiesce.drain.down-within=45s"));
    }

    /** No command reaches a host before its line is kept, whatever happens to the engine right after. */
    private Set<String> idsInTheTranscript() {
        return database()
                .sql("select command_id from command")
                .query(String.class)
                .set();
    }

    /** The engine's database; only while no engine has it. */
    private JdbcClient database() {
        return JdbcClient.create(new DriverManagerDataSource(Forked.database(directory), "sa", ""));
    }

    private static Set<String> idsThatTheHostsKnow(LabHosts hosts) {
        Set<String> ids = hosts.commandIds();
        assertThat(ids).as("ids in the journals").hasSizeGreaterThan(20);
        return ids;
    }

    private static Run start(Forked engine) {
        int port = engine.awaitPort();
        Desk.Answer answer = new Desk(port, "operator")
                .post(
                        "/engine-rest/process-definition/key/open-vstorage-shutdown/start",
                        Desk.variables(ScenarioIT.SHUTDOWN));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return new Run(port, answer.body().path("id").asText());
    }

    /** Waits for the first of these effects on any node; the hosts' own files say it sooner than their HTTP. */
    private void awaitAny(String effect) {
        await().atMost(Duration.ofMinutes(2))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> effectFiles().anyMatch(file -> read(file).contains("\"" + effect + "\"")));
    }

    private Stream<Path> effectFiles() {
        return Stream.of("ovs-m1", "ovs-m2", "ovs-m3", "ovs-e1", "ovs-e2", "ovs-b1", "ovs-b2")
                .map(node -> directory.resolve("lab/" + LabHosts.CLUSTER + "/" + node + "/effects.jsonl"))
                .filter(Files::exists);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
