package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** An environment comes back as it was before its shutdown, and what differs is put before a person. */
class RestartIT extends ScenarioIT {

    private static final String SHUT_DOWN = "open-vstorage-shutdown";
    private static final String RESTART = "open-vstorage-restart";

    @Autowired
    CommandRunner wire;

    @BeforeEach
    void nobodyShutAnythingDownBefore() {
        jdbc.sql("delete from shutdown_record").update();
    }

    private Run approved(String runbook, String cluster) {
        Run run = start(
                runbook, Map.of("cluster", cluster, "reason", "power work in the server room", "drainLimit", "PT20S"));
        run.approve();
        return run;
    }

    private void shutDown() {
        assertThat(approved(SHUT_DOWN, LabHosts.CLUSTER).end()).isEqualTo("End_EnvironmentIsOff");
    }

    private Run restart() {
        return approved(RESTART, LabHosts.CLUSTER);
    }

    private void byHand(String node, String line) {
        Command command = Command.read("by-hand-" + UUID.randomUUID(), line, Duration.ofSeconds(30));
        assertThat(wire.run(new Target(LabHosts.CLUSTER, node), command)).isInstanceOf(Exited.class);
    }

    private List<String> running(LabHosts of) {
        return of.effects("vm started").stream()
                .map(effect -> effect.node() + " " + effect.object())
                .sorted()
                .toList();
    }

    private List<String> stopped(LabHosts of) {
        return of.effects("vm stopped").stream()
                .map(effect -> effect.node() + " " + effect.object())
                .sorted()
                .toList();
    }

    /** A shutdown that nobody made, so that there is something to compare with. */
    private void recordOfAShutdown(String services) {
        jdbc.sql("insert into shutdown_record (root_id, cluster, made_at, body) values ('earlier', ?, now(), ?)")
                .params(
                        LabHosts.CLUSTER,
                        """
                        {"machines": [], "services": {%s}, "known": [], "flushed": false, "failed": [], "leftOut": [],
                         "stopped": [], "roles": {"ovs-m1": "master", "ovs-m2": "master", "ovs-m3": "master",
                         "ovs-e1": "extra", "ovs-e2": "extra", "ovs-b1": "backend", "ovs-b2": "backend"}}
                        """
                                .formatted(services))
                .update();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ovs-lab", "ovs-lab-systemd"})
    void comesBackAsItWasWithNoHumanStepButTheApprovals(String cluster) {
        LabHosts lab = new LabHosts(port, cluster);
        lab.reset();
        assertThat(approved(SHUT_DOWN, cluster).end()).isEqualTo("End_EnvironmentIsOff");
        assertThat(lab.off()).hasSizeGreaterThan(3);

        Run run = approved(RESTART, cluster);

        assertThat(run.end()).isEqualTo("End_EnvironmentIsBack");
        assertThat(run.variable("comparison")).startsWith("Nothing differs");
        assertThat(lab.off()).isEmpty();
        assertThat(running(lab)).isNotEmpty().isEqualTo(stopped(lab));
        assertThat(lab.effects("broker gave up")).isEmpty();
        assertThat(leases()).isZero();
    }

    @Test
    void threeOdditiesAreThereAfterAsTheyWereBeforeAndNothingElseDiffers() {
        hosts.fault("ovs-m2", "service-will-not-start", Map.of("service", "nginx"));
        byHand("ovs-e1", "virsh destroy web01");
        hosts.power("ovs-e2", "off");
        Run down = start(SHUT_DOWN, SHUTDOWN);
        assertThat(down.shown("Task_ApprovePlan", "planView").asText()).contains("The node is off already");
        down.approve();
        // the volumes of the node that is off
        down.decide("operator", "Task_ResolveFailure", "skip");
        assertThat(down.end()).isEqualTo("End_EnvironmentIsOff");

        Run run = restart();

        assertThat(run.end()).isEqualTo("End_EnvironmentIsBack");
        assertThat(run.variable("comparison")).startsWith("Nothing differs");
        assertThat(hosts.off()).containsExactly("ovs-e2");
        assertThat(running(hosts)).isNotEmpty().doesNotContain("ovs-e1 web01");
        assertThat(hosts.effects("service started"))
                .noneMatch(effect -> effect.object().equals("nginx"));
    }

    @Tag("matrix")
    @Test
    void aRecordWithTheWrongOrderCostsBrokersTheirBootAndTheyAreStartedAgain() {
        shutDown();
        String order =
                jdbc.sql("select body from shutdown_record").query(String.class).single();
        jdbc.sql("update shutdown_record set body = ?")
                .param(order.replace("\"ovs-m1\",\"at\"", "\"first\",\"at\"")
                        .replace("\"ovs-m2\",\"at\"", "\"ovs-m1\",\"at\"")
                        .replace("\"first\",\"at\"", "\"ovs-m2\",\"at\""))
                .update();

        Run run = restart();

        assertThat(run.end()).isEqualTo("End_EnvironmentIsBack");
        assertThat(hosts.effects("broker gave up")).isNotEmpty();
    }

    @Test
    void aServiceThatNeverStartsIsAnOpenIssueUntilItIsMendedAndCheckedAgain() {
        recordOfAShutdown("\"ovs-e1\": [\"ovs-workers\"]");
        hosts.fault("ovs-e1", "service-will-not-start", Map.of("service", "ovs-workers"));
        Run run = restart();
        run.decide("operator", "Task_ResolveServices", "accept");
        assertThat(run.shown("Task_ReviewDifferences", "differences").asText()).contains("ovs-e1", "ovs-workers");

        hosts.mend("ovs-e1", "service-will-not-start");
        run.decide("operator", "Task_ReviewDifferences", "retry");

        run.awaitTask("Task_ReviewDifferences");
        run.decide("operator", "Task_ReviewDifferences", "accept");
        assertThat(run.end()).isEqualTo("End_EnvironmentIsBackWithOpenIssues");
        assertThat(new Desk(port, "auditor")
                        .get("/runs/" + run.id() + "/reports/1.md")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whoAbandonsTheCheckOfServicesAbandonsTheRestart() {
        hosts.fault("ovs-e1", "service-will-not-start", Map.of("service", "ovs-workers"));
        Run run = restart();

        run.decide("operator", "Task_ResolveServices", "abandon");

        assertThat(run.end()).isEqualTo("End_RestartWasAbandoned");
        assertThat(notes(run)).anyMatch(note -> note.startsWith("ovs-e1 is up"));
    }

    @Test
    void aRecordThatWasUsedNeedsConsent() {
        recordOfAShutdown("");
        assertThat(restart().end()).isEqualTo("End_EnvironmentIsBack");

        Run again = start(RESTART, Map.of("cluster", LabHosts.CLUSTER, "reason", "once more"));

        assertThat(again.shown("Task_ApprovePlan", "planView").asText())
                .contains("was brought back from this record before", "a restart of operator");
        again.decide("operator", "Task_ApprovePlan", "reject");
        assertThat(again.end()).isEqualTo("End_RestartWasAbandoned");
    }
}
