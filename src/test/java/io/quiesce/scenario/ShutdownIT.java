package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.scenario.LabHosts.Effect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The happy path and what bends it, as the hosts themselves tell it. */
class ShutdownIT extends ScenarioIT {

    @Test
    void takesTheEnvironmentDownInTheRightOrder() {
        Run run = startAndApprove();

        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
        List<String> off = hosts.effects("node off").stream().map(Effect::node).toList();
        assertThat(off.subList(0, 2)).containsExactlyInAnyOrder("ovs-e1", "ovs-e2");
        assertThat(off.subList(2, 5)).containsExactlyInAnyOrder("ovs-m1", "ovs-m2", "ovs-m3");
        assertThat(off).hasSize(5);
        assertThat(hosts.power()).containsEntry("ovs-b1", "on").containsEntry("ovs-b2", "on");
        assertThat(hosts.effects("vm stopped"))
                .extracting(Effect::object)
                .containsExactlyInAnyOrder("db01", "mail01", "web01", "files01", "web02");
        assertThat(hosts.effects("vm destroyed")).isEmpty();
        assertThat(hosts.snapshotsLeft()).isEmpty();
        assertThat(hosts.effects("snapshot made")).hasSize(12);
        assertThat(leases()).isZero();
    }

    @Tag("matrix")
    @Test
    void flushesAfterTheLastMachineAndPowersOffAfterTheLastSnapshot() {
        startAndApprove().end();

        Effect lastStop = last(hosts.effects("vm stopped"));
        Effect firstSnapshot = hosts.effects("snapshot made").get(0);
        Effect lastDeletion = last(hosts.effects("snapshot deleted"));
        Effect firstShutdown = hosts.effects("shutdown requested").get(0);
        assertThat(lastStop.time()).isBefore(firstSnapshot.time());
        assertThat(lastDeletion.time()).isBefore(firstShutdown.time());
    }

    @Test
    void doesEachActOnce() {
        startAndApprove().end();

        List<String> acts = hosts.effects().stream()
                .filter(effect -> !effect.effect().startsWith("service"))
                .map(effect -> effect.node() + " " + effect.effect() + " " + effect.object())
                .toList();
        assertThat(acts).doesNotHaveDuplicates();
    }

    @Test
    void powersTheBackendOffLastIfAskedFor() {
        Run run = start(Run.with(SHUTDOWN, "powerOffBackend", true));
        run.approve();

        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
        List<String> off = hosts.effects("node off").stream().map(Effect::node).toList();
        assertThat(off).hasSize(7);
        assertThat(off.subList(5, 7)).containsExactlyInAnyOrder("ovs-b1", "ovs-b2");
    }

    @Test
    void sendsNothingThatActsBeforeThePlanIsApproved() {
        Run run = start(SHUTDOWN);
        run.awaitTask("Task_ApprovePlan");

        assertThat(hosts.effects()).noneMatch(effect -> !effect.effect().startsWith("service"));
        assertThat(run.shown("Task_ApprovePlan", "planView").asText()).contains("ovs-m1", "power off");
    }

    @Test
    void endsWithoutAnyChangeWhenThePlanIsRejected() {
        Run run = start(SHUTDOWN);
        run.decide("approver", "Task_ApprovePlan", "reject");

        assertThat(run.end()).isEqualTo("End_PlanWasRejected");
        assertThat(hosts.off()).isEmpty();
        assertThat(leases()).isZero();
    }

    @Test
    void asksAtASlowFlushAndGoesOnWhenItEndsByItself() {
        hosts.fault("ovs-e1", "slow-flush", Map.of("factor", 6));
        Run run = start(Run.with(SHUTDOWN, "drainLimit", "PT2S"));
        run.approve();

        run.decide("operator", "Task_DecideLongFlush", "wait");
        run.awaitTask("Task_DecideLongFlush");

        await().atMost(Duration.ofSeconds(60))
                .until(() -> !run.tasks().contains("Task_DecideLongFlush") || run.ended());
        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
        assertThat(hosts.snapshotsLeft()).isEmpty();
    }

    @Test
    void callsAFrozenFlushStuckAndLeavesNoSnapshotWhenItIsAbandoned() {
        hosts.fault("ovs-m2", "frozen-flush", Map.of());
        Run run = startAndApprove();

        assertThat(run.shown("Task_DecideLongFlush", "drain").asText()).contains("\"why\":\"stuck\"");
        run.decide("operator", "Task_DecideLongFlush", "abandon");

        assertThat(run.end()).isEqualTo("End_ShutdownWasAbandoned");
        assertThat(hosts.snapshotsLeft()).isEmpty();
        assertThat(hosts.off()).isEmpty();
        assertThat(leases()).isZero();
    }

    @Test
    void doesNotAskAgainAtOnceAfterAPersonSaidWait() {
        hosts.fault("ovs-m2", "frozen-flush", Map.of());
        Run run = startAndApprove();

        run.decide("operator", "Task_DecideLongFlush", "wait");

        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(5)).until(() -> run.tasks()
                .isEmpty());
        run.awaitTask("Task_DecideLongFlush");
        hosts.mend("ovs-m2", "frozen-flush");
        await().atMost(Duration.ofSeconds(60)).until(() -> run.tasks().isEmpty());
        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
    }

    @Test
    void proceedsWithoutTheRestOfAFlushOnlyWithASecondPerson() {
        hosts.fault("ovs-m2", "frozen-flush", Map.of());
        Run run = startAndApprove();
        run.decide("approver", "Task_DecideLongFlush", "proceed");

        Desk.Answer byTheSame = run.answer("approver", "Task_ConfirmForce", Map.of("decision", "confirm"));
        assertThat(byTheSame.ok()).isFalse();
        assertThat(byTheSame.message()).contains("another person than approver");
        run.decide("admin", "Task_ConfirmForce", "confirm");

        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
        assertThat(hosts.snapshotsLeft()).isEmpty();
    }

    @Tag("matrix")
    @Test
    void triesLaterWhereAnEarlierSnapshotIsStillOnItsWay() {
        hosts.fault("ovs-m1", "previous-snapshot-pending", Map.of("seconds", 40));
        Run run = startAndApprove();

        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
        assertThat(hosts.effects("snapshot made"))
                .filteredOn(effect -> effect.object().contains("/quiesce-"))
                .hasSize(12);
        assertThat(hosts.snapshotsLeft()).noneMatch(snapshot -> snapshot.contains("/quiesce-"));
    }

    @Test
    void asksAboutAHaltedVolumeAndGoesOnWithoutItIfAPersonSkipsIt() {
        hosts.fault("ovs-m1", "halted-volume", Map.of("volume", "db01-data"));
        Run run = start(SHUTDOWN);
        assertThat(run.shown("Task_ApprovePlan", "planView").asText()).contains("needs consent", "halted");
        run.approve();

        assertThat(run.shown("Task_ResolveFailure", "failure").asText()).contains("vpool1/", "halted");
        assertThat(hosts.off()).isEmpty();
        run.decide("operator", "Task_ResolveFailure", "skip");

        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
        assertThat(hosts.effects("snapshot made")).hasSize(11).noneMatch(effect -> effect.object()
                .contains("db01-data"));
    }

    @Test
    void destroysADeafMachineOnlyByDecisionOfTwoPeople() {
        hosts.fault("ovs-e1", "acpi-deaf-vm", Map.of("vm", "web01"));
        Run run = startAndApprove();

        assertThat(run.shown("Task_DecideLongVmDrain", "drain").asText()).contains("web01", "ovs-e1");
        assertThat(hosts.effects("vm destroyed")).isEmpty();
        run.decide("operator", "Task_DecideLongVmDrain", "destroy");
        run.decide("approver", "Task_ConfirmForce", "refuse");
        run.decide("operator", "Task_DecideLongVmDrain", "destroy");
        assertThat(hosts.effects("vm destroyed")).isEmpty();
        run.decide("approver", "Task_ConfirmForce", "confirm");

        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
        assertThat(hosts.effects("vm destroyed")).extracting(Effect::object).containsExactly("web01");
    }

    @Test
    void asksWhatToDoWithAnExtraThatIgnoresTheShutdownAndTouchesNoMasterMeanwhile() {
        hosts.fault("ovs-e2", "ignores-shutdown", Map.of());
        Run run = startAndApprove();

        assertThat(run.shown("Task_ResolveFailure", "failure").asText()).contains("ovs-e2", "still answers");
        assertThat(hosts.off()).containsExactly("ovs-e1");
        hosts.mend("ovs-e2", "ignores-shutdown");
        run.decide("operator", "Task_ResolveFailure", "retry");

        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
        assertThat(hosts.off()).hasSize(5);
    }

    @Test
    void goesOnWhenTheLineIsCutInTheMiddleOfAStep() {
        hosts.fault("ovs-m2", "drops-line", Map.of("match", "volumes-begin", "when", "during", "count", 1));
        hosts.fault("ovs-e1", "drops-line", Map.of("match", "vm-shutdown", "when", "after", "count", 2));
        Run run = startAndApprove();

        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
        assertThat(hosts.effects("snapshot made")).hasSize(12);
        assertThat(hosts.effects("vm shutdown asked"))
                .extracting(effect -> effect.object())
                .doesNotHaveDuplicates();
    }

    @Test
    void sendsNothingToANodeWithAnotherHostKeyAndDoesNotGoOn() {
        hosts.fault("ovs-m3", "host-key-changed", Map.of());
        Run run = start(SHUTDOWN);

        Desk.Answer answer = run.answer("operator", "Task_ApprovePlan", Map.of("decision", "approve"));

        assertThat(answer.ok()).isFalse();
        assertThat(answer.message()).contains("ovs-m3", "SHA256:");
        assertThat(hosts.journal("ovs-m3")).isEmpty();
        run.decide("operator", "Task_ApprovePlan", "reject");
        assertThat(run.end()).isEqualTo("End_PlanWasRejected");
    }

    @Test
    void takesClusterAndPlanFromTheLeaseWhateverIsWrittenIntoVariables() {
        Run run = start(SHUTDOWN);

        Desk.Answer answer = run.answer(
                "operator",
                "Task_ApprovePlan",
                Map.of("decision", "approve", "cluster", "another-cluster", "planHash", "made-up"));

        assertThat(answer.ok()).isTrue();
        assertThat(run.shown("Task_ResolveFailure", "failure").asText()).contains("not the one that operator approved");
        assertThat(hosts.effects()).noneMatch(effect -> !effect.effect().startsWith("service"));
        run.decide("operator", "Task_ResolveFailure", "abandon");
        assertThat(run.end()).isEqualTo("End_ShutdownWasAbandoned");
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}
