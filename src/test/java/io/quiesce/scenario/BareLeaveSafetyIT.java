package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A leave does no harm where no monitor controls CVM: {@code vxclustadm stopnode} waits in the kernel, without limit and with
 * no way back, until the last shared volume is closed.
 */
class BareLeaveSafetyIT extends VxScenarioIT {

    private static final Map<String, Object> OPENED_AGAIN = Map.of("volume", "datadg/journal", "when", "leave");
    private static final Map<String, Object> UNTIL_SWITCHED_OFF = Map.of("seconds", 0);

    @Override
    String cluster() {
        return "vx-lab-bare";
    }

    /** A leave that has begun and waits, since a backup opened a volume in that moment. */
    private Run waiting() {
        hosts.fault("vb-2", "volume-reopened", OPENED_AGAIN);
        Run run = leaving("vb-2");
        awaitEffect("volume opened");
        return run;
    }

    private void backupEnds() {
        hosts.mend("vb-2", "volume-reopened");
    }

    // Asked once

    @Test
    void aLeaveWhoseAnswerIsLostIsNotAskedForAgainWhileItWaits() {
        hosts.fault("vb-2", "drops-line", Map.of("match", "stopnode", "when", "during"));
        Run run = waiting();
        awaitSample(run, "leave", "datadg/journal is open");

        backupEnds();

        assertEnd(run, "End_NodeHasLeftCleanly");
        assertAskedOnce("vb-2");
        assertThat(happened("left cluster")).containsExactly("vb-2");
    }

    @Test
    void aLeaveThatNeverReachedTheNodeIsNotSentWhileAVolumeIsOpenAndThenOnce() {
        hosts.fault("vb-2", "drops-line", Map.of("match", "stopnode", "when", "before", "count", 1000));
        Run run = leaving("vb-2");
        await().atMost(Duration.ofSeconds(60)).until(() -> sent("stopnode") > 0);
        hosts.fault("vb-2", "process-holder", Map.of("target", "datadg/journal", "command", "dd"));
        awaitSample(run, "leave", "datadg/journal is open");
        long lost = sent("stopnode");

        hosts.mend("vb-2", "drops-line");
        await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(6)).until(() -> hosts.effects("leave begun")
                .isEmpty());
        assertThat(sent("stopnode")).isEqualTo(lost);

        hosts.mend("vb-2", "process-holder");
        assertEnd(run, "End_NodeHasLeftCleanly");
        assertAskedOnce("vb-2");
    }

    // Past the point of no return

    @Test
    void aLeaveThatWaitsCannotBeAbortedAndCompletesLater() {
        Run run = waiting();
        awaitSample(run, "leave", "dsmc");

        Desk.Answer answer = run.abort("operator", "the module has not arrived");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).contains("past the point of no return", "vb-2 was asked to leave at");
        assertThat(run.ended()).isFalse();
        assertThat(sent("kill -TERM")).isZero();
        assertThat(hosts.effects("process ended")).isEmpty();
        backupEnds();
        assertEnd(run, "End_NodeHasLeftCleanly");
        assertThat(notes(run)).contains("vb-2 has left cleanly: it says so itself, and so does vb-1");
        assertAskedOnce("vb-2");
    }

    @Test
    void aReasonOfAnEarlierLeaveIsNoProofWhileTheNodeIsAMember() {
        hosts.fault("vb-2", "stale-reason", Map.of("reason", "user initiated stop"));
        Run run = waiting();

        awaitSample(run, "leave", "datadg/journal is open");
        assertThat(hosts.effects("left cluster")).isEmpty();
        assertThat(notes(run)).noneMatch(note -> note.contains("has left"));

        backupEnds();
        assertEnd(run, "End_NodeHasLeftCleanly");
    }

    @Test
    void aLeaveThatIsTooFarAdvancedFinishesBeforeAnotherReconfiguration() {
        Run run = waiting();
        hosts.fault("vb-1", "other-reconfiguration", Map.of("seconds", 0, "tooLate", 1));
        awaitSample(run, "leave", "join");

        backupEnds();

        awaitEffect("left cluster");
        assertThat(run.ended()).as("while the cluster is not at rest").isFalse();
        hosts.mend("vb-1", "other-reconfiguration");
        assertEnd(run, "End_NodeHasLeftCleanly");
        assertAskedOnce("vb-2");
    }

    @Tag("matrix")
    @Test
    void aLeaveThatWaitsIsSuspendedByAnotherReconfigurationAndGoesOnAfterIt() {
        Run run = waiting();
        hosts.fault("vb-1", "other-reconfiguration", UNTIL_SWITCHED_OFF);
        backupEnds();
        awaitSample(run, "leave", "join");
        assertThat(hosts.effects("left cluster")).isEmpty();

        hosts.mend("vb-1", "other-reconfiguration");

        assertEnd(run, "End_NodeHasLeftCleanly");
        assertAskedOnce("vb-2");
    }

    // Before it is asked

    /** A leave that is kept from being sent by another reconfiguration, which has begun while it drained. */
    private Run heldUp(Map<String, Object> settings) {
        hosts.fault("vb-2", "process-holder", Map.of("target", "datadg/journal", "command", "dd"));
        Run run = leaving("vb-2", settings);
        awaitSample(run, "volumes", "dd");
        hosts.fault("vb-1", "other-reconfiguration", UNTIL_SWITCHED_OFF);
        hosts.mend("vb-2", "process-holder");
        awaitSample(run, "leave", "another reconfiguration is running, as seen from");
        return run;
    }

    @Test
    void aLeaveThatHasNotBeenSentWaitsVisiblyForWhateverIsInTheWay() {
        Run run = heldUp(Map.of());
        byHand("vb-2", "batchctl start");
        awaitSample(run, "leave", "datadg/journal was opened again");
        assertNobodyWasAskedToLeave();

        hosts.mend("vb-1", "other-reconfiguration");
        byHand("vb-2", "batchctl stop");

        assertEnd(run, "End_NodeHasLeftCleanly");
        assertAskedOnce("vb-2");
    }

    @Test
    void aLeaveThatHasNotBeenSentCanBeAbortedAndSaysWhatItHasTaken() {
        Run run = heldUp(Map.of());

        Desk.Answer answer = run.abort("operator", "the other one is more urgent");

        assertThat(answer.status()).as(answer.body().toString()).isLessThan(300);
        assertEnd(run, "End_LeaveWasAborted");
        assertNobodyWasAskedToLeave();
        assertThat(notes(run)).anySatisfy(note -> assertThat(note)
                .contains("taken from vb-2", "batch (halted)", "/data (unmounted)"));
    }

    @Test
    void aPersonDecidesWhenALeaveIsKeptFromBeingSentForTooLong() {
        Run run = heldUp(Map.of("drainLimit", "PT4S"));

        assertThat(run.shown("Task_ResolveFailure", "failure").toString())
                .contains(
                        "has not been asked to leave: another reconfiguration is running, as seen from vb-2 and vb-1");
        run.decide("operator", "Task_ResolveFailure", "abandon");

        run.decide("operator", "Task_DecidePutBack", "leave-as-is");
        assertEnd(run, "End_LeaveWasAbandoned");
        assertNobodyWasAskedToLeave();
    }

    // Left, but not cleanly

    @Test
    void aNodeThatCrashesWhileItLeavesHasNotLeftCleanlyAndTheRecoveryIsWatched() {
        hosts.fault("vb-2", "crash-while-leaving", Map.of());

        Run run = waiting();

        assertEnd(run, "End_NodeHasLeftNotCleanly");
        assertThat(happened("left cluster uncleanly")).containsExactly("vb-2");
        // the lab writes an effect down a moment after the state in which a look may find it
        awaitEffect("resync done");
        assertThat(happened("resync done")).containsExactly("datadg/journal");
        assertThat(lastSample(run, "recovery")).isEqualTo("[]");
    }

    @Test
    void aLeaveAfterWhichAVolumeIsResynchronisedWasNotClean() {
        hosts.fault("vb-1", "slow-resync", Map.of("factor", 4));
        hosts.fault("vb-1", "resync-after-leave", Map.of("volume", "datadg/journal"));

        assertEnd(leaving("vb-2"), "End_NodeHasLeftNotCleanly");

        assertThat(happened("left cluster")).containsExactly("vb-2");
        awaitEffect("resync done");
        assertThat(happened("resync done")).containsExactly("datadg/journal");
    }

    @Test
    void aResynchronisationThatIsOverBeforeAnybodyLooksHasLeftItsTrace() {
        hosts.fault("vb-1", "resync-after-leave", Map.of("volume", "datadg/journal"));

        assertEnd(leaving("vb-2"), "End_NodeHasLeftNotCleanly");

        awaitEffect("resync done");
        assertThat(happened("resync done")).containsExactly("datadg/journal");
    }

    @Test
    void aLeaveThatASurvivorDoesNotBearOutCannotBeAbandonedAndIsNotCleanHoweverItIsSkipped() {
        hosts.fault("vb-1", "survivor-disagrees", Map.of());
        Run run = leaving("vb-2");
        assertThat(run.shown("Task_ResolveFailure", "failure").toString()).contains("Verify leave", "vb-1 counts");

        Desk.Answer abandoned =
                run.answer("operator", "Task_ResolveFailure", Map.of("decision", "abandon", "comment", "enough"));
        assertThat(abandoned.status()).isGreaterThanOrEqualTo(400);
        assertThat(abandoned.message()).contains("cannot be abandoned any more");
        Desk.Answer skipped = run.answer(
                "operator",
                "Task_ResolveFailure",
                Map.of("decision", "skip", "comment", "seen by hand", "leftCleanly", true));
        assertThat(skipped.status()).isEqualTo(204);

        assertEnd(run, "End_NodeHasLeftNotCleanly");
        assertAskedOnce("vb-2");
    }

    // Since the plan

    @Test
    void aNodeDoesNotLeaveIfWhoWasToStayHasGoneSinceThePlan() {
        Run run = start(LEAVE, Run.with(of("vb-2"), "drainLimit", "PT4S"));
        run.awaitTask("Task_ApprovePlan");
        crash("vb-1");
        hosts.power("vb-1", "on");
        awaitEffect("resync done");
        awaitUntil(() -> answers("vb-1"));

        run.approve();
        assertThat(run.shown("Task_ResolveFailure", "failure").toString()).contains("has become the master");
        run.decide("operator", "Task_ResolveFailure", "skip");

        assertThat(run.shown("Task_ResolveFailure", "failure").toString())
                .contains("vb-1, which was to stay, is out of the cluster");
        assertNobodyWasAskedToLeave();
        run.decide("operator", "Task_ResolveFailure", "abandon");
        run.decide("operator", "Task_DecidePutBack", "leave-as-is");
        assertEnd(run, "End_LeaveWasAbandoned");
    }

    @Test
    void whoAgreesThatOneVolumeIsCutOffDoesNotAgreeToAnother() {
        hosts.fault("vb-2", "process-holder", Map.of("target", "/data", "command", "rman"));
        Run run = leaving("vb-2", Map.of("drainLimit", "PT4S"));
        run.decide("operator", "Task_DecideLongDrain", "offline-anyway");
        run.awaitTask("Task_ConfirmForce");
        byHand("vb-2", "batchctl start");

        run.decide("approver", "Task_ConfirmForce", "confirm");

        assertThat(run.shown("Task_ResolveFailure", "failure").toString())
                .contains("datadg/journal")
                .doesNotContain("rman");
        assertNobodyWasAskedToLeave();
        byHand("vb-2", "batchctl stop");
        hosts.mend("vb-2", "process-holder");
        run.decide("operator", "Task_ResolveFailure", "retry");
        assertEnd(run, "End_NodeHasLeftCleanly");
    }

    @Test
    void aNodeThatHasBecomeTheMasterSinceThePlanDoesNotLeaveAsMasterUnasked() {
        Run run = start(LEAVE, of("vb-2"));
        run.awaitTask("Task_ApprovePlan");
        byHand("vb-1", "vxclustadm setmaster vb-2");
        awaitEffect("master moved");

        run.approve();

        assertThat(run.shown("Task_ResolveFailure", "failure").toString()).contains("has become the master");
        assertNobodyWasAskedToLeave();
        byHand("vb-2", "vxclustadm setmaster vb-1");
        run.decide("operator", "Task_ResolveFailure", "retry");
        assertEnd(run, "End_NodeHasLeftCleanly");
    }

    @Test
    void aNodeThatCameBackBeforeItsLeaveWasProvedIsNotAskedASecondTime() {
        hosts.fault("vb-1", "survivor-disagrees", Map.of());
        Run run = leaving("vb-2");
        run.awaitTask("Task_ResolveFailure");
        hosts.mend("vb-1", "survivor-disagrees");
        byHand("vb-2", "vxclustadm -m vcs -t gab startnode");
        awaitEffect("joined cluster");

        run.decide("operator", "Task_ResolveFailure", "retry");

        assertThat(run.shown("Task_ResolveFailure", "failure").toString())
                .contains("is not asked to leave a second time");
        assertAskedOnce("vb-2");
        assertThat(happened("left cluster")).containsExactly("vb-2");
    }

    // Refused by the node

    /** Two people agreed that it leaves although a volume is open, and it does not. */
    private Run refused(int afterSeconds) {
        hosts.fault("vb-2", "stopnode-refuses", Map.of("seconds", afterSeconds));
        hosts.fault("vb-2", "process-holder", Map.of("target", "datadg/journal", "command", "dd"));
        Run run = leaving("vb-2", Map.of("drainLimit", "PT2S"));
        run.decide("operator", "Task_DecideLongDrain", "offline-anyway");
        run.decide("approver", "Task_ConfirmForce", "confirm");
        return run;
    }

    @Test
    void aNodeThatHasRefusedToLeaveMayStay() {
        Run run = refused(0);

        run.decide("operator", "Task_ResolveFailure", "abandon");
        run.decide("operator", "Task_DecidePutBack", "leave-as-is");

        assertEnd(run, "End_LeaveWasAbandoned");
        assertThat(hosts.effects("leave begun")).isEmpty();
    }

    @Test
    void aNodeThatRefusesToLeaveIsAskedAgainWhenItsVolumeIsClosed() {
        Run run = refused(40);

        assertThat(run.shown("Task_ResolveFailure", "failure").toString())
                .contains("refused", "shared volumes are open");
        assertThat(hosts.effects("leave begun")).isEmpty();
        hosts.mend("vb-2", "process-holder");
        run.decide("operator", "Task_ResolveFailure", "retry");

        assertEnd(run, "End_NodeHasLeftCleanly");
        assertAskedOnce("vb-2");
    }

    // What the plan says

    /** What a plan is blocked by, where it is, and a word of the sentence that refuses it. */
    enum Obstacle {
        NO_CONFIGURATION("vb-2", "vxconfigd-disabled", Map.of(), "vxconfigd is disabled"),
        SERVICEGUARD("vb-2", "serviceguard", Map.of(), "Serviceguard controls CVM"),
        SILENT_MEMBER("vb-1", "unreachable", Map.of(), "could not be looked at"),
        SILENT_NODE("vb-2", "unreachable", Map.of(), "could not be looked at"),
        OTHER_RECONFIGURATION("vb-1", "other-reconfiguration", UNTIL_SWITCHED_OFF, "not quiet");

        private final String node;
        private final String fault;
        private final Map<String, Object> parameters;
        private final String sentence;

        Obstacle(String node, String fault, Map<String, Object> parameters, String sentence) {
            this.node = node;
            this.fault = fault;
            this.parameters = parameters;
            this.sentence = sentence;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_CONFIGURATION", "SERVICEGUARD", "SILENT_MEMBER"})
    void aPlanIsNotApprovedWhile(Obstacle obstacle) {
        blocks(obstacle);
    }

    @Tag("matrix")
    @ParameterizedTest
    @EnumSource(
            names = {"NO_CONFIGURATION", "SERVICEGUARD", "SILENT_MEMBER"},
            mode = EnumSource.Mode.EXCLUDE)
    void aPlanIsNotApprovedEither(Obstacle obstacle) {
        blocks(obstacle);
    }

    private void blocks(Obstacle obstacle) {
        hosts.fault(obstacle.node, obstacle.fault, obstacle.parameters);
        Run run = start(LEAVE, of("vb-2"));

        assertRefused(run, obstacle.sentence);

        run.decide("operator", "Task_ApprovePlan", "reject");
        assertEnd(run, "End_PlanWasRejected");
        assertNobodyWasAskedToLeave();
        assertThat(hosts.effects()).isEmpty();
    }

    private static void assertRefused(Run run, String sentence) {
        Desk.Answer answer = run.answer("operator", "Task_ApprovePlan", Map.of("decision", "approve"));
        assertThat(answer.status()).as(answer.body().toString()).isGreaterThanOrEqualTo(400);
        assertThat(answer.message()).contains("cannot be approved while something blocks it", sentence);
        assertThat(run.tasks()).containsExactly("Task_ApprovePlan");
    }

    @Test
    void neitherDoesANodeLeaveTwiceNorTheLastMemberAtAll() {
        assertEnd(leaving("vb-2"), "End_NodeHasLeftCleanly");

        Run again = start(LEAVE, of("vb-2"));
        assertRefused(again, "there is nothing that it could leave");
        again.decide("operator", "Task_ApprovePlan", "reject");
        assertEnd(again, "End_PlanWasRejected");

        Run last = start(LEAVE, of("vb-1"));
        assertRefused(last, "The node is the last member");
        assertAskedOnce("vb-2");
    }

    @Test
    void aKernelOpenerThatAnApplicationHidFromThePlanIsWaitedFor() {
        hosts.fault("vb-2", "unmanaged-opener", Map.of("volume", "datadg/journal"));
        Run run = leaving("vb-2", Map.of("drainLimit", "PT2S"));

        assertThat(run.shown("Task_DecideLongDrain", "drain").toString()).contains("datadg/journal", "unknown");
        assertThat(happened("application stopped")).containsExactly("batch");
        assertNobodyWasAskedToLeave();
        hosts.mend("vb-2", "unmanaged-opener");

        await().atMost(Duration.ofSeconds(60)).until(() -> run.tasks().isEmpty());
        assertEnd(run, "End_NodeHasLeftCleanly");
    }

    @Test
    void aFileSystemIsNotUnmountedWhileItIsExported() {
        hosts.fault("vb-2", "nfs-export", Map.of("mount", "/data"));
        Run run = start(LEAVE, of("vb-2"));
        assertThat(run.shown("Task_ApprovePlan", "planView").toString()).contains("unexport it while the run drains");
        run.approve();

        awaitSample(run, "volumes", "NFS");
        assertThat(hosts.effects("unmounted")).isEmpty();
        hosts.mend("vb-2", "nfs-export");

        assertEnd(run, "End_NodeHasLeftCleanly");
        assertThat(happened("unmounted")).containsExactly("/data");
        assertThat(hosts.effects("forced unmount")).isEmpty();
    }

    @Test
    void aMountThatIsLockedIsUnlockedWithItsKey() {
        hosts.fault("vb-2", "mntlock", Map.of("mount", "/data", "key", "backup"));

        assertEnd(leaving("vb-2"), "End_NodeHasLeftCleanly");

        assertThat(happened("unmounted")).containsExactly("/data");
        assertThat(hosts.effects("forced unmount")).isEmpty();
    }

    // Aborted before

    /** Where a leave is when it is aborted, and how it is kept there. */
    enum Phase {
        DRAIN(
                hosts -> hosts.fault("vb-2", "process-holder", Map.of("target", "datadg/journal", "command", "dd")),
                test -> test.lastSample(test.aborted, "volumes").contains("dd")),
        DRAIN_DECISION(
                hosts -> hosts.fault("vb-2", "process-holder", Map.of("target", "datadg/journal", "command", "dd")),
                test -> test.aborted.tasks().contains("Task_DecideLongDrain")),
        CLOSING_FAILURE(
                hosts -> hosts.fault("vb-2", "drops-line", Map.of("match", "lsof", "count", 100)),
                test -> test.aborted.tasks().contains("Task_ResolveFailure"));

        private final Consumer<LabHosts> keepThere;
        private final Predicate<BareLeaveSafetyIT> reached;

        Phase(Consumer<LabHosts> keepThere, Predicate<BareLeaveSafetyIT> reached) {
            this.keepThere = keepThere;
            this.reached = reached;
        }
    }

    private Run aborted;

    @ParameterizedTest
    @EnumSource(names = {"DRAIN", "CLOSING_FAILURE"})
    void aLeaveIsAbortedBeforeTheNodeWasAsked(Phase phase) {
        isAborted(phase);
    }

    @Tag("matrix")
    @ParameterizedTest
    @EnumSource(
            names = {"DRAIN", "CLOSING_FAILURE"},
            mode = EnumSource.Mode.EXCLUDE)
    void aLeaveIsAbortedInEveryOtherPhaseToo(Phase phase) {
        isAborted(phase);
    }

    private void isAborted(Phase phase) {
        aborted = start(LEAVE, of("vb-2"));
        aborted.awaitTask("Task_ApprovePlan");
        phase.keepThere.accept(hosts);
        aborted.approve();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> phase.reached.test(this));

        Desk.Answer answer = aborted.abort("operator", "the module has not arrived");

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        assertEnd(aborted, "End_LeaveWasAborted");
        assertNobodyWasAskedToLeave();
        assertThat(notes(aborted)).anyMatch(note -> note.contains("vb-2 is up"));
        assertThat(notes(aborted)).noneMatch(note -> note.startsWith("Left behind"));
    }

    // Variables are not trusted

    @Test
    void whatIsWrittenIntoVariablesDoesNotChangeWhoLeaves() {
        Run run = start(LEAVE, of("vb-2"));

        Desk.Answer answer = run.answer(
                "operator",
                "Task_ApprovePlan",
                Map.of("decision", "approve", "node", "vb-1", "cluster", "vx-lab", "leftCleanly", true));

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(204);
        assertEnd(run, "End_NodeHasLeftCleanly");
        assertThat(happened("left cluster")).containsExactly("vb-2");
        assertThat(hosts.journal("vb-1")).noneMatch(line -> line.contains("stopnode"));
    }

    @Test
    void aPlanWithAnotherFingerprintIsNotActedUpon() {
        Run run = start(LEAVE, of("vb-2"));

        run.answer("operator", "Task_ApprovePlan", Map.of("decision", "approve", "planHash", "0".repeat(64)));

        assertThat(run.shown("Task_ResolveFailure", "failure").toString())
                .contains("The plan is not the one that operator approved");
        run.decide("operator", "Task_ResolveFailure", "abandon");
        run.decide("operator", "Task_DecidePutBack", "leave-as-is");
        assertEnd(run, "End_LeaveWasAbandoned");
        assertNobodyWasAskedToLeave();
        assertThat(hosts.effects()).isEmpty();
    }
}
