package io.quiesce.vxvm;

import static io.quiesce.vxvm.Samples.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.Unreadable;
import io.quiesce.vxvm.HostUses.Export;
import io.quiesce.vxvm.HostUses.Loop;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of the host: mounts, exports, swap, loop devices, open files. */
class HostUsesTest {

    @Test
    void readsMountsOfVolumes() {
        MountTable table = MountTable.read(lines(Samples.MOUNTS));

        assertThat(table.rows()).hasSize(5);
        assertThat(table.rows().get(3).point()).isEqualTo("/data/monday 100%");
        assertThat(table.rows().get(3).checkpoint()).isEqualTo("monday");
        assertThat(table.rows()).filteredOn(MountTable.Row::isVolume).hasSize(3);
        assertThat(table.above("/data/monday 100%/x").orElseThrow().checkpoint())
                .isEqualTo("monday");
        assertThat(table.above("/data/mondays").orElseThrow().point()).isEqualTo("/data");
        assertThat(table.above("/database").orElseThrow().point()).isEqualTo("/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "rw,mntlock=VCS,cluster; true; VCS",
                "rw,mntlock=\"a,b\"; true; a,b",
                "mntlock; true; ''",
                "rw,nomntlock=x; false; ''",
                "rw; false; ''"
            })
    void readsTheLockOfAMount(String options, boolean locked, String key) {
        String row = "/dev/vx/dsk/dg/vol /x vxfs " + options + " 0 0";

        ClusterMount mount = MountTable.read(List.of(row)).rows().get(0).mount("");

        assertThat(mount.lock()).isEqualTo(locked);
        assertThat(mount.lockKey()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dev/vx/dsk/dg1 /x vxfs rw 0 0",
                "/dev/vx/rdsk/dg1/vol /x vxfs rw 0 0",
                "/dev/wx/dsk/dg1/vol /x vxfs rw,cluster 0 0",
                "/dev/vx/dsk/dg1/vol /x vxfs rw",
                "cat: /proc/mounts: Input/output error"
            })
    void refusesAnUnknownMount(String row) {
        assertThatThrownBy(() -> MountTable.read(List.of(row)))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining(row);
    }

    @Test
    void noMountAtAllIsUnreadable() {
        assertThatThrownBy(() -> MountTable.read(List.of())).isInstanceOf(Unreadable.class);
    }

    @Test
    void readsExportsSwapAndLoopDevices() {
        assertThat(HostUses.exports(lines(Samples.EXPORTS)))
                .containsExactly(new Export("/data/public", false), new Export("/home", true));
        assertThat(HostUses.swaps(lines(Samples.SWAPS))).containsExactly("/dev/sda2", "/data/swap file");
        assertThat(HostUses.loops(lines(Samples.LOOPS)))
                .containsExactly(new Loop("/dev/loop0", "/home/image.iso"), new Loop("/dev/loop1", "/data/image.img"));
        assertThat(HostUses.loops(List.of("/dev/loop2: [0045]:7 (/data/gone (deleted))")))
                .containsExactly(new Loop("/dev/loop2", "/data/gone"));
        assertThatThrownBy(() -> HostUses.swaps(List.of())).isInstanceOf(Unreadable.class);
    }

    @Test
    void readsProcessesWithTheirFiles() {
        List<OpenFiles.Process> processes = OpenFiles.read(lines(Samples.FILES));

        assertThat(processes)
                .extracting(OpenFiles.Process::name)
                .containsExactly("pid 4242 (oracle, user oracle)", "pid 4300 (bash, user root)");
        assertThat(processes.get(0).files()).containsExactly("/data", "/data/system01.dbf");
        assertThat(OpenFiles.read(List.of("p1", "n/x")).get(0).name()).isEqualTo("pid 1 (?, user not known)");
        assertThat(OpenFiles.read(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p1\np2\nn/x",
                "n/x",
                "p1",
                "p1\nn/x\nlsof: status error on /data: Input/output error",
                "lsof: illegal option character: F"
            })
    void refusesHalfAProcess(String text) {
        assertThatThrownBy(() -> OpenFiles.read(lines(text))).isInstanceOf(Unreadable.class);
    }
}
