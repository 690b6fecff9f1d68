package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node leaves a VxVM cluster cleanly, proved from both sides, and comes back with all that was taken from it. */
class LeaveIT extends VxScenarioIT {

    @Test
    void aSlaveLeavesCleanlyAfterItsGroupsAndApplicationsAndComesBackWithThem() {
        Run leave = leaving("vx-3");

        assertEnd(leave, "End_NodeHasLeftCleanly");
        assertThat(happened("left cluster")).containsExactly("vx-3");
        assertThat(happened("application stopped")).contains("collector");
        assertThat(hosts.effects("forced unmount")).isEmpty();
        assertThat(hosts.effects("resync begun")).isEmpty();
        assertThat(hosts.off()).isEmpty();
        assertThat(notes(leave)).anySatisfy(note -> assertThat(note).contains("all 5 volumes of 3 shared disk groups"));

        Run rejoin = rejoining("vx-3");

        assertEnd(rejoin, "End_NodeIsBack");
        assertThat(happened("joined cluster")).containsExactly("vx-3");
        assertThat(happened("application started")).contains("collector");
        assertThat(happened("group online").toString()).contains("oradb", "ora_mnt", "web_mnt");
        assertThat(notes(rejoin)).anySatisfy(note -> assertThat(note)
                .contains("vx-3 has back what was taken from it", "service group oradb", "collector"));
    }

    @Test
    void theMasterHandsItsRoleOnAndLeaves() {
        Run leave = leaving("vx-1");

        assertEnd(leave, "End_NodeHasLeftCleanly");
        assertThat(hosts.effects("master moved")).hasSize(1);
        assertThat(happened("left cluster")).containsExactly("vx-1");
        assertThat(hosts.effects("resync begun")).isEmpty();
    }

    @Test
    void aDrainThatTakesLongAsksAPersonAndEndsByItselfWhenTheProcessLetsGo() {
        hosts.fault("vx-4", "process-holder", Map.of("target", "/oradata", "command", "rman", "user", "oracle"));
        Run leave = leaving("vx-4", Map.of("drainLimit", "PT2S"));

        assertThat(leave.shown("Task_DecideLongDrain", "drain").toString()).contains("rman", "oradg/oravol");
        leave.decide("operator", "Task_DecideLongDrain", "wait");
        hosts.mend("vx-4", "process-holder");

        await().atMost(Duration.ofSeconds(60)).until(() -> leave.tasks().isEmpty());
        assertEnd(leave, "End_NodeHasLeftCleanly");
        assertThat(hosts.effects("forced unmount")).isEmpty();
    }

    @Test
    void aDrainThatNeverEndsIsAbandonedAndTheGroupsGoBack() {
        hosts.fault("vx-3", "process-holder", Map.of("target", "/oradata", "command", "rman", "user", "oracle"));
        Run leave = leaving("vx-3", Map.of("drainLimit", "PT2S"));

        leave.decide("operator", "Task_DecideLongDrain", "abandon");
        assertThat(leave.shown("Task_DecidePutBack", "taken").toString()).contains("oradb", "collector");
        leave.decide("operator", "Task_DecidePutBack", "put-back");

        assertEnd(leave, "End_LeaveWasAbandoned");
        assertThat(notes(leave)).anySatisfy(note -> assertThat(note)
                .contains("vx-3 has not left; taken from it so far", "service group oradb", "collector"));
        assertThat(hosts.effects("left cluster")).isEmpty();
        assertThat(hosts.effects("leave begun")).isEmpty();
        assertThat(happened("application started")).contains("collector");
    }

    @Test
    void aProcessIsCutOffOnlyIfASecondPersonAgrees() {
        hosts.fault("vx-4", "process-holder", Map.of("target", "/oradata", "command", "rman", "user", "oracle"));
        Run leave = leaving("vx-4", Map.of("drainLimit", "PT2S"));
        leave.decide("operator", "Task_DecideLongDrain", "offline-anyway");
        leave.decide("approver", "Task_ConfirmForce", "refuse");
        assertThat(hosts.effects("forced unmount")).isEmpty();
        leave.decide("operator", "Task_DecideLongDrain", "offline-anyway");

        leave.decide("approver", "Task_ConfirmForce", "confirm");

        leave.end();
        assertThat(hosts.effects("forced unmount")).isNotEmpty();
    }

    @Test
    void nothingIsTouchedIfThePlanIsRejected() {
        Run leave = start(LEAVE, of("vx-3"));

        leave.decide("operator", "Task_ApprovePlan", "reject");

        assertEnd(leave, "End_PlanWasRejected");
        assertThat(hosts.effects()).isEmpty();
    }
}
