package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Target;
import io.quiesce.lease.Plans;
import io.quiesce.openvstorage.RestartPlan;
import io.quiesce.transcript.Origin;
import io.quiesce.transcript.RunRecords;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

/** What differs from before a shutdown, as the hosts themselves tell it. */
class ComparisonIT extends ScenarioIT {

    private static final String EARLIER = "an-earlier-run";

    @Autowired
    CommandRunner wire;

    @Autowired
    @Qualifier("compareWithBefore")
    Step compareWithBefore;

    @Autowired
    Transcript transcript;

    @Autowired
    RunRecords records;

    @Autowired
    Plans plans;

    @Autowired
    RuntimeService runtime;

    @Autowired
    ObjectMapper json;

    /** A run that holds the cluster; its survey says how all is before anything happens. */
    private Run run;

    @BeforeEach
    void aRecordOfHowItIs() throws JsonProcessingException {
        run = start(SHUTDOWN);
        run.awaitTask("Task_ApprovePlan");
        JsonNode surveyed = json.readTree(plans.of(run.id()).orElseThrow().body());
        Map<String, Object> record = Map.of(
                "machines",
                List.of(),
                "roles",
                Map.of("ovs-m1", "master", "ovs-e1", "extra"),
                "services",
                surveyed.path("services"),
                "known",
                List.of(),
                "flushed",
                false,
                "failed",
                List.of(),
                "leftOut",
                List.of(),
                "stopped",
                List.of(
                        Map.of("node", "ovs-e2", "at", "2026-03-14T03:20:00Z"),
                        Map.of("node", "ovs-m1", "at", "2026-03-14T03:22:00Z")));
        records.change(RunRecords.Kind.SHUTDOWN, EARLIER, LabHosts.CLUSTER, "{}", body -> written(record));
        List<RestartPlan.Machine> ran = new ArrayList<>();
        surveyed.at("/plan/machines")
                .forEach(machine -> ran.add(new RestartPlan.Machine(
                        machine.path("node").asText(), machine.path("name").asText())));
        isApproved(EARLIER, ran);
    }

    private void isApproved(String shutdown, List<RestartPlan.Machine> ran) {
        RestartPlan plan = new RestartPlan(
                LabHosts.CLUSTER,
                shutdown,
                List.of("ovs-b1", "ovs-b2"),
                List.of("ovs-m1", "ovs-m2", "ovs-m3"),
                List.of("ovs-e1", "ovs-e2"),
                List.of(),
                ran,
                List.of());
        plans.keep(run.id(), LabHosts.CLUSTER, plan.hash(), written(Map.of("plan", plan, "findings", List.of())));
        plans.approve(run.id(), "operator");
        runtime.setVariable(run.id(), "planHash", plan.hash());
    }

    private String written(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Outcome.Done compared() {
        String step = "Task_CompareWithBefore";
        CommandRunner runner = transcript.recorded(
                wire, new Origin(run.id(), UUID.randomUUID().toString(), step, "operator"), () -> true);
        return (Outcome.Done)
                compareWithBefore.run(new Assignment(run.id(), step, "operator", Map.of(), 0, Instant.now(), runner));
    }

    private void byHand(String node, String line) {
        Command command = Command.read("by-hand-" + UUID.randomUUID(), line, Duration.ofSeconds(30));
        assertThat(wire.run(new Target(LabHosts.CLUSTER, node), command)).isInstanceOf(Exited.class);
    }

    @Test
    void findsNoDifferenceWhereNothingHappened() {
        Outcome.Done done = compared();

        assertThat(done.variables())
                .containsEntry("differs", false)
                .containsEntry("comparison", "Nothing differs from before the shutdown of 2026-03-14 03:20:00 UTC.");
        assertThat(notes(run)).contains("Nothing differs from before the shutdown of 2026-03-14 03:20:00 UTC.");
    }

    @Test
    void listsWhatIsNotAsItWasAndWritesItDown() {
        byHand("ovs-e1", "virsh destroy web01");
        byHand("ovs-m3", "virsh start build01");
        byHand("ovs-m2", "service ovs-workers stop");
        hosts.fault("ovs-e2", "unreachable", Map.of());

        Outcome.Done done = compared();

        assertThat(done.variables())
                .containsEntry("differs", true)
                .containsEntry("comparison", "4 things differ from before the shutdown of 2026-03-14 03:20:00 UTC.");
        assertThat(written(done.shown()))
                .contains("\"headline\":\"4 things differ", "virtual machine web01", "ovs-workers");
        assertThat(notes(run))
                .contains(
                        "ovs-e1, virtual machine web01: running before, now shut off",
                        "ovs-m2, ovs-workers: running before, now stop/waiting",
                        "ovs-m3, virtual machine build01: not running before, now running")
                .anyMatch(note -> note.startsWith("ovs-e2, node: up before, now not answering: "));
    }

    @Test
    void hasNothingToCompareWithWithoutARecord() {
        for (String shutdown : List.of("", "a-run-without-a-record")) {
            isApproved(shutdown, List.of());
            int sent = hosts.journal("ovs-m1").size();

            assertThat(compared().variables())
                    .containsEntry("differs", false)
                    .containsEntry("comparison", "There is no record of the time before: nothing to compare with.");
            assertThat(hosts.journal("ovs-m1")).hasSize(sent);
        }
    }
}
