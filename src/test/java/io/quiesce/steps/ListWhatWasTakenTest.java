package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.steps.LeaveRecord.Halted;
import io.quiesce.steps.ListWhatWasTaken.Row;
import io.quiesce.vxvm.ClusterMount;
import org.junit.jupiter.api.Test;

class ListWhatWasTakenTest {

    @Test
    void saysOfEachThingWhatBecameOfIt() {
        LeaveRecord record = LeaveRecord.EMPTY
                .withNode("vx-3")
                .withGroup(new Halted("oradb", "vx-1", false))
                .withGroup(new Halted("ora_mnt", "", true))
                .withApplication("collector")
                .withPrimary("/weblogs")
                .withMount(new ClusterMount("datadg/datavol", "/data", "", false, "", ""));

        assertThat(ListWhatWasTaken.rows(record))
                .containsExactly(
                        new Row("service group oradb", "switched to vx-1"),
                        new Row("service group ora_mnt", "taken offline here"),
                        new Row("application collector", "halted"),
                        new Row("CFS primary of /weblogs", "moved away"),
                        new Row("/data", "unmounted"));
    }

    @Test
    void isEmptyWhereNothingWasTaken() {
        assertThat(ListWhatWasTaken.rows(LeaveRecord.EMPTY.withNode("vx-3").withFailed("Halt service groups")))
                .isEmpty();
    }
}
