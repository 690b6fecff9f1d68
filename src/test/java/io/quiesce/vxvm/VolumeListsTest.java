package io.quiesce.vxvm;

import static io.quiesce.vxvm.Samples.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.Unreadable;
import io.quiesce.vxvm.SharedVolume.Log;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists of volumes, of tasks and of what recovery has read and written. */
class VolumeListsTest {

    @Test
    void readsOneRecordForEachVolume() {
        assertThat(VolumeRecords.read("mysharedg", lines(Samples.VOLUMES)))
                .containsExactly(
                        new SharedVolume("mysharedg", "drlvol", false, "ENABLED", "ACTIVE", Log.DRL),
                        new SharedVolume("mysharedg", "oravol", true, "ENABLED", "NEEDSYNC", Log.NONE));
        assertThat(VolumeRecords.read("empty", List.of())).isEmpty();
    }

    @Test
    void aLogThatIsNotEnabledShortensNothing() {
        assertThat(VolumeRecords.read("mysharedg", lines(Samples.VOLUMES.replace("(enabled)", "(disabled)"))))
                .extracting(SharedVolume::log)
                .containsOnly(Log.NONE);
    }

    @Test
    void aLongLineOfAnotherAttributeMayGoOn() {
        String text = Samples.VOLUMES.replace("drlvol-02,drlvol-03", "drlvol-02,\n          drlvol-03");

        assertThat(VolumeRecords.read("mysharedg", lines(text))).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flags:    open writecopy writeback",
                "flags:    opened",
                "flags:",
                "state:    state=ACTIVE",
                "Disk group: otherdg",
                "Volume:   drlvol",
                "VxVM vxprint ERROR V-5-1-684 IPC failure"
            })
    void refusesALineThatDoesNotBelongThere(String line) {
        assertThatThrownBy(() -> VolumeRecords.read("mysharedg", lines(Samples.VOLUMES + line + "\n")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("vxprint -g mysharedg -lv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"state=NEEDSYN kernel=ENABLED", "state=ACTIVE kernel=ENABLE", "kernel=ENABLED"})
    void refusesAnUnknownState(String state) {
        String text = "Volume: v\nstate: " + state + "\nflags: closed\n";

        assertThatThrownBy(() -> VolumeRecords.read("dg", lines(text)))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("Volume: v state: " + state);
    }

    @Test
    void aDataChangeObjectShortensARecovery() {
        assertThat(GroupVolumes.read("mysharedg", lines(Samples.VOLUMES), lines(Samples.RECORDS)))
                .extracting(SharedVolume::log)
                .containsExactly(Log.DRL, Log.FAST_RESYNC);
    }

    @Test
    void refusesAVolumeThatOnlyOneListKnows() {
        assertThatThrownBy(() -> GroupVolumes.read("mysharedg", List.of(), lines(Samples.RECORDS)))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("[drlvol, oravol]");
        assertThatThrownBy(() -> GroupVolumes.read("mysharedg", lines(Samples.VOLUMES), List.of()))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("a 'v' record");
    }

    @Test
    void readsTasksWithAndWithoutAParent() {
        assertThat(TaskList.read(lines(Samples.TASKS)))
                .containsExactly(
                        new RecoveryTask("198", "RDWRBACK", false, 58.48, "VOLSTART mkting"),
                        new RecoveryTask("201", "ATCOPY", true, 3.5, "PLXATT oravol oravol-02"));
    }

    @Test
    void aListThatDoesNotCoverSharedGroupsIsEmpty() {
        assertThat(TaskList.read(lines("TASKID  PTID TYPE/STATE    PCT   PROGRESS\n")))
                .isEmpty();
        assertThatThrownBy(() -> TaskList.read(List.of())).isInstanceOf(Unreadable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"198 RDWRBACK/R 58.48%", "198 RDWRBACK 58.48% 0/2/1", "198 RDWRBACK/R 158.48% 0/2/1", "198"})
    void refusesHalfATask(String row) {
        assertThatThrownBy(() -> TaskList.read(List.of("TASKID PTID TYPE/STATE PCT PROGRESS", row)))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining(row);
    }

    @Test
    void countsBlocksInBothLayouts() {
        assertThat(RecoveryCount.read("dg", lines(Samples.STATISTICS)))
                .isEqualTo(Map.of("dg/drlvol", 1_104_990_168L, "dg/oravol", 1_104_844_547L));
        assertThat(RecoveryCount.read("dg", lines(Samples.STATISTICS_SHORT)))
                .isEqualTo(Map.of("dg/drlvol", 0L, "dg/oravol", 131_072L));
        assertThat(RecoveryCount.read("dg", lines("TYP NAME OPERATIONS BLOCKS\nvol oravol 512 131072\n")))
                .isEqualTo(Map.of("dg/oravol", 131_072L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vol oravol 512", "vol oravol 1 2 3 4.0", "plex oravol-01 1 2 3.0", "vol drlvol 1 2 3.0"})
    void refusesHalfACount(String row) {
        String text = "TYP NAME OPS BLOCKS AVG\nvol drlvol 0 0 0.0\n" + row + "\n";

        assertThatThrownBy(() -> RecoveryCount.read("dg", lines(text)))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining(row);
    }
}
