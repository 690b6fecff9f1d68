package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node comes back into its cluster under VCS: as soon as it may, with what was taken from it, or a person says how to go on. */
class RejoinIT extends VxScenarioIT {

    @BeforeEach
    void nobodyLeftBefore() {
        jdbc.sql("delete from leave_record").update();
    }

    /** Somebody takes a node out on which nothing runs but the groups that mount. */
    private void outByHand(String node) {
        byHand(node, "hagrp -offline -propagate cvm -sys " + node);
        awaitUntil(
                () -> happened("group offline").stream().filter("cvm"::equals).count() > 0);
    }

    private void recordOfALeave(String node) {
        recordOfALeave(node, "");
    }

    /** As if a run had taken both groups that mount from a node, after others. */
    private void recordOfALeave(String node, String others) {
        jdbc.sql("insert into leave_record (root_id, cluster, made_at, body) values ('earlier', ?, now(), ?)")
                .params(
                        cluster(),
                        """
                        {"node": "%s", "groups": [%s{"group": "web_mnt", "to": "", "mounts": true},
                         {"group": "ora_mnt", "to": "", "mounts": true}], "applications": [], "mounts": [],
                         "primaries": [], "force": "", "leave": "OUT", "failed": ""}
                        """
                                .formatted(node, others))
                .update();
    }

    private List<String> happenedOn(String node, String effect) {
        return hosts.effects(effect).stream()
                .filter(one -> one.node().equals(node))
                .map(LabHosts.Effect::object)
                .toList();
    }

    // With what was taken

    @Test
    void theFormerMasterComesBackWithItsMountsApplicationsAndPrimaries() {
        assertEnd(leaving("vx-1"), "End_NodeHasLeftCleanly");
        assertThat(happenedOn("vx-1", "primary moved")).isEmpty();

        Run rejoin = start(REJOIN, of("vx-1"));
        assertThat(rejoin.shown("Task_ApprovePlan", "planView").asText())
                .contains(
                        "become CFS primary of /oradata again",
                        "bring the service group web_mnt online",
                        "start collector");
        rejoin.approve();

        assertEnd(rejoin, "End_NodeIsBack");
        assertThat(happenedOn("vx-1", "mounted")).containsExactlyInAnyOrder("/oradata", "/oraarch", "/weblogs");
        assertThat(happenedOn("vx-1", "application started")).containsExactly("collector");
        assertThat(happenedOn("vx-1", "primary moved")).containsExactlyInAnyOrder("/oradata", "/oraarch", "/weblogs");
        assertThat(happened("joined cluster")).containsExactly("vx-1");
        assertThat(happened("master moved")).as("the role stays where it is").containsExactly("vx-2");
        assertThat(hosts.effects("resync begun")).isEmpty();
    }

    @Test
    void nothingIsPutBackWithoutARecordOfALeave() {
        outByHand("vx-4");

        Run rejoin = start(REJOIN, of("vx-4"));
        assertThat(rejoin.shown("Task_ApprovePlan", "planView").asText())
                .contains("No leave of this node is open: nothing is put back.");
        rejoin.approve();

        assertEnd(rejoin, "End_NodeIsBack");
        assertThat(happened("group online")).containsExactly("cvm");
        assertThat(hosts.effects("mounted")).isEmpty();
    }

    /** What ran there then has found its place since. */
    @Test
    void whatWasPutBackOnceIsNotPutBackAgain() {
        outByHand("vx-4");
        recordOfALeave("vx-4");
        assertEnd(rejoining("vx-4"), "End_NodeIsBack");
        assertThat(happened("group online")).containsExactly("cvm", "ora_mnt", "web_mnt");
        byHand("vx-4", "hagrp -offline -propagate cvm -sys vx-4");
        awaitUntil(() -> hosts.effects("left cluster").size() == 2);

        Run second = start(REJOIN, of("vx-4"));

        assertThat(second.shown("Task_ApprovePlan", "planView").asText()).contains("No leave of this node is open");
        second.decide("operator", "Task_ApprovePlan", "reject");
        assertEnd(second, "End_PlanWasRejected");
    }

    @Test
    void aGroupThatSomebodyHasMovedOnMeanwhileIsSwitchedBackToo() {
        outByHand("vx-4");
        recordOfALeave("vx-4", "{\"group\": \"oradb\", \"to\": \"vx-1\", \"mounts\": false}, ");

        assertEnd(rejoining("vx-4"), "End_NodeIsBack");

        assertThat(happenedOn("vx-3", "group offline")).containsExactly("oradb");
        assertThat(happenedOn("vx-4", "group online")).containsExactly("cvm", "ora_mnt", "web_mnt", "oradb");
    }

    @Tag("matrix")
    @ParameterizedTest
    @ValueSource(strings = {"wording", "nodestate-layout", "cfscluster-layout", "vxtask-unsupported"})
    void aNodeComesBackWhateverTheProgramsSound(String fault) {
        hosts.nodes().forEach(node -> hosts.fault(node, fault, Map.of()));
        outByHand("vx-4");
        recordOfALeave("vx-4");

        assertEnd(rejoining("vx-4"), "End_NodeIsBack");

        assertThat(happened("group online")).containsExactly("cvm", "ora_mnt", "web_mnt");
    }

    @Test
    void vcsIsStartedWhereItDoesNotRun() {
        outByHand("vx-4");
        recordOfALeave("vx-4");
        byHand("vx-4", "hastop -local");
        awaitEffect("engine stopped");

        Run rejoin = rejoining("vx-4");

        assertEnd(rejoin, "End_NodeIsBack");
        assertThat(happened("engine started")).containsExactly("vx-4");
        assertThat(happened("join begun")).containsExactly("vx-4");
        assertThat(happened("group online")).containsExactly("cvm", "ora_mnt", "web_mnt");
    }

    // Waits

    @Test
    void aNodeThatHasCrashedJoinsWhenTheRecoveryIsOver() {
        hosts.fault("vx-1", "slow-resync", Map.of("factor", 40));
        crash("vx-4");
        hosts.power("vx-4", "on");
        awaitUntil(() -> answers("vx-4"));

        Run rejoin = rejoining("vx-4");
        awaitUntil(() -> !samples(rejoin, "join").isEmpty());
        assertThat(samples(rejoin, "join").get(0).toString()).contains("oradg/archvol");
        assertThat(hosts.effects("join begun")).isEmpty();
        hosts.mend("vx-1", "slow-resync");

        assertEnd(rejoin, "End_NodeIsBack");
        assertThat(notes(rejoin))
                .as("nobody took anything from a node that crashed")
                .anySatisfy(note -> assertThat(note).contains("Nothing was put back on vx-4"));
        assertThat(happened("joined cluster")).containsExactly("vx-4");
        assertThat(hosts.effects("join refused")).isEmpty();
        assertThat(hosts.effects("join begun").get(0).time())
                .isAfter(hosts.effects("resync done").get(2).time());
        assertThat(happened("engine started")).containsExactly("vx-4");
    }

    @Test
    void anAbortEndsTheWaitAndTheNodeStaysOut() {
        outByHand("vx-4");
        Run rejoin = start(REJOIN, of("vx-4"));
        rejoin.awaitTask("Task_ApprovePlan");
        hosts.fault("vx-1", "fencing-in-progress", Map.of());
        rejoin.approve();
        awaitUntil(() -> samples(rejoin, "join").toString().contains("fencing"));

        assertThat(rejoin.abort("operator", "the module is faulty").status()).isEqualTo(202);

        assertEnd(rejoin, "End_RejoinWasAborted");
        assertThat(notes(rejoin)).contains("vx-4 is up");
        assertThat(hosts.effects("join begun")).isEmpty();
    }

    // Refusals

    @Test
    void aRefusalNamesItsReasonAndIsRetriedOnceMended() {
        outByHand("vx-4");
        hosts.fault("vx-4", "join-refused", Map.of("reason", "clustering license not available"));
        Run rejoin = rejoining("vx-4");

        assertThat(rejoin.shown("Task_ResolveFailure", "failure").asText())
                .contains("clustering license not available", "VCS calls the group cvm faulted");
        hosts.mend("vx-4", "join-refused");
        byHand("vx-4", "hagrp -clear cvm -sys vx-4");
        rejoin.decide("operator", "Task_ResolveFailure", "retry");

        assertEnd(rejoin, "End_NodeIsBack");
        assertThat(happened("join refused")).containsExactly("vx-4");
        assertThat(happened("joined cluster")).containsExactly("vx-4");
    }

    /** The reason is the one that the node gave before: it alone would prove nothing. */
    @Test
    void theSameRefusalTwiceIsSeenAndAbandoned() {
        outByHand("vx-4");
        hosts.fault("vx-4", "stale-reason", Map.of("reason", "minor number conflict"));
        hosts.fault("vx-4", "join-refused", Map.of("reason", "minor number conflict"));
        Run rejoin = rejoining("vx-4");

        assertThat(rejoin.shown("Task_ResolveFailure", "failure").asText()).contains("minor number conflict");
        rejoin.decide("operator", "Task_ResolveFailure", "abandon");

        assertEnd(rejoin, "End_RejoinWasAbandoned");
        assertThat(hosts.effects("joined cluster")).isEmpty();
    }

    @Test
    void aNodeThatIsAMemberCannotBeBroughtBack() {
        Run rejoin = start(REJOIN, of("vx-2"));

        Desk.Answer answer = rejoin.answer("operator", "Task_ApprovePlan", Map.of("decision", "approve"));

        assertThat(answer.status()).isNotEqualTo(204);
        assertThat(answer.message()).contains("vx-2: The node is a member already.");
        rejoin.decide("operator", "Task_ApprovePlan", "reject");
        assertEnd(rejoin, "End_PlanWasRejected");
        assertThat(hosts.effects()).isEmpty();
    }

    // What does not come back

    @Test
    void aGroupThatIsFrozenIsSkippedAndTheNodeIsBackWithoutIt() {
        outByHand("vx-4");
        recordOfALeave("vx-4");
        hosts.fault("vx-1", "frozen-group", Map.of("group", "web_mnt"));
        Run rejoin = rejoining("vx-4");

        assertThat(rejoin.shown("Task_ResolveFailure", "failure").asText()).contains("web_mnt is frozen");
        rejoin.decide("operator", "Task_ResolveFailure", "skip");

        assertEnd(rejoin, "End_NodeIsBackWithoutItsGroups");
        assertThat(happened("group online")).containsExactly("cvm", "ora_mnt");
    }

    @Test
    void aGroupThatWasFrozenComesBackAfterAll() {
        outByHand("vx-4");
        recordOfALeave("vx-4");
        hosts.fault("vx-1", "frozen-group", Map.of("group", "ora_mnt", "how", "temporary"));
        Run rejoin = rejoining("vx-4");
        rejoin.awaitTask("Task_ResolveFailure");

        hosts.mend("vx-1", "frozen-group");
        rejoin.decide("operator", "Task_ResolveFailure", "retry");

        assertEnd(rejoin, "End_NodeIsBack");
        assertThat(happened("group online")).containsExactly("cvm", "ora_mnt", "web_mnt");
    }

    @Test
    void puttingBackIsAbandonedAndTheNodeStaysAMember() {
        outByHand("vx-4");
        recordOfALeave("vx-4");
        hosts.fault("vx-1", "frozen-group", Map.of("group", "ora_mnt"));
        Run rejoin = rejoining("vx-4");

        rejoin.decide("operator", "Task_ResolveFailure", "abandon");

        assertEnd(rejoin, "End_NodeIsBackWithoutItsGroups");
        assertThat(happened("joined cluster")).containsExactly("vx-4");
        assertThat(hosts.effects("mounted")).isEmpty();
    }
}
