package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What every scenario begins with: hosts as new, and no run. */
@InLab
abstract class ScenarioIT {

    static final Map<String, Object> SHUTDOWN =
            Map.of("cluster", LabHosts.CLUSTER, "reason", "power work in the server room");

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    LabHosts hosts;

    private Instant begun = Instant.now();

    /** The cluster of the lab that the scenarios are about. */
    String cluster() {
        return LabHosts.CLUSTER;
    }

    @BeforeEach
    void beginWithAllNew() {
        hosts = new LabHosts(port, cluster());
        Desk admin = new Desk(port, "admin");
        JsonNode left = admin.get("/engine-rest/process-instance?rootProcessInstances=true")
                .body();
        for (JsonNode instance : left) {
            for (String fault : List.of("unreachable", "hangs", "slow", "host-key-changed")) {
                hosts.nodes().forEach(node -> hosts.mend(node, fault));
            }
            admin.delete("/engine-rest/process-instance/" + instance.path("id").asText() + "?skipCustomListeners=true");
        }
        await().atMost(Duration.ofSeconds(40)).until(() -> {
            // what a run of an earlier test kept for an administrator
            jdbc.sql("delete from lease where state = 'unknown'").update();
            return leases() == 0;
        });
        hosts.reset();
        begun = Instant.now();
    }

    /** For {@link ReachedFlowNodesIT}. */
    @AfterEach
    void writeDownWhichFlowNodesWereReached(TestInfo test) throws IOException {
        Files.createDirectories(ReachedFlowNodesIT.REACHED);
        List<String> reached = jdbc.sql("select distinct proc_def_key_ || ' ' || act_id_ from act_hi_actinst")
                .query(String.class)
                .list();
        Files.write(
                ReachedFlowNodesIT.REACHED.resolve(
                        test.getTestClass().orElseThrow().getSimpleName() + ".txt"),
                reached);
    }

    /** For {@link DrawnPathsIT}: a run that goes on is not over when its test is, and is left to those that are. */
    @AfterEach
    void fileTheRecordsOfRunsThatAreOver(TestInfo test) throws IOException {
        Files.createDirectories(DrawnPathsIT.RECORDS);
        List<String> runs = jdbc.sql(
                        "select proc_inst_id_ from act_hi_procinst where super_process_instance_id_ is null"
                                + " and end_time_ is not null and start_time_ >= ?")
                .param(Timestamp.from(begun))
                .query(String.class)
                .list();
        for (String run : runs) {
            Files.write(
                    DrawnPathsIT.RECORDS.resolve(
                            test.getTestClass().orElseThrow().getSimpleName() + "-" + run + ".html"),
                    new Desk(port, "auditor").file("/runs/" + run + "/record.html"));
        }
    }

    long leases() {
        return jdbc.sql("select count(*) from lease").query(Long.class).single();
    }

    Desk.Answer tryToStart(String person, Map<String, Object> values) {
        return tryToStart(person, "open-vstorage-shutdown", values);
    }

    Desk.Answer tryToStart(String person, String runbook, Map<String, Object> values) {
        return new Desk(port, person)
                .post("/engine-rest/process-definition/key/" + runbook + "/start", Desk.variables(values));
    }

    Run start(Map<String, Object> values) {
        return start("open-vstorage-shutdown", values);
    }

    Run start(String runbook, Map<String, Object> values) {
        Desk.Answer answer = tryToStart("operator", runbook, values);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        String node = values.containsKey("node") ? "/" + values.get("node") : "";
        return new Run(port, answer.body().path("id").asText(), values.get("cluster") + node);
    }

    Run startAndApprove() {
        Run run = start(SHUTDOWN);
        run.approve();
        return run;
    }

    List<String> notes(Run run) {
        return jdbc.sql("select text from note where root_id = ? order by no")
                .param(run.id())
                .query(String.class)
                .list();
    }
}
