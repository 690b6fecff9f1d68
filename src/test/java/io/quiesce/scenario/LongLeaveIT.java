package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The engine's process is killed while a leave waits for a volume to be closed, and started again four hours later. */
@Tag("matrix")
class LongLeaveIT {

    private static final String CLUSTER = "vx-lab-bare";

    @TempDir
    Path directory;

    @RegisterExtension
    final OwnProcesses processes = new OwnProcesses();

    @Test
    void theLeaveGoesOnWithoutTheEngineAndIsNotAskedForAgain() {
        LabHosts hosts = new LabHosts(processes.own(Forked.lab(directory, 0.05)).awaitPort(), CLUSTER);
        hosts.fault("vb-2", "volume-reopened", Map.of("volume", "datadg/journal", "when", "leave"));
        Forked first = engine();
        Run run = start(first);
        run.approve();
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !hosts.effects("volume opened").isEmpty());

        first.kill();
        assertThat(hosts.effects("left cluster")).isEmpty();
        int older = database()
                .sql(
                        "update work set created_at = dateadd('HOUR', -4, created_at), due_at = dateadd('HOUR', -4, due_at)"
                                + " where state in ('QUEUED', 'RUNNING')")
                .update();
        assertThat(older).as("pieces of work in flight").isEqualTo(1);
        long looks = samples();
        int lines = hosts.journal("vb-2").size();

        Forked second = engine();
        Run resumed = new Run(second.awaitPort(), run.id(), CLUSTER + "/vb-2");
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> hosts.journal("vb-2").size() > lines);
        assertThat(resumed.ended()).isFalse();
        assertThat(resumed.tasks()).isEmpty();
        hosts.mend("vb-2", "volume-reopened");

        assertThat(resumed.end()).isEqualTo("End_NodeHasLeftCleanly");
        assertThat(hosts.effects("leave begun")).hasSize(1);
        assertThat(hosts.effects("leave asked again")).isEmpty();
        assertThat(hosts.effects("left cluster"))
                .extracting(LabHosts.Effect::node)
                .containsExactly("vb-2");
        second.close();
        assertThat(samples()).isGreaterThan(looks);
        assertThat(count("act_hi_actinst")).isBetween(20L, 600L);
        assertThat(count("lease")).isZero();
        assertThat(count("work where state not in ('CLOSED', 'CANCELLED')")).isZero();
    }

    private long samples() {
        return count("sample where drain = 'leave'");
    }

    private long count(String rows) {
        return database().sql("select count(*) from " + rows).query(Long.class).single();
    }

    /** The engine's database; only while no engine has it. */
    private JdbcClient database() {
        return JdbcClient.create(new DriverManagerDataSource(Forked.database(directory), "sa", ""));
    }

    private Forked engine() {
        return processes.own(Forked.engine(directory, "--quiesce.vxvm.settle-for=500ms"));
    }

    private static Run start(Forked engine) {
        int port = engine.awaitPort();
        Desk.Answer answer = new Desk(port, "operator")
                .post(
                        "/engine-rest/process-definition/key/vxvm-clean-leave/start",
                        Desk.variables(Map.of("cluster", CLUSTER, "node", "vb-2", "reason", "a new memory module")));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return new Run(port, answer.body().path("id").asText(), CLUSTER + "/vb-2");
    }
}
