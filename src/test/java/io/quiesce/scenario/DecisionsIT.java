package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.scenario.LabHosts.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people decide when something is wrong, and that just this is done. */
class DecisionsIT extends ScenarioIT {

    @Test
    void waitsForADeafMachineAndThenLeavesAllAsItIs() {
        hosts.fault("ovs-e1", "acpi-deaf-vm", Map.of("vm", "web01"));
        Run run = start(Run.with(SHUTDOWN, "drainLimit", "PT2S"));
        run.approve();

        assertThat(run.shown("Task_DecideLongVmDrain", "drain").asText()).contains("\"why\":\"limit\"", "web01");
        run.decide("operator", "Task_DecideLongVmDrain", "wait");
        run.decide("approver", "Task_DecideLongVmDrain", "abandon");

        assertThat(run.end()).isEqualTo("End_ShutdownWasAbandoned");
        assertThat(hosts.effects("vm destroyed")).isEmpty();
        assertThat(hosts.effects("snapshot made")).isEmpty();
        assertThat(hosts.off()).isEmpty();
        assertThat(notes(run)).contains("ovs-m1 is up");
        assertThat(shown(run)).containsExactly(List.of("planView"), List.of("drain"), List.of("drain"));
    }

    @Test
    void tellsAPersonWhoAnswersTooLateThatTheTaskIsOver() {
        Run run = start(SHUTDOWN);
        String task = run.awaitTask("Task_ApprovePlan");
        run.decide("operator", "Task_ApprovePlan", "reject");

        for (String door : List.of("complete", "submit-form")) {
            Desk.Answer late = new Desk(port, "approver")
                    .post(
                            "/engine-rest/task/" + task + "/" + door,
                            Desk.variables(Map.of("decision", "approve", "comment", "")));

            assertThat(late.status()).as(door).isEqualTo(409);
            assertThat(late.message()).endsWith("is over: it has been answered already. This answer does not count.");
        }
        assertThat(run.end()).isEqualTo("End_PlanWasRejected");
    }

    /** The names of what was on the screen at each decision of a run. */
    private List<List<String>> shown(Run run) {
        Desk auditor = new Desk(port, "auditor");
        return jdbc
                .sql("select no from decision where root_id = ? order by no")
                .param(run.id())
                .query(Long.class)
                .list()
                .stream()
                .map(number -> {
                    List<String> names = new ArrayList<>();
                    auditor.get("/runs/" + run.id() + "/decisions/" + number)
                            .body()
                            .fieldNames()
                            .forEachRemaining(names::add);
                    return names;
                })
                .toList();
    }

    @Test
    void goesOnWithoutTheMachinesOfANodeWhoseLibvirtDiedIfAPersonSkipsThem() {
        Run run = start(SHUTDOWN);
        run.awaitTask("Task_ApprovePlan");
        hosts.fault("ovs-m3", "libvirt-down", Map.of());
        run.approve();

        assertThat(run.shown("Task_ResolveFailure", "failure").asText()).contains("ovs-m3", "libvirt");
        run.decide("operator", "Task_ResolveFailure", "skip");

        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
    }

    @Test
    void leavesAnExtraOnIfAPersonSaysSoAndStopsAtAMasterThatDoesNotGo() {
        hosts.fault("ovs-e2", "ignores-shutdown", Map.of());
        hosts.fault("ovs-m3", "ignores-shutdown", Map.of());
        Run run = startAndApprove();

        assertThat(run.shown("Task_ResolveFailure", "failure").asText()).contains("ovs-e2");
        run.decide("operator", "Task_ResolveFailure", "skip");
        assertThat(run.shown("Task_ResolveFailure", "failure").asText()).contains("ovs-m3");
        run.decide("operator", "Task_ResolveFailure", "abandon");

        assertThat(run.end()).isEqualTo("End_ShutdownWasAbandoned");
        assertThat(hosts.effects("node off")).extracting(Effect::node).startsWith("ovs-e1");
        assertThat(hosts.off()).contains("ovs-e1").doesNotContain("ovs-e2", "ovs-m3");
        assertThat(notes(run))
                .contains("ovs-e1 is down: its port is closed and its power is off", "ovs-e2 is up", "ovs-m3 is up");
    }
}
