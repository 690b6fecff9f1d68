package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A leave does no harm where VCS controls CVM: it unmounts by force what is in use, and it alone may take the node out. */
class LeaveSafetyIT extends VxScenarioIT {

    private static final Map<String, Object> RAW_HOLDER =
            Map.of("target", "rawdg/rawvol", "command", "dd", "user", "backup");

    // Not while a volume is open

    @Test
    void aNodeLeavesWithAnOpenVolumeOnlyIfASecondPersonAgreesAndThenWaitsVisibly() {
        hosts.fault("vx-4", "process-holder", RAW_HOLDER);
        Run run = leaving("vx-4", Map.of("drainLimit", "PT2S"));
        run.decide("operator", "Task_DecideLongDrain", "offline-anyway");
        Desk.Answer alone = run.answer("operator", "Task_ConfirmForce", Map.of("decision", "confirm"));
        assertThat(alone.status()).isGreaterThanOrEqualTo(400);
        assertNobodyWasAskedToLeave();

        run.decide("approver", "Task_ConfirmForce", "confirm");

        awaitSample(run, "leave", "rawdg/rawvol is open");
        assertThat(lastSample(run, "leave")).contains("dd");
        assertThat(hosts.effects("left cluster")).isEmpty();
        hosts.mend("vx-4", "process-holder");
        assertEnd(run, "End_NodeHasLeftCleanly");
        assertAskedOnce("vx-4");
    }

    @Test
    void aLeaveIsHeldUpByAnotherReconfigurationAndByAVolumeThatWasOpenedMeanwhile() {
        Run run = leaving("vx-4");
        hosts.fault("vx-2", "other-reconfiguration", Map.of("seconds", 0));
        awaitSample(run, "leave", "another reconfiguration is running");
        assertNobodyWasAskedToLeave();

        hosts.fault("vx-4", "process-holder", RAW_HOLDER);
        hosts.mend("vx-2", "other-reconfiguration");
        awaitSample(run, "leave", "was opened again");
        awaitSampleWithout(run, "another reconfiguration");
        assertThat(lastSample(run, "leave")).contains("rawdg/rawvol", "dd");
        assertNobodyWasAskedToLeave();

        hosts.mend("vx-4", "process-holder");
        assertEnd(run, "End_NodeHasLeftCleanly");
        assertAskedOnce("vx-4");
    }

    private void awaitSampleWithout(Run run, String words) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !lastSample(run, "leave").contains(words));
    }

    // Asked once

    @Test
    void aLeaveWhoseAnswerIsLostIsNotAskedForAgain() {
        hosts.fault("vx-4", "drops-line", Map.of("match", "-offline cvm", "when", "during"));
        // the group is on its way for long, so that there is time to ask for it twice
        hosts.fault("vx-4", "volume-reopened", Map.of("volume", "rawdg/rawvol", "when", "leave"));
        Run run = leaving("vx-4");
        awaitSample(run, "leave", "rawdg/rawvol is open");

        hosts.mend("vx-4", "volume-reopened");

        assertEnd(run, "End_NodeHasLeftCleanly");
        assertAskedOnce("vx-4");
    }

    @Tag("matrix")
    @Test
    void aLeaveThatNeverReachedTheNodeIsAskedForOnce() {
        hosts.fault("vx-4", "drops-line", Map.of("match", "-offline cvm", "when", "before"));

        assertEnd(leaving("vx-4"), "End_NodeHasLeftCleanly");

        assertAskedOnce("vx-4");
    }

    // What the plan says

    /** What a plan is blocked by, where it is, and a word of the sentence that refuses it. */
    enum Obstacle {
        UNKNOWN_OPENER("unmanaged-opener", Map.of("volume", "rawdg/rawvol"), "kernel opener unknown"),
        FROZEN_GROUP("frozen-group", Map.of("group", "ora_mnt"), "The group is frozen"),
        FROZEN_CVM("frozen-group", Map.of("group", "cvm"), "The group is frozen, and it is the one that has to go"),
        ADMIN_WAIT("admin-wait", Map.of("resource", "weblogs_mnt"), "VCS has given up on this resource"),
        NO_CONFIGURATION("vxconfigd-disabled", Map.of(), "vxconfigd is disabled"),
        SERVICEGUARD("serviceguard", Map.of(), "Serviceguard controls CVM");

        private final String fault;
        private final Map<String, Object> parameters;
        private final String sentence;

        Obstacle(String fault, Map<String, Object> parameters, String sentence) {
            this.fault = fault;
            this.parameters = parameters;
            this.sentence = sentence;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN_OPENER", "FROZEN_GROUP", "ADMIN_WAIT"})
    void aPlanIsNotApprovedWhile(Obstacle obstacle) {
        blocks(obstacle);
    }

    @Tag("matrix")
    @ParameterizedTest
    @EnumSource(
            names = {"UNKNOWN_OPENER", "FROZEN_GROUP", "ADMIN_WAIT"},
            mode = EnumSource.Mode.EXCLUDE)
    void aPlanIsNotApprovedEither(Obstacle obstacle) {
        blocks(obstacle);
    }

    private void blocks(Obstacle obstacle) {
        hosts.fault("vx-4", obstacle.fault, obstacle.parameters);
        Run run = start(LEAVE, of("vx-4"));

        Desk.Answer answer = run.answer("operator", "Task_ApprovePlan", Map.of("decision", "approve"));

        assertThat(answer.status()).as(answer.body().toString()).isGreaterThanOrEqualTo(400);
        assertThat(answer.message()).contains("cannot be approved while something blocks it", obstacle.sentence);
        run.decide("operator", "Task_ApprovePlan", "reject");
        assertEnd(run, "End_PlanWasRejected");
        assertNobodyWasAskedToLeave();
        assertThat(hosts.effects()).isEmpty();
    }

    @Test
    void aCheckpointIsUnmountedBeforeItsFileSystemAndVcsIsNeverStopped() {
        hosts.fault("vx-4", "checkpoint-mounted", Map.of("mount", "/oradata", "name", "nightly"));
        hosts.fault("vx-1", "engine-shutdown", Map.of("value", "PromptLocal"));
        Run run = start(LEAVE, of("vx-4"));
        assertThat(run.shown("Task_ApprovePlan", "planView").toString())
                .contains("EngineShutdown is PromptLocal", "/oradata_nightly");

        run.approve();

        assertEnd(run, "End_NodeHasLeftCleanly");
        assertThat(happened("unmounted")).startsWith("/oradata_nightly").contains("/oradata");
        assertThat(hosts.effects("forced unmount")).isEmpty();
        assertThat(sent("hastop")).isZero();
        assertThat(hosts.effects("engine stopped")).isEmpty();
    }

    @Test
    void aMountOfVcsThatIsLockedWithAKeyOfSomebodyElseIsNotForced() {
        hosts.fault("vx-4", "mntlock", Map.of("mount", "/oradata", "key", "backup"));
        Run run = start(LEAVE, of("vx-4"));
        assertThat(run.shown("Task_ApprovePlan", "planView").toString()).contains("is locked with a key");
        run.approve();

        assertThat(run.shown("Task_ResolveFailure", "failure").toString()).contains("ora_mnt is not offline");
        assertNobodyWasAskedToLeave();
        assertThat(hosts.effects("forced unmount")).isEmpty();
        hosts.mend("vx-4", "mntlock");
        run.decide("operator", "Task_ResolveFailure", "retry");

        assertEnd(run, "End_NodeHasLeftCleanly");
        assertAskedOnce("vx-4");
    }

    // Aborted before

    @Test
    void aLeaveIsAbortedWhileItWaitsForItsApproval() {
        Run run = start(LEAVE, of("vx-4"));
        run.awaitTask("Task_ApprovePlan");

        assertAborts(run);

        assertThat(hosts.effects()).isEmpty();
    }

    @Test
    void aLeaveIsAbortedWhileAGroupDoesNotStop() {
        hosts.fault("vx-3", "group-will-not-stop", Map.of("group", "oradb"));
        Run run = leaving("vx-3");
        await().atMost(Duration.ofSeconds(60)).until(() -> sent("hagrp -switch oradb") > 0);

        assertAborts(run);

        assertThat(hosts.effects("unmounted")).isEmpty();
    }

    private void assertAborts(Run run) {
        Desk.Answer answer = run.abort("operator", "the module has not arrived");
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        assertEnd(run, "End_LeaveWasAborted");
        assertNobodyWasAskedToLeave();
        assertThat(notes(run)).noneMatch(note -> note.startsWith("Left behind"));
    }
}
