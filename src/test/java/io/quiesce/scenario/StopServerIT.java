package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.scenario.LabHosts.Effect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One server goes only if the cluster keeps its quorum, as the hosts themselves tell it. */
class StopServerIT extends ScenarioIT {

    private static final String STOP = "open-vstorage-stop-server";

    private static Map<String, Object> stopping(String node) {
        return Map.of("cluster", LabHosts.CLUSTER, "node", node, "reason", "a new fan", "vms", "stop");
    }

    private Run approved(String node) {
        Run run = start(STOP, stopping(node));
        run.approve();
        return run;
    }

    private List<String> stoppedMachines() {
        return hosts.effects("vm stopped").stream().map(Effect::object).toList();
    }

    @Test
    void stopsAnExtraWithItsMachinesAndVolumesAndNothingElse() {
        Run run = approved("ovs-e1");

        assertThat(run.end()).isEqualTo("End_ServerIsOff");
        assertThat(hosts.off()).containsExactly("ovs-e1");
        assertThat(stoppedMachines()).containsExactlyInAnyOrder("web01", "files01");
        assertThat(hosts.effects("snapshot made")).hasSize(3).allSatisfy(effect -> assertThat(effect.node())
                .isEqualTo("ovs-e1"));
        assertThat(hosts.snapshotsLeft()).isEmpty();
        assertThat(hosts.effects("shutdown requested")).hasSize(1);
        assertThat(leases()).isZero();
    }

    @Test
    void stopsOneOfThreeMastersAndRefusesTheSecond() {
        Run first = approved("ovs-m3");
        assertThat(first.end()).isEqualTo("End_ServerIsOff");
        assertThat(hosts.off()).containsExactly("ovs-m3");
        assertThat(notes(first)).anySatisfy(note -> assertThat(note).contains("ovsdb 2 of 3"));

        Run second = start(STOP, stopping("ovs-m2"));

        assertThat(second.end()).isEqualTo("End_ServerWasKeptOnline");
        assertThat(second.variable("keptOnline")).contains("Without ovs-m2, 1 of 3 members", "at least 2");
        assertThat(hosts.off()).containsExactly("ovs-m3");
        assertThat(stoppedMachines()).as("nothing was touched").doesNotContain("mail01");
    }

    @Test
    void keepsAMasterOnlineIfAnotherFailsBetweenTheApprovalAndThePowerOff() {
        hosts.fault("ovs-m1", "frozen-flush", Map.of());
        Run run = approved("ovs-m1");
        run.awaitTask("Task_DecideLongFlush");
        hosts.fault("ovs-m2", "arakoon-down", Map.of("database", "voldrv"));
        hosts.mend("ovs-m1", "frozen-flush");
        await().atMost(Duration.ofSeconds(30)).until(() -> run.tasks().isEmpty());

        assertThat(run.end()).isEqualTo("End_ServerWasKeptOnline");
        assertThat(run.variable("keptOnline")).contains("1 of 3 members of the Arakoon cluster voldrv");
        assertThat(hosts.off()).isEmpty();
        assertThat(hosts.effects("shutdown requested")).isEmpty();
        assertThat(hosts.snapshotsLeft()).isEmpty();
    }

    @Test
    void keepsAServerOnlineWhoseMachinesMayNotBeStopped() {
        Run run = start(STOP, Run.with(stopping("ovs-e1"), "vms", "refuse"));

        assertThat(run.end()).isEqualTo("End_ServerWasKeptOnline");
        assertThat(run.variable("keptOnline")).contains("2 virtual machines run here", "web01");
        assertThat(hosts.off()).isEmpty();
        assertThat(stoppedMachines()).isEmpty();
    }

    @Test
    void keepsAServerOnlineIfThePlanIsRejected() {
        Run run = start(STOP, stopping("ovs-e1"));

        run.decide("operator", "Task_ApprovePlan", "reject");

        assertThat(run.end()).isEqualTo("End_ServerWasKeptOnline");
        assertThat(hosts.effects()).noneMatch(effect -> !effect.effect().startsWith("service"));
    }

    @Test
    void leavesTheServerOnIfTheDrainOfItsMachinesOrVolumesIsAbandoned() {
        hosts.fault("ovs-e1", "acpi-deaf-vm", Map.of("vm", "web01"));
        Run machines = approved("ovs-e1");
        machines.decide("operator", "Task_DecideLongVmDrain", "abandon");
        assertThat(machines.end()).isEqualTo("End_ServerWasKeptOnline");

        hosts.fault("ovs-m1", "frozen-flush", Map.of());
        Run volumes = approved("ovs-m1");
        volumes.decide("operator", "Task_DecideLongFlush", "abandon");

        assertThat(volumes.end()).isEqualTo("End_ServerWasKeptOnline");
        assertThat(hosts.off()).isEmpty();
        assertThat(hosts.snapshotsLeft()).isEmpty();
    }

    @Test
    void saysThatTheServerStaysOnIfItIgnoresTheShutdown() {
        hosts.fault("ovs-e2", "ignores-shutdown", Map.of());
        Run run = approved("ovs-e2");

        run.decide("operator", "Task_ResolveFailure", "skip");

        assertThat(run.end()).isEqualTo("End_ServerWasKeptOnline");
        assertThat(notes(run)).anySatisfy(note -> assertThat(note).startsWith("ovs-e2 is up"));
    }

    @Test
    void stopsTheServerOfThePlanWhateverIsWrittenIntoVariables() {
        Run run = start(STOP, stopping("ovs-m3"));

        assertThat(run.answer(
                                "operator",
                                "Task_ApprovePlan",
                                Map.of(
                                        "decision",
                                        "approve",
                                        "node",
                                        "ovs-m1",
                                        "serverGroup",
                                        "extras",
                                        "group",
                                        "extras"))
                        .ok())
                .isTrue();

        assertThat(run.end()).isEqualTo("End_ServerIsOff");
        assertThat(hosts.off()).containsExactly("ovs-m3");
    }

    @Test
    void letsOnlyOneOfTwoOperatorsStopAMaster() {
        Run first = start(STOP, stopping("ovs-m1"));

        Desk.Answer second = tryToStart("operator", STOP, stopping("ovs-m2"));

        assertThat(second.ok()).isFalse();
        assertThat(second.message()).contains("ovs-lab", "Stop one server", first.id(), "operator");
        first.approve();
        assertThat(first.end()).isEqualTo("End_ServerIsOff");
        assertThat(hosts.off()).containsExactly("ovs-m1");
    }

    @Test
    void anAbortLeavesNothingBehind() {
        hosts.fault("ovs-m1", "frozen-flush", Map.of());
        Run run = approved("ovs-m1");
        run.awaitTask("Task_DecideLongFlush");

        assertThat(run.abort("operator", "changed my mind").status()).isEqualTo(202);

        await().atMost(Duration.ofSeconds(30)).until(run::ended);
        assertThat(run.outcome()).isEqualTo("End_StopWasAborted");
        assertThat(hosts.snapshotsLeft()).isEmpty();
        assertThat(hosts.off()).isEmpty();
        assertThat(leases()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    node | ''     | 'node' is missing
                    node | ovs-m9 | no node 'ovs-m9'
                    vms  | kill   | expected stop or refuse
                    """)
    void aStartWithAWrongVariableIsRefusedWithASentence(String variable, String value, String sentence) {
        Desk.Answer answer = tryToStart("operator", STOP, Run.with(stopping("ovs-e1"), variable, value));

        assertThat(answer.ok()).isFalse();
        assertThat(answer.message()).contains(sentence);
        assertThat(leases()).isZero();
    }

    @Test
    void aBackendNodeIsKeptOnline() {
        Run run = start(STOP, stopping("ovs-b1"));

        assertThat(run.end()).isEqualTo("End_ServerWasKeptOnline");
        assertThat(run.variable("keptOnline")).contains("backend node");
        assertThat(hosts.off()).isEmpty();
    }
}
