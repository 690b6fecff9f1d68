package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A cluster of two nodes without a monitor: applications, mounts and membership are all asked for by the runbooks themselves. */
class BareIT extends VxScenarioIT {

    @Override
    String cluster() {
        return "vx-lab-bare";
    }

    @BeforeEach
    void nobodyLeftBefore() {
        jdbc.sql("delete from leave_record").update();
    }

    private void outByHand() {
        byHand("vb-2", "batchctl stop && umount /data && vxclustadm stopnode");
        awaitEffect("left cluster");
    }

    @Test
    void aNodeLeavesAndComesBackWithItsMountAndItsApplication() {
        Run leave = start(LEAVE, of("vb-2"));
        assertThat(leave.shown("Task_ApprovePlan", "planView").asText())
                .contains("needs consent", "One member is left afterwards", "unmount /data", "halt batch");
        leave.approve();

        assertEnd(leave, "End_NodeHasLeftCleanly");
        assertThat(happened("application stopped")).containsExactly("batch");
        assertThat(happened("unmounted")).containsExactly("/data");
        assertThat(happened("left cluster")).containsExactly("vb-2");

        Run rejoin = rejoining("vb-2");

        assertEnd(rejoin, "End_NodeIsBack");
        assertThat(happened("joined cluster")).containsExactly("vb-2");
        assertThat(happened("mounted")).containsExactly("/data");
        assertThat(happened("application started")).containsExactly("batch");
        assertThat(sent("vxclustadm -m vcs -t gab startnode")).isEqualTo(1);
        assertThat(sent("mount -t vxfs -o cluster /dev/vx/dsk/datadg/datavol /data"))
                .isEqualTo(1);
        assertThat(hosts.effects("resync begun")).isEmpty();
    }

    @Test
    void theMasterComesBackAsTheCfsPrimaryThatItWas() {
        assertEnd(leaving("vb-1"), "End_NodeHasLeftCleanly");
        assertThat(happened("master moved")).containsExactly("vb-2");

        assertEnd(rejoining("vb-1"), "End_NodeIsBack");

        assertThat(hosts.effects("primary moved"))
                .extracting(LabHosts.Effect::node)
                .containsExactly("vb-2", "vb-1");
        assertThat(happened("mounted")).containsExactly("/data");
        assertThat(happened("master moved")).containsExactly("vb-2");
    }

    @Test
    void theLastMemberDoesNotLeave() {
        outByHand();
        Run leave = start(LEAVE, of("vb-1"));

        Desk.Answer answer = leave.answer("operator", "Task_ApprovePlan", Map.of("decision", "approve"));

        assertThat(answer.status()).isNotEqualTo(204);
        assertThat(answer.message()).contains("vb-1: The node is the last member");
        leave.decide("operator", "Task_ApprovePlan", "reject");
        assertEnd(leave, "End_PlanWasRejected");
        assertThat(happened("left cluster")).containsExactly("vb-2");
    }

    /** The one refusal that time mends: nobody is asked, and the node is asked to join anew. */
    @Test
    void aNodeThatIsTurnedAwayWhileTheOthersRecoverIsAskedAgain() {
        outByHand();
        hosts.fault("vb-2", "join-refused", Map.of("reason", "recovery in progress"));
        Run rejoin = rejoining("vb-2");

        awaitUntil(() -> hosts.effects("join refused").size() >= 2);
        assertThat(samples(rejoin, "join").toString()).contains("recovery in progress");
        assertThat(rejoin.tasks()).isEmpty();
        hosts.mend("vb-2", "join-refused");

        assertEnd(rejoin, "End_NodeIsBack");
        assertThat(happened("joined cluster")).containsExactly("vb-2");
    }

    @Tag("matrix")
    @Test
    void anyOtherRefusalIsAPersonsDecision() {
        outByHand();
        hosts.fault("vb-2", "join-refused", Map.of("reason", "protocol version out of range"));
        Run rejoin = rejoining("vb-2");

        assertThat(rejoin.shown("Task_ResolveFailure", "failure").asText()).contains("protocol version out of range");
        hosts.mend("vb-2", "join-refused");
        rejoin.decide("operator", "Task_ResolveFailure", "retry");

        assertEnd(rejoin, "End_NodeIsBack");
    }

    // A leave that waits

    @Autowired
    MovableClock clock;

    @AfterEach
    void putTheClockRight() {
        clock.putRight();
    }

    private void passAndLookAgain(Run run, Duration time) {
        int looks = samples(run, "leave").size();
        clock.putForward(time);
        awaitUntil(() -> samples(run, "leave").size() > looks && pause(run) != null);
    }

    /** How long the run is put off from its last look to its next; null while it looks. */
    private Duration pause(Run run) {
        return jdbc
                .sql("select due_at, (select max(ended_at) from command where root_id = work.root_id) as looked"
                        + " from work where root_id = ? and state = 'QUEUED'")
                .param(run.id())
                .query((row, index) -> Duration.between(moment(row.getObject(2)), moment(row.getObject(1))))
                .list()
                .stream()
                .findFirst()
                .orElse(null);
    }

    private static Instant moment(Object timestamp) {
        return ((OffsetDateTime) timestamp).toInstant();
    }

    private long flowNodes(Run run) {
        return jdbc.sql("select count(*) from act_hi_actinst where root_proc_inst_id_ = ?")
                .param(run.id())
                .query(Long.class)
                .single();
    }

    private List<String> unanswered(Run run) {
        return jdbc.sql("select line from command where root_id = ? and ended_at is null")
                .param(run.id())
                .query(String.class)
                .list();
    }

    @Test
    void aLeaveWaitsForHoursWithoutASessionAThreadOrARowOfHistory() {
        hosts.fault("vb-2", "volume-reopened", Map.of("volume", "datadg/journal", "when", "leave"));
        Run leave = leaving("vb-2");
        awaitEffect("volume opened");
        awaitUntil(() -> samples(leave, "leave").toString().contains("datadg/journal is open") && pause(leave) != null);
        long nodesReached = flowNodes(leave);

        for (int tenMinutes = 0; tenMinutes < 24; tenMinutes++) {
            passAndLookAgain(leave, Duration.ofMinutes(10));
        }

        assertThat(pause(leave)).isBetween(Duration.ofSeconds(25), Duration.ofSeconds(31));
        assertThat(hosts.atWork("vb-2")).as("sessions that somebody holds").isEmpty();
        assertThat(hosts.atWork("vb-1")).isEmpty();
        assertThat(unanswered(leave)).isEmpty();
        assertThat(leave.tasks()).isEmpty();
        assertThat(flowNodes(leave)).isEqualTo(nodesReached).isLessThan(600);
        hosts.mend("vb-2", "volume-reopened");
        clock.putForward(Duration.ofSeconds(30));
        assertEnd(leave, "End_NodeHasLeftCleanly");
        assertThat(happened("leave begun")).containsExactly("vb-2");
        assertThat(hosts.effects("leave asked again")).isEmpty();
        assertThat(flowNodes(leave)).isLessThan(600);
    }
}
