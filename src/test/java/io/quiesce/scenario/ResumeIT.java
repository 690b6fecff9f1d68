package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.command.Output;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** An engine that was killed and is started again goes on within seconds, with its step and with its job. */
class ResumeIT {

    private static final Logger log = LoggerFactory.getLogger(ResumeIT.class);
    private static final String STEP = "Task_BeginFlush";
    private static final String JOB = "Task_SelectNodes";
    private static final Map<String, Object> STOP =
            Map.of("cluster", LabHosts.CLUSTER, "node", "ovs-e1", "reason", "a new disk");

    @TempDir
    Path directory;

    @RegisterExtension
    final OwnProcesses processes = new OwnProcesses();

    private LabHosts hosts;

    @BeforeEach
    void startTheLab() {
        hosts = new LabHosts(processes.own(Forked.lab(directory, 0.05)).awaitPort());
    }

    @Test
    void theStepAndTheLockedJobOfAKilledEngineGoOnWithinSecondsOfItsStart() {
        Run run = killedInTheStep();
        Instant killed = lastLine();
        assertThat(database()
                        .sql("select owner from work where state = 'RUNNING' and step = ?")
                        .param(STEP)
                        .query(String.class)
                        .list())
                .containsExactly("engine-1");
        List<String> cut = cutActs();
        assertThat(cut).as("acts that were on their way").isNotEmpty();

        Forked second = engine("BEFORE", JOB);
        second.awaitPort();
        Instant up = Instant.now();
        second.awaitEnd();

        Duration step = Duration.between(up, firstLineAfter(killed));
        log.info("the step went on {} ms after the engine was up", step.toMillis());
        assertThat(step).isLessThan(Promised.withinSeconds(5));
        assertReattached(cut);
        assertThat(lockedJobs()).containsExactly("engine-1");

        Forked third = engine("NEVER", "");
        Run resumed = new Run(third.awaitPort(), run.id(), "ovs-lab/ovs-e1");
        up = Instant.now();
        assertThat(resumed.end()).isEqualTo("End_ServerIsOff");
        third.close();

        Duration job = Duration.between(up, done(JOB).get(0));
        log.info("the locked job was done {} ms after the engine was up", job.toMillis());
        assertThat(job).isLessThan(Promised.withinSeconds(5));
        assertThat(hosts.effects("snapshot made"))
                .extracting(LabHosts.Effect::object)
                .isNotEmpty()
                .doesNotHaveDuplicates();
    }

    /** What cannot fail proves nothing: without the take-back the job waits until its lock runs out, in ten minutes. */
    @Tag("matrix")
    @Test
    void withoutTheTakeBackTheRunStandsStill() {
        killedInTheStep();
        Instant killed = lastLine();
        Forked second = engine("NEVER", "", "-Dcrash.nobody-takes-back=true");
        second.awaitPort();
        await().during(Duration.ofSeconds(20)).atMost(Duration.ofSeconds(40)).until(second::isAlive);
        second.kill();
        assertThat(linesAfter(killed)).as("the step of the killed engine").isEmpty();

        engine("BEFORE", JOB).awaitEnd();
        Forked fourth = engine("NEVER", "", "-Dcrash.nobody-takes-back=true");
        fourth.awaitPort();
        await().during(Duration.ofSeconds(20)).atMost(Duration.ofSeconds(40)).until(fourth::isAlive);
        fourth.kill();
        assertThat(done(JOB)).as("the locked job").isEmpty();
        assertThat(lockedJobs()).containsExactly("engine-1");
    }

    /** What is removed from hosts when a connection has been idle for a while is removed by the next engine then. */
    @Tag("matrix")
    @Test
    void whatHostsKeepIsRemovedByTheNextEngineWhenOneIsKilledRightAfterARun() {
        Forked first = engine("NEVER", "");
        hosts.fault("ovs-m1", "service-stopped", Map.of("service", "nginx"));
        Run run = start(
                first.awaitPort(),
                "open-vstorage-health-check",
                Map.of("cluster", LabHosts.CLUSTER, "reason", "nginx is down", "drainLimit", "PT1S"));
        assertThat(run.end()).isEqualTo("End_ServicesAndVPoolsAreHealthy");
        first.kill();
        assertThat(jobDirectories()).as("what the killed engine left").isNotEmpty();

        engine("NEVER", "").awaitPort();

        await().atMost(Duration.ofSeconds(60)).until(() -> jobDirectories().isEmpty());
    }

    private Run killedInTheStep() {
        Forked first = engine("SENT", STEP);
        Run run = start(first.awaitPort(), "open-vstorage-stop-server", STOP);
        run.approve();
        first.awaitEnd();
        return run;
    }

    private static Run start(int port, String runbook, Map<String, Object> values) {
        Desk.Answer answer = new Desk(port, "operator")
                .post("/engine-rest/process-definition/key/" + runbook + "/start", Desk.variables(values));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        String node = values.containsKey("node") ? "/" + values.get("node") : "";
        return new Run(port, answer.body().path("id").asText(), LabHosts.CLUSTER + node);
    }

    /** Each act that was on its way at the kill was answered later, under its id, with all that it has printed. */
    private void assertReattached(List<String> cut) {
        for (String id : cut) {
            List<Map<String, Object>> answers = database()
                    .sql("select c.exit_code, o.text, o.sha256 from command c"
                            + " left join command_output o on o.command_no = c.no and o.stream = 'out'"
                            + " where c.command_id = ? and c.outcome = 'exited'")
                    .param(id)
                    .query()
                    .listOfRows();
            assertThat(answers).as(id).singleElement().satisfies(answer -> {
                assertThat(answer).containsEntry("EXIT_CODE", 0);
                assertThat(Output.of(String.valueOf(answer.get("TEXT"))).sha256())
                        .isEqualTo(answer.get("SHA256"));
            });
        }
    }

    private List<String> cutActs() {
        return database()
                .sql("select command_id from command where step = ? and kind = 'act' and outcome is null")
                .param(STEP)
                .query(String.class)
                .list();
    }

    private Instant lastLine() {
        return database()
                .sql("select max(sent_at) from command")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    private Instant firstLineAfter(Instant moment) {
        return linesAfter(moment).get(0);
    }

    private List<Instant> linesAfter(Instant moment) {
        return database()
                .sql("select sent_at from command order by sent_at")
                .query(OffsetDateTime.class)
                .list()
                .stream()
                .map(OffsetDateTime::toInstant)
                .filter(sent -> sent.isAfter(moment))
                .toList();
    }

    private List<String> lockedJobs() {
        return database()
                .sql("select LOCK_OWNER_ from ACT_RU_JOB where LOCK_EXP_TIME_ > current_timestamp")
                .query(String.class)
                .list();
    }

    /** When the jobs before this activity were done, as the engine has logged it. */
    private List<Instant> done(String activity) {
        return database()
                .sql("select TIMESTAMP_ from ACT_HI_JOB_LOG where JOB_STATE_ = 2 and ACT_ID_ = ? order by 1")
                .param(activity)
                .query(Timestamp.class)
                .list()
                .stream()
                .map(Timestamp::toInstant)
                .toList();
    }

    private List<String> jobDirectories() {
        List<String> left = new ArrayList<>();
        for (String node : hosts.nodes()) {
            String[] jobs = directory
                    .resolve("lab/" + LabHosts.CLUSTER + "/" + node + "/home/.quiesce")
                    .toFile()
                    .list();
            if (jobs != null) {
                left.addAll(List.of(jobs));
            }
        }
        return left;
    }

    /** Is killed at this instant of this step, unless one before it was. */
    private Forked engine(String instant, String step, String... properties) {
        List<String> jvm = new ArrayList<>(List.of(
                "-Dcrash.moment=" + instant,
                "-Dcrash.only=" + step,
                "-Dcrash.acting=" + STEP,
                "-Dcrash.events=" + directory.resolve("events")));
        jvm.addAll(List.of(properties));
        return processes.own(Forked.engine(
                directory,
                jvm,
                List.of(HookJar.writtenTo(directory)),
                "--quiesce.drain.stuck-after=60s",
                "--quiesce.drain.down-within=60s"));
    }

    /** The engine's database; only while no engine has it. */
    private JdbcClient database() {
        return JdbcClient.create(new DriverManagerDataSource(Forked.database(directory), "sa", ""));
    }
}
