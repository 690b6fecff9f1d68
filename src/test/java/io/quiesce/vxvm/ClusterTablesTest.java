package io.quiesce.vxvm;

import static io.quiesce.vxvm.Samples.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.Unreadable;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of nodes, disk groups and ports. */
class ClusterTablesTest {

    @Test
    void readsTheIdsOfNodes() {
        NodeIds ids = IdMap.read(lines(Samples.NIDMAP));

        assertThat(ids.of("serverC")).contains(new NodeIds.Entry("serverC", 2, 3, "Joined: Slave"));
        assertThat(ids.of("serverA").orElseThrow().state()).isEqualTo("Joined: Master");
        assertThat(IdMap.read(lines(Samples.NIDMAP_OUT)).entries()).isEmpty();
    }

    @Test
    void aNodeThatIsConfiguredMayBeOut() {
        NodeIds ids = IdMap.read(lines(Samples.NIDMAP
                .replaceFirst("Joined: Slave", "Out of Cluster")
                .replace("Joined: Master", "Joined: Primary")));

        assertThat(ids.of("serverB").orElseThrow().isJoined()).isFalse();
        assertThat(ids.of("serverA").orElseThrow().isJoined()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"serverB 1 1 Joined", "serverB 1 1 Joi", "serverB 1 Joined: Slave", "serverA 7 7 Joined: Slave"})
    void refusesHalfARowAndAnOldName(String row) {
        String text = Samples.NIDMAP.substring(0, Samples.NIDMAP.indexOf("serverB")) + row + "\n";

        assertThatThrownBy(() -> IdMap.read(lines(text)))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining(row);
    }

    @Test
    void readsDiskGroupsWithAndWithoutAHeader() {
        List<DiskGroup> groups = GroupList.read(lines(Samples.GROUPS));

        assertThat(groups)
                .containsExactly(
                        new DiskGroup("mysharedg", true, true),
                        new DiskGroup("localdg", true, false),
                        new DiskGroup("oldshared", true, true));
        assertThat(GroupList.readable(groups)).containsExactly("mysharedg", "oldshared");
        assertThat(GroupList.read(lines("mysharedg    enabled,shared,cds   1231954112.163.serverA\n")))
                .hasSize(1);
        assertThat(GroupList.read(List.of())).isEmpty();
    }

    @Test
    void aGroupThatIsDisabledMayBeAShared() {
        List<DiskGroup> groups = GroupList.read(lines("mysharedg disabled 1231954112.163.serverA\n"));

        assertThat(groups).containsExactly(new DiskGroup("mysharedg", false, true));
        assertThat(GroupList.readable(groups)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysharedg enabled,sha 1231954112.163.serverA",
                "mysharedg enabled,shared,cds",
                "mysharedg imported 1231954112.163.serverA",
                "VxVM vxdg ERROR V-5-1-684 IPC failure: Configuration daemon is not accessible"
            })
    void refusesAnUnknownDiskGroup(String row) {
        assertThatThrownBy(() -> GroupList.read(List.of(row)))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining(row);
    }

    @Test
    void readsPortsByTheirPlaces() {
        assertThat(PortTable.read(lines(Samples.PORTS)).members())
                .containsEntry("a", Set.of(0, 1))
                .containsEntry("w", Set.of(1))
                .hasSize(5);
        assertThat(PortTable.read(List.of("GAB Port Memberships", "Port v gen 967909 membership  1 3456789;1"))
                        .members())
                .containsEntry("v", Set.of(1, 3, 4, 5, 6, 7, 8, 9, 11));
        assertThat(PortTable.read(List.of("GAB Port Memberships")).members()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Port v gen 967909 membership 1",
                "Port v gen 967909 membership ",
                "Port v gen 967909 membership 0;",
                "Port v gen 967909 member",
                "GAB gabconfig ERROR V-15-2-25022 unknown error"
            })
    void refusesAPortThatIsNotInItsPlace(String row) {
        assertThatThrownBy(() -> PortTable.read(List.of("GAB Port Memberships", row)))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining(row);
    }

    @Test
    void fencingIsSettledWhenAllMembersRun() {
        assertThat(FencingState.isUnsettled(lines(Samples.FENCING))).isFalse();
        assertThat(FencingState.isUnsettled(lines(Samples.FENCING.replaceFirst("\\(running\\)", "(joining)"))))
                .isTrue();
        assertThatThrownBy(() -> FencingState.isUnsettled(
                        lines(Samples.FENCING.replace("        node   1 in state  8 (running)\n", ""))))
                .isInstanceOf(Unreadable.class);
    }

    @Test
    void readsSystems() {
        assertThat(SystemSummary.read(lines(Samples.SUMMARY)))
                .containsEntry("serverA", "RUNNING")
                .containsEntry("serverB", "LEAVING");
        assertThatThrownBy(() ->
                        SystemSummary.read(lines(Samples.SUMMARY.substring(0, Samples.SUMMARY.indexOf("-- GROUP")))))
                .isInstanceOf(Unreadable.class);
        assertThatThrownBy(() -> SystemSummary.read(lines(Samples.SUMMARY.replace("LEAVING", "LEAVIN"))))
                .isInstanceOf(Unreadable.class);
    }
}
