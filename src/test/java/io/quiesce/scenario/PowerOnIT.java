package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An extra lost its power, nobody shut the environment down, and it does not come up as it should. */
class PowerOnIT extends ScenarioIT {

    private static final String NODE = "ovs-e1";
    private static final String BY_HAND = "Task_SwitchOnByHand";
    private static final Map<String, Object> RESTART =
            Map.of("cluster", LabHosts.CLUSTER, "reason", "the power work is done", "drainLimit", "PT5S");

    @BeforeEach
    void nobodyShutTheEnvironmentDown() {
        jdbc.sql("delete from shutdown_record").update();
    }

    private Run restart() {
        hosts.power(NODE, "off");
        Run run = start("open-vstorage-restart", RESTART);
        run.approve();
        return run;
    }

    /**
     * Waits until a person is asked about the node; what is not there then. On a busy machine the question is asked about the
     * masters before, too, while the first look at them takes longer than they may.
     */
    private JsonNode asked(Run run) {
        return await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(250))
                .until(() -> run.shown(BY_HAND, "nodes"), nodes -> nodes.toString()
                        .contains(NODE));
    }

    private void decide(Run run, String decision) {
        asked(run);
        run.decide("operator", BY_HAND, decision);
    }

    private void comesBack(Run run) {
        assertThat(run.end()).isEqualTo("End_EnvironmentIsBack");
        assertThat(hosts.off()).isEmpty();
        assertThat(run.variable("comparison")).contains("no record");
        assertThat(leases()).isZero();
    }

    /** It is there, which is what the test is about; what follows, others show. */
    private void isThere(Run run) {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> jdbc.sql("select count(*) from act_hi_actinst where act_id_ = 'End_NodesCameUp'"
                                        + " and root_proc_inst_id_ = ?")
                                .param(run.id())
                                .query(Long.class)
                                .single()
                        == 1 + 3 + 1);
        assertThat(hosts.off()).isEmpty();
        abort(run);
    }

    private void abort(Run run) {
        assertThat(run.abort("operator", "enough was seen").status()).isEqualTo(202);
        assertThat(run.end()).isEqualTo("End_RestartWasAborted");
    }

    private String controlsSaid(Run run) {
        asked(run);
        return jdbc.sql("select text_ from act_hi_varinst where root_proc_inst_id_ = ? and name_ = 'controlsSaid'"
                        + " and text_ <> ''")
                .param(run.id())
                .query(String.class)
                .single();
    }

    private void write(String variable, String value) {
        Desk admin = new Desk(port, "admin");
        JsonNode phases = admin.get("/engine-rest/process-instance?processDefinitionKey=power-on-nodes")
                .body();
        assertThat(phases).hasSize(1);
        assertThat(admin.put(
                                "/engine-rest/process-instance/"
                                        + phases.get(0).path("id").asText() + "/variables/" + variable,
                                Map.of("value", value, "type", "String"))
                        .ok())
                .isTrue();
    }

    @Test
    void aMissingRecordIsAFindingAndTheInventoryHasToDo() {
        hosts.power(NODE, "off");
        Run run = start("open-vstorage-restart", RESTART);

        JsonNode plan = run.shown("Task_ApprovePlan", "planView");

        assertThat(plan.toString()).contains("needs consent", "no record of a shutdown", "switch on and wait");
        run.approve();
        comesBack(run);
        assertThat(hosts.effects("vm started")).isEmpty();
    }

    @Test
    void aRejectedPlanTouchesNothing() {
        hosts.power(NODE, "off");
        Run run = start("open-vstorage-restart", RESTART);

        run.decide("operator", "Task_ApprovePlan", "reject");

        assertThat(run.end()).isEqualTo("End_RestartWasAbandoned");
        assertThat(hosts.off()).containsExactly(NODE);
    }

    @Test
    void aNodeThatItsPowerControlDoesNotSwitchOnIsSwitchedOnByHandAndTheTaskDisappears() {
        hosts.fault(NODE, "power-stuck-off", Map.of());
        Run run = restart();
        JsonNode nodes = asked(run);
        assertThat(nodes.toString()).contains("1 of 2 not there yet", NODE, "its power is off");

        hosts.power(NODE, "on");

        await().atMost(Duration.ofSeconds(30)).until(() -> run.tasks().isEmpty());
        comesBack(run);
    }

    @Test
    void aControllerWithAnotherPasswordIsNotWaitedForAndIsAskedAgainWhenThatIsMended() {
        hosts.fault(NODE, "bmc-wrong-password", Map.of());
        Run run = restart();
        assertThat(controlsSaid(run)).contains(NODE, "refused the login").doesNotContain("ovs-e2");

        hosts.mend(NODE, "bmc-wrong-password");
        decide(run, "retry");

        isThere(run);
    }

    @Test
    void whoSwitchedItOnByHandSaysSoAndTheRunWaitsUntilItAnswers() {
        hosts.fault(NODE, "bmc-dead", Map.of());
        Run run = restart();
        asked(run);

        decide(run, "wait");
        assertThat(run.tasks()).isEmpty();
        hosts.power(NODE, "on");

        isThere(run);
    }

    @Test
    void aNodeThatHangsIsCutOffOnlyWhenTwoPeopleSaySo() {
        hosts.fault(NODE, "does-not-boot", Map.of());
        Run run = restart();
        decide(run, "force-off");
        assertThat(run.shown("approver", "Task_ConfirmForce", "force").asText())
                .contains(NODE, "not written to their disks");
        assertThat(run.answer("operator", "Task_ConfirmForce", Map.of("decision", "confirm"))
                        .ok())
                .isFalse();
        run.decide("approver", "Task_ConfirmForce", "refuse");
        asked(run);
        assertThat(hosts.effects("power cut")).isEmpty();

        decide(run, "force-off");
        hosts.mend(NODE, "does-not-boot");
        run.decide("approver", "Task_ConfirmForce", "confirm");

        isThere(run);
    }

    @Test
    void aNodeThatCannotBeCutOffIsAFailureThatAPersonSkips() {
        hosts.fault(NODE, "does-not-boot", Map.of());
        Run run = restart();
        decide(run, "force-off");
        hosts.fault(NODE, "bmc-dead", Map.of());
        run.decide("approver", "Task_ConfirmForce", "confirm");
        assertThat(run.shown("Task_ResolveFailure", "failure").toString()).contains(NODE, "could not be asked");

        run.decide("operator", "Task_ResolveFailure", "skip");

        abort(run);
    }

    @Test
    void whoSkipsANodeComesBackWithOpenIssues() {
        hosts.fault(NODE, "bmc-dead", Map.of());
        Run run = restart();

        decide(run, "skip");

        run.decide("operator", "Task_ResolveServices", "accept");
        assertThat(run.end()).isEqualTo("End_EnvironmentIsBackWithOpenIssues");
        assertThat(hosts.off()).containsExactly(NODE);
    }

    @Test
    void whoAbandonsLeavesTheNodesAsTheyAre() {
        hosts.fault(NODE, "bmc-dead", Map.of());
        Run run = restart();

        decide(run, "abandon");

        assertThat(run.end()).isEqualTo("End_RestartWasAbandoned");
        assertThat(notes(run)).anyMatch(note -> note.startsWith(NODE + " is "));
    }

    @Test
    void aVariableThatSomebodyWroteSelectsNoNode() {
        hosts.fault(NODE, "bmc-dead", Map.of());
        Run run = restart();
        asked(run);

        write("group", "all");

        assertThat(run.shown("Task_ResolveFailure", "failure").asText()).contains("No node was selected", "'all'");
        run.decide("operator", "Task_ResolveFailure", "retry");
        run.awaitTask("Task_ResolveFailure");
        write("group", "extras");
        run.decide("operator", "Task_ResolveFailure", "retry");
        asked(run);
        write("group", "all");
        run.decide("operator", "Task_ResolveFailure", "abandon");
        assertThat(run.end()).isEqualTo("End_RestartWasAbandoned");
    }

    @Test
    void anAbortWhileANodeIsWaitedForEndsTheRunAndSaysWhatStateTheNodesAreIn() {
        hosts.fault(NODE, "bmc-dead", Map.of());
        Run run = restart();
        asked(run);

        assertThat(run.abort("operator", "we go home").status()).isEqualTo(202);

        assertThat(run.end()).isEqualTo("End_RestartWasAborted");
        assertThat(notes(run)).anyMatch(note -> note.startsWith("ovs-m1 is up"));
        assertThat(leases()).isZero();
    }

    @Test
    void aDeletionFreesTheCluster() {
        hosts.fault(NODE, "bmc-dead", Map.of());
        Run run = restart();
        asked(run);

        run.delete();

        await().atMost(Duration.ofSeconds(40)).until(() -> leases() == 0);
        assertThat(List.of(run.state())).isNotEmpty().doesNotContain("ACTIVE");
    }
}
