package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.steps.LeaveRecord.Halted;
import io.quiesce.steps.LeaveRecord.Leave;
import io.quiesce.vxvm.ClusterMount;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class LeaveRecordTest {

    private static ClusterMount mount(String point, String primary) {
        return new ClusterMount("datadg/datavol", point, "", false, "", primary);
    }

    @Test
    void keepsTheOrderInWhichThingsWereTakenAndEachOnceThoughAStepIsRepeated() {
        Halted database = new Halted("oradb", "vx-1", false);
        Halted mounts = new Halted("ora_mnt", "", true);

        LeaveRecord record = LeaveRecord.EMPTY
                .withGroup(database)
                .withGroup(mounts)
                .withGroup(database)
                .withApplication("collector")
                .withApplication("batch")
                .withApplication("collector")
                .withPrimary("/weblogs")
                .withPrimary("/oradata")
                .withPrimary("/weblogs");

        assertThat(record.groups()).containsExactly(database, mounts);
        assertThat(record.applications()).containsExactly("collector", "batch");
        assertThat(record.primaries()).containsExactly("/weblogs", "/oradata");
    }

    @Test
    void keepsAMountAsItWasFirstSeen() {
        LeaveRecord record = LeaveRecord.EMPTY
                .withMount(mount("/data", "vb-1"))
                .withMount(mount("/data", "vb-2"))
                .withMount(mount("/other", "vb-2"));

        assertThat(record.mounts()).containsExactly(mount("/data", "vb-1"), mount("/other", "vb-2"));
    }

    @Test
    void ofARunThatHasAskedNothingYetIsNotPastReturn() {
        assertThat(LeaveRecord.EMPTY
                        .withNode("vx-3")
                        .withApplication("collector")
                        .isPastReturn())
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Leave.class,
            mode = Mode.EXCLUDE,
            names = {"NOT_ASKED", "BACK"})
    void isPastReturnFromTheMomentBeforeTheLeaveIsSent(Leave leave) {
        assertThat(LeaveRecord.EMPTY.withLeave(leave).isPastReturn()).isTrue();
    }

    @Test
    void isBeforeTheReturnAgainWhenTheNodeHasNotTakenTheRequest() {
        assertThat(LeaveRecord.EMPTY
                        .withLeave(Leave.ASKED)
                        .withLeave(Leave.NOT_ASKED)
                        .isPastReturn())
                .isFalse();
    }

    @Test
    void ofARejoinHasAskedNobodyToLeave() {
        assertThat(LeaveRecord.EMPTY.withNode("vx-3").withLeave(Leave.BACK).isPastReturn())
                .isFalse();
    }

    @Test
    void isForcedOnlyByAPerson() {
        assertThat(LeaveRecord.EMPTY.isForced()).isFalse();
        assertThat(LeaveRecord.EMPTY.withForce("approver").isForced()).isTrue();
    }

    @Test
    void losesNothingWhenOneThingChanges() {
        LeaveRecord whole = whole();

        LeaveRecord changed = whole.withLeave(Leave.OUT).withFailed("Verify leave");

        assertThat(changed.withLeave(whole.leave()).withFailed(whole.failed())).isEqualTo(whole);
    }

    @Test
    void survivesJson() throws Exception {
        ObjectMapper json = new ObjectMapper();

        assertThat(json.readValue(json.writeValueAsString(whole()), LeaveRecord.class))
                .isEqualTo(whole());
    }

    private static LeaveRecord whole() {
        return LeaveRecord.EMPTY
                .withNode("vx-3")
                .withGroup(new Halted("oradb", "vx-1", false))
                .withApplication("collector")
                .withMount(new ClusterMount("datadg/datavol", "/data", "nightly", true, "backup", "vx-3"))
                .withPrimary("/oradata")
                .withForce("approver")
                .withLeave(Leave.ACCEPTED)
                .withFailed("Leave cluster");
    }
}
