package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar is exchanged while runs wait for a person: today's engine goes on with what an earlier release left behind. */
class UpgradeIT {

    static final String OVS = LabHosts.CLUSTER;
    static final String SYSTEMD = "ovs-lab-systemd";
    static final String VX = "vx-lab";
    static final String BARE = "vx-lab-bare";
    static final String REASON = "begun by the release before";
    static final double PACE = 0.05;

    @TempDir
    static Path directory;

    private static Forked lab;
    private static Forked engine;
    private static int hosts;
    private static int port;

    @BeforeAll
    static void exchangeTheJar() throws IOException {
        try (Forked first = Forked.lab(directory, PACE)) {
            first.awaitPort();
        }
        LeftBehind.putInto(directory);
        lab = Forked.lab(directory, PACE);
        hosts = lab.awaitPort();
        engine = Forked.start(directory, "engine", engine(directory));
        port = engine.awaitPort();
    }

    @AfterAll
    static void end() {
        engine.close();
        lab.close();
    }

    static List<String> engine(Path directory) {
        return List.of(
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--spring.datasource.url=" + Forked.database(directory),
                "--quiesce.inventory=" + directory.resolve("lab/inventory.yml"),
                "--quiesce.lab=true",
                "--quiesce.drain.stuck-after=60s",
                "--quiesce.drain.down-within=60s",
                "--quiesce.vxvm.settle-for=500ms",
                "--quiesce.vxvm.done-within=60s");
    }

    static Run start(int port, String runbook, Map<String, Object> values) {
        Desk.Answer answer = new Desk(port, "operator")
                .post("/engine-rest/process-definition/key/" + runbook + "/start", Desk.variables(values));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        Object node = values.get("node");
        String cluster = values.get("cluster").toString();
        return new Run(port, answer.body().path("id").asText(), node == null ? cluster : cluster + "/" + node);
    }

    /** The run that was begun on a cluster by the release before. */
    private static Run before(String businessKey) {
        JsonNode runs = new Desk(port, "admin")
                .get("/engine-rest/history/process-instance?rootProcessInstances=true&sortBy=startTime&sortOrder=asc"
                        + "&processInstanceBusinessKey=" + businessKey)
                .body();
        return new Run(port, runs.get(0).path("id").asText(), businessKey);
    }

    /** Until a drain has ended by itself, its limit of two seconds opens its task again and again. */
    private static String endOfDrain(Run run) {
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            assertThat(run.incidents()).isEmpty();
            return run.ended();
        });
        return run.outcome();
    }

    @Test
    void aShutdownWhosePlanWaitsForItsApprovalEndsWithEachActDoneOnce() {
        Run run = before(OVS);
        assertThat(run.shown("Task_ApprovePlan", "planView").asText()).contains("ovs-m1");

        run.approve();

        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
        new LabHosts(hosts, OVS).assertShutDownWithEachActDoneOnce();
    }

    /** The flow of a leave was redrawn since: it goes on as it was drawn when it was started. */
    @Test
    void aLeaveInItsDrainGoesOnByTheDiagramThatItWasStartedWith() {
        LabHosts vx = new LabHosts(hosts, VX);
        Run run = before(VX + "/vx-3");
        assertThat(run.shown("Task_DecideLongDrain", "drain").toString()).contains("rman");

        run.decide("operator", "Task_DecideLongDrain", "wait");
        vx.mend("vx-3", "process-holder");

        assertThat(endOfDrain(run)).isEqualTo("End_NodeHasLeftCleanly");
        assertThat(vx.effects("left cluster")).hasSize(1);
        assertThat(vx.effects("leave asked again")).isEmpty();
        assertThat(vx.effects("application stopped")).hasSize(1);
        assertThat(vx.effects("resync begun")).isEmpty();
    }

    @Test
    void aMachineIsDestroyedOnlyByTwoPeopleWhoeverAskedThem() {
        LabHosts systemd = new LabHosts(hosts, SYSTEMD);
        Run run = before(SYSTEMD + "/os-e1");

        run.decide("operator", "Task_DecideLongVmDrain", "destroy");
        run.decide("approver", "Task_ConfirmForce", "confirm");

        assertThat(run.end()).isEqualTo("End_ServerIsOff");
        assertThat(systemd.effects("vm destroyed"))
                .extracting(LabHosts.Effect::object)
                .isNotEmpty()
                .doesNotHaveDuplicates();
        assertThat(systemd.effects("shutdown requested")).hasSize(1);
        assertThat(systemd.snapshotsLeft()).isEmpty();
    }

    @Test
    void aNodeComesBackByTheRecordOfTheLeaveThatEndedBefore() {
        LabHosts bare = new LabHosts(hosts, BARE);
        Run left = before(BARE + "/vb-2");
        assertThat(left.outcome()).isEqualTo("End_NodeHasLeftCleanly");

        Run rejoin =
                start(port, "vxvm-rejoin", Map.of("cluster", BARE, "node", "vb-2", "reason", "a new memory module"));
        rejoin.approve();

        assertThat(rejoin.end()).isEqualTo("End_NodeIsBack");
        assertThat(bare.effects("mounted")).extracting(LabHosts.Effect::object).containsExactly("/data");
        assertThat(bare.effects("application started"))
                .extracting(LabHosts.Effect::object)
                .containsExactly("batch");
    }

    @Test
    void whatWasDoneBeforeIsStillShown() {
        Desk auditor = new Desk(port, "auditor");
        Run left = before(BARE + "/vb-2");

        assertThat(new String(auditor.file("/runs"), StandardCharsets.UTF_8)).contains(REASON, "vx-3", "vb-2", "os-e1");
        assertThat(new String(auditor.file("/runs?text=batchctl&node=vb-2"), StandardCharsets.UTF_8))
                .contains("/runs/" + left.id());
        JsonNode shown =
                auditor.get("/runs/" + left.id() + "/live?commands=500").body();
        assertThat(shown.path("run").path("ending").asText()).isNotEmpty();
        assertThat(shown.path("decisions").findValuesAsText("comment")).containsExactly("because of the test");
        assertThat(shown.path("notes").toString()).contains("vb-2");
        assertThat(shown.path("commands").findValuesAsText("line"))
                .hasSizeGreaterThan(10)
                .anySatisfy(line -> assertThat(line).contains("batchctl stop"));
        for (JsonNode instance : shown.path("instances")) {
            String diagram = "/runs/" + left.id() + "/diagram/"
                    + instance.path("runbook").path("id").asText();
            assertThat(new String(auditor.file(diagram), StandardCharsets.UTF_8))
                    .contains("definitions");
        }
    }
}
