package io.quiesce.lab.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.Output;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.Target;
import io.quiesce.lab.standin.PretendedCluster.Answer;
import io.quiesce.vxvm.CfsStatus;
import io.quiesce.vxvm.MemberLook;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cluster file systems: who has them mounted, who uses them, and what keeps them from being unmounted. */
class CfsTest {

    @TempDir
    static Path directory;

    private PretendedCluster lab;

    @BeforeEach
    void seed() {
        lab = PretendedCluster.vxLab(directory.resolve("vxLab"));
    }

    @Test
    void showsTheClusterInEitherLayout() {
        assertThat(lab.on("vx-1", "cfscluster status").out().replaceAll(" +", " "))
                .contains(" NODE CLUSTER MANAGER STATE CVM STATE\n vx-1 running running\n");

        lab.faults("vx-1", "{\"cfscluster-layout\": {\"layout\": \"blocks\"}}");
        assertThat(lab.on("vx-1", "cfscluster status").out().replaceAll(" +", " "))
                .contains(" Node : vx-1\n Cluster Manager : running\n CVM state : running\n");
    }

    @Test
    void isReadByTheProductInEitherLayout() {
        lab.closeAll("vx-4");
        lab.leave("vx-4");
        for (String faults : List.of("{}", "{\"cfscluster-layout\": {\"layout\": \"blocks\"}}")) {
            lab.faults("vx-1", faults);

            CfsStatus status = cfs("vx-1").orElseThrow();

            assertThat(status.entries())
                    .containsExactly(
                            new CfsStatus.Entry("vx-1", true, true),
                            new CfsStatus.Entry("vx-2", true, true),
                            new CfsStatus.Entry("vx-3", true, true),
                            new CfsStatus.Entry("vx-4", true, false));
        }
    }

    private Optional<CfsStatus> cfs(String node) {
        ScriptedCommandRunner runner = new ScriptedCommandRunner().when(".*").by((target, command) -> {
            Answer answer = lab.on(target.node(), command.line());
            return new Exited(answer.code(), Output.of(answer.out()), Output.of(answer.err()));
        });
        return new MemberLook(runner)
                .look(new Target("vx-lab", node))
                .asOptional()
                .orElseThrow()
                .cfs();
    }

    @Test
    void showsItsMountsAndTheActivationOfItsDiskGroups() {
        assertThat(lab.on("vx-2", "cfsmntadm display -v").out().replaceAll(" +", " "))
                .contains(" MOUNT POINT TYPE SHARED VOLUME DISK GROUP STATUS MOUNT OPTIONS\n")
                .contains(" /oradata Regular oravol oradg MOUNTED crw\n");
        assertThat(lab.on("vx-2", "cfsdgadm display").out().replaceAll(" +", " "))
                .contains(" Node Name : vx-1\n DISK GROUP ACTIVATION MODE\n oradg sw\n");
        assertThat(lab.on("vx-2", "cat /proc/mounts").out())
                .contains(
                        "/dev/vx/dsk/oradg/oravol /oradata vxfs rw,cluster,delaylog,largefiles,ioerror=mdisable 0 0\n")
                .contains("/dev/vx/dsk/localdg/scratch /scratch vxfs rw,delaylog");
        assertThat(lab.on(
                                "vx-2",
                                "cat /etc/mtab /proc/self/mounts | grep -c /oradata; mount | grep -c vxfs; findmnt -n -o SOURCE /oradata")
                        .out())
                .isEqualTo("2\n4\n/dev/vx/dsk/oradg/oravol\n");
    }

    @Test
    void saysWhatIsOpenOnThisNodeAlone() {
        String flags = "vxprint -g %s -lv %s | grep ^flags:";
        assertThat(lab.on("vx-1", flags.formatted("rawdg", "rawvol")).out())
                .isEqualTo("flags:    open writecopy writeback\n");
        assertThat(lab.on("vx-2", flags.formatted("rawdg", "rawvol")).out())
                .isEqualTo("flags:    closed writecopy writeback\n");
        assertThat(lab.on("vx-1", "vxprint -g oradg -lv oravol").out())
                .contains(
                        "Volume:   oravol\n",
                        "type:     usetype=fsgen\n",
                        "assoc:    plexes=oravol-01,oravol-02,oravol-03\n")
                .contains("state:    state=ACTIVE kernel=ENABLED cdsrecovery=0/0 (clean)\n")
                .contains("logging:  type=REGION loglen=528 serial=0/0 mapalign=16 maplen=512 (enabled)\n");
        assertThat(lab.on("vx-1", "vxprint -ht -g rawdg").out())
                .contains("V  NAME         RVG/VSET/CO  KSTATE   STATE    LENGTH   READPOL   PREFPLEX UTYPE\n")
                .contains("v  rawvol       -            ENABLED  ACTIVE   20971520 SELECT    -        fsgen\n")
                .contains("dc rawvol_dco   rawvol       rawvol_dcl\n");
        assertThat(lab.on("vx-1", "vxstat -g oradg").out())
                .startsWith("                      OPERATIONS          BLOCKS           AVG TIME(ms)\n"
                        + "TYP NAME              READ     WRITE      READ     WRITE   READ  WRITE\nvol oravol");
    }

    @Test
    void namesWhoUsesAFileSystemOrADevice() {
        assertThat(lab.on("vx-3", "lsof -w -F pcLufn -- /oradata /oraarch /dev/vx/rdsk/rawdg/rawvol")
                        .out())
                .isEqualTo("p4200000\ncoracle\nu1101\nLoracle\nf20u\nn/oradata/ORCL/system01.dbf\n"
                        + "f21u\nn/oradata/ORCL/redo01.log\n"
                        + "p4200021\nccollectord\nu1203\nLcollect\nf12u\nn/dev/vx/rdsk/rawdg/rawvol\n");
        assertThat(lab.on("vx-3", "lsof -w -F pn /oradata").out())
                .isEqualTo("p4200000\nf20u\nn/oradata/ORCL/system01.dbf\nf21u\nn/oradata/ORCL/redo01.log\n");
        assertThat(lab.on("vx-3", "lsof -w /dev/vx/dsk/oradg/oravol").out())
                .startsWith("COMMAND       PID     USER   FD   TYPE")
                .contains("oracle    4200000   oracle  20u    REG");
        assertThat(lab.on("vx-3", "lsof -w /dev/vx/dsk/rawdg/rawvol")).isEqualTo(new Answer(1, "", ""));
        assertThat(lab.on("vx-4", "lsof -w -F p -- /oradata /weblogs")).isEqualTo(new Answer(1, "", ""));
        assertThat(lab.on("vx-4", "lsof -w /nope").err())
                .isEqualTo("lsof: status error on /nope: No such file or directory\n");
        assertThat(lab.on("vx-3", "fuser -c /oradata")).isEqualTo(new Answer(0, " 4200000", "/oradata:            \n"));
        assertThat(lab.on("vx-3", "fuser -v -m /oradata").err()).contains("kernel mount /oradata", "F.... oracle");
        assertThat(lab.on("vx-4", "fuser -c /oradata").code()).isEqualTo(1);
        assertThat(lab.on("vx-3", "fuser /dev/vx/rdsk/rawdg/rawvol").out()).isEqualTo(" 4200021");
    }

    @Test
    void unmountsWhatIsNotUsedAndSaysWhyNotOtherwise() {
        lab.on("vx-4", "fsclustadm -v setprimary /oradata");
        assertThat(lab.on("vx-3", "umount /oradata"))
                .isEqualTo(new Answer(32, "", "vxfs umount: /oradata cannot unmount : Device busy\n"));
        assertThat(lab.on("vx-2", "umount /oradata").code()).isZero();
        assertThat(lab.on("vx-2", "umount /oradata").err()).isEqualTo("umount: /oradata: not mounted.\n");
        assertThat(lab.on("vx-2", "hares -state oradata_mnt -sys vx-2").out()).isEqualTo("OFFLINE|FAULTED\n");
        assertThat(lab.on("vx-2", "umount /").code()).isNotZero();
        assertThat(lab.on("vx-2", "mount -o remount,rw /; losetup /dev/loop0 x").err())
                .contains("mount: ", "losetup: ", "refused on a pretended node");
    }

    @Test
    void aPrimaryCannotBeUnmountedByHandBeforeAnotherIsIt() {
        PretendedCluster bare = PretendedCluster.vxLabBare(directory.resolve("bare"));
        assertThat(bare.on("vb-2", "fsclustadm -v showprimary /data; fsclustadm -v listmount /data")
                        .out())
                .isEqualTo("vb-1\nvb-1\nvb-2\n");
        assertThat(bare.on("vb-1", "umount /data").code()).isEqualTo(32);
        assertThat(bare.on("vb-1", "umount -f /data").code()).isEqualTo(32);

        bare.on("vb-2", "fsclustadm -v setprimary /data");
        assertThat(bare.on("vb-1", "umount /data").code()).isZero();
        assertThat(bare.effects("vb-2")).containsExactly("primary moved /data");
        assertThat(bare.on("vb-1", "mount -t vxfs -o cluster /dev/vx/dsk/datadg/datavol /data; mount")
                        .out())
                .contains("/data type vxfs");
    }

    @Test
    void mountsAndUnmountsThroughVcs() {
        assertThat(lab.on("vx-1", "cfsumount /weblogs vx-4").code()).isZero();
        assertThat(lab.on("vx-1", "hares -state weblogs_mnt -sys vx-4").out()).isEqualTo("OFFLINE\n");
        assertThat(lab.on("vx-1", "cfsmount /weblogs vx-4").out()).contains("mounted successfully at /weblogs on vx-4");
        assertThat(lab.effects("vx-4")).containsExactly("unmounted /weblogs", "mounted /weblogs");
        assertThat(lab.on("vx-2", "cfsumount /weblogs vx-2").code()).isEqualTo(1);
    }

    @Test
    void noProcessIsSeenBehindWhatTheKernelHolds() {
        lab.faults(
                "vx-4",
                "{\"nfs-export\": {\"mount\": \"/oradata\"}, \"loop-on-mount\": {\"mount\": \"/weblogs\"},"
                        + " \"swap-on-volume\": {\"volume\": \"rawdg/rawvol\"}}");

        assertThat(lab.on("vx-4", "exportfs; cat /var/lib/nfs/etab").out())
                .startsWith("/oradata       <world>\n/oradata\t*(rw,");
        assertThat(lab.on("vx-4", "losetup -a").out()).contains("(/weblogs/image.iso)");
        assertThat(lab.on("vx-4", "cat /proc/swaps").out()).contains("/dev/vx/dsk/rawdg/rawvol");
        assertThat(lab.on("vx-4", "umount /oradata; umount /weblogs").err())
                .isEqualTo("vxfs umount: /oradata cannot unmount : Device busy\n"
                        + "vxfs umount: /weblogs cannot unmount : Device busy\n");
        assertThat(lab.on("vx-4", "lsof -w /oradata /weblogs").code()).isEqualTo(1);
        assertThat(lab.on("vx-4", "vxprint -g rawdg -lv rawvol | grep flags").out())
                .contains("open");

        lab.faults("vx-4", "{}");
        assertThat(lab.on("vx-4", "cat /proc/swaps; losetup -a; exportfs").out())
                .doesNotContain("vx", "loop", "oradata");
        assertThat(lab.on("vx-4", "umount /oradata").code()).isZero();
    }

    @Test
    void aMountedCheckpointKeepsItsFileSystemEvenFromForce() {
        lab.faults("vx-4", "{\"checkpoint-mounted\": {\"mount\": \"/oradata\", \"name\": \"nightly\"}}");

        assertThat(lab.on("vx-4", "cat /proc/mounts").out())
                .contains("/dev/vx/dsk/oradg/oravol:nightly /oradata_nightly vxfs ro,ckpt=nightly,");
        assertThat(lab.on("vx-4", "umount -f /oradata").code()).isEqualTo(32);
        lab.on("vx-4", "hagrp -offline ora_mnt -sys vx-4");
        lab.letPass(10);
        assertThat(lab.on("vx-4", "hares -state oradata_mnt -sys vx-4").out()).isEqualTo("ONLINE|UNABLE_TO_OFFLINE\n");

        assertThat(lab.on("vx-4", "umount /oradata_nightly; umount /oradata").code())
                .isZero();
        lab.letPass(10);
        assertThat(lab.on("vx-4", "hagrp -state ora_mnt -sys vx-4").out()).isEqualTo("OFFLINE\n");
    }

    @Test
    void aLockedMountOpensToItsKeyOnly() {
        lab.faults("vx-4", "{\"mntlock\": {\"mount\": \"/oradata\", \"key\": \"backup\"}}");

        assertThat(lab.on("vx-4", "grep oradata /proc/mounts").out()).contains(",mntlock=backup ");
        assertThat(lab.on("vx-4", "umount /oradata").code()).isEqualTo(32);
        assertThat(lab.on("vx-4", "vxumount -o mntunlock=\"other\" /oradata").code())
                .isEqualTo(32);
        assertThat(lab.on("vx-4", "vxumount -o mntunlock=\"backup\" /oradata").code())
                .isZero();
    }
}
