package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Engines in processes of their own that share a PostgreSQL and the hosts of one lab. */
final class SharedDatabase implements AutoCloseable {

    private final Path directory;
    private final Postgres postgres = Postgres.empty();
    private final JdbcClient jdbc = postgres.client();
    private final List<Forked> forked = new ArrayList<>();
    private final LabHosts hosts;

    SharedDatabase(Path directory) {
        this.directory = directory;
        this.hosts = new LabHosts(own(Forked.lab(directory, 0.05)).awaitPort());
    }

    Postgres postgres() {
        return postgres;
    }

    JdbcClient jdbc() {
        return jdbc;
    }

    LabHosts hosts() {
        return hosts;
    }

    Forked engine(String name) {
        return engine(name, postgres.url());
    }

    Forked engine(String name, String url) {
        return own(Forked.engineOn(
                directory,
                url,
                "--quiesce.work.engine=" + name,
                "--quiesce.drain.stuck-after=3m",
                "--quiesce.drain.down-within=3m"));
    }

    private Forked own(Forked process) {
        forked.add(process);
        return process;
    }

    static Run start(int port, Map<String, Object> variables) {
        Desk.Answer answer = ask(port, variables);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return new Run(port, answer.body().path("id").asText());
    }

    static Desk.Answer ask(int port, Map<String, Object> variables) {
        return new Desk(port, "operator")
                .post("/engine-rest/process-definition/key/open-vstorage-shutdown/start", Desk.variables(variables));
    }

    /** Waits until one of the engines is at this step; its name. */
    String awaitOwner(String step) {
        return await("an engine at " + step)
                .atMost(Duration.ofMinutes(2))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> owner(step), found -> !found.isEmpty());
    }

    /** Which engine is at this step; empty if none is. */
    String owner(String step) {
        return jdbc
                .sql("select owner from work where state = 'RUNNING' and step = ?")
                .param(step)
                .query(String.class)
                .list()
                .stream()
                .findFirst()
                .orElse("");
    }

    /** How many acts this step has sent. */
    long sentBy(String step) {
        return jdbc.sql("select count(*) from command where step = ? and kind = 'act'")
                .param(step)
                .query(Long.class)
                .single();
    }

    /** How many commands were sent, as the transcript says. */
    long lines() {
        return jdbc.sql("select count(*) from command").query(Long.class).single();
    }

    /** How many commands were sent, as the hosts say. */
    int heard() {
        return hosts.nodes().stream()
                .mapToInt(node -> hosts.journal(node).size())
                .sum();
    }

    /** By the clock of the database, which is that of all processes here. */
    Instant now() {
        return jdbc.sql("select current_timestamp")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    /** All effects of a whole shutdown are there, each once. */
    void assertAllWasDoneOnce() {
        hosts.assertShutDownWithEachActDoneOnce();
        assertThat(column("select cluster from lease")).isEmpty();
        assertThat(column("select step from work where state not in ('CLOSED', 'CANCELLED')"))
                .isEmpty();
        assertEveryCommandHasItsLine();
    }

    /** No command reached a host before its line was kept. */
    void assertEveryCommandHasItsLine() {
        Set<String> ids = hosts.commandIds();
        assertThat(ids).as("ids in the journals").hasSizeGreaterThan(20);
        assertThat(column("select command_id from command")).containsAll(ids);
    }

    /** While nothing failed: whoever does a step also begins no command of one of its rounds twice. */
    void assertNoStepRanTwice(int takenOver) {
        List<String> twice = column("select distinct w.id from command c join work w on w.id = c.work_id"
                + " group by w.id, w.round, c.command_id having count(*) > w.round + 1");
        assertThat(twice)
                .as("steps of which a command was sent more than once a round")
                .hasSizeLessThanOrEqualTo(takenOver);
    }

    /** Each job of the engine, timers among them, was done once and never failed. */
    void assertEachJobWasDoneOnce() {
        assertThat(column("select JOB_DEF_TYPE_ || ' ' || ACT_ID_ from ACT_HI_JOB_LOG where JOB_STATE_ = 2"
                        + " group by JOB_ID_, JOB_DEF_TYPE_, ACT_ID_ having count(*) > 1"))
                .as("jobs that were done more than once")
                .isEmpty();
    }

    List<String> column(String sql) {
        return jdbc.sql(sql).query(String.class).list();
    }

    @Override
    public void close() {
        for (int i = forked.size() - 1; i >= 0; i--) {
            forked.get(i).close();
        }
    }
}
