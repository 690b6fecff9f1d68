package io.quiesce.vxvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.vxvm.Holder.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenVolumesTest {

    private static final Target N1 = new Target("cvm", "n1");
    private static final String PRIVATE = "localdg enabled,cds 1231954113.164.serverA\n";
    private static final String ROOT = "/dev/sda1 / ext4 rw 0 0\n";
    private static final String HOME = "/dev/vx/dsk/localdg/home /home vxfs rw 0 0\n";

    private final Framed node = member();

    /** A member with an open volume. */
    static Framed member() {
        return new Framed()
                .part("nodestate", Samples.NODESTATE)
                .part("mode", Samples.MODE)
                .part("exports", Samples.EXPORTS)
                .part("swaps", Samples.SWAPS)
                .part("loops", Samples.LOOPS)
                .part("mounts", Samples.MOUNTS)
                .part("dgs", "mysharedg enabled,shared,cds 1231954112.163.serverA\n" + PRIVATE)
                .part("group", "mysharedg")
                .part("records", Samples.RECORDS)
                .part("volumes", Samples.VOLUMES)
                .part("point data", "/data")
                .part("primary data", "serverB")
                .part("point monday", "/data/monday\\040100%%")
                .part("primary monday", "serverB")
                .part(
                        "files",
                        1,
                        "lsof: status error on /dev/vx/rdsk/mysharedg/oravol: No such file or directory\n"
                                + Samples.FILES);
    }

    private Framed nothingMounted() {
        return node.part("mounts", ROOT + HOME)
                .without("point data", "primary data", "point monday", "primary monday", "files");
    }

    private Framed noGroup(String list) {
        return nothingMounted().part("dgs", list).without("group", "records", "volumes");
    }

    private Reading<Openness> look() {
        return new OpenVolumes(node.runner()).look(N1);
    }

    private Openness read() {
        Reading<Openness> look = look();
        assertThat(look).isInstanceOf(Reading.Read.class);
        return look.asOptional().orElseThrow();
    }

    private String whyNot() {
        Reading<Openness> look = look();
        assertThat(look).isInstanceOf(NotRead.class);
        return ((NotRead<Openness>) look).why();
    }

    @Test
    void readsEachVolumeOfEachSharedGroup() {
        Openness openness = read();

        assertThat(openness.groups()).isEqualTo(1);
        assertThat(openness.volumes())
                .containsExactly(
                        new SharedVolume("mysharedg", "drlvol", false, "ENABLED", "ACTIVE", SharedVolume.Log.DRL),
                        new SharedVolume(
                                "mysharedg", "oravol", true, "ENABLED", "NEEDSYNC", SharedVolume.Log.FAST_RESYNC));
        assertThat(openness.allClosed()).isFalse();
    }

    @Test
    void readsWhatIsMountedOfSharedGroupsOnly() {
        assertThat(read().mounts())
                .containsExactly(
                        new ClusterMount("mysharedg/oravol", "/data", "", true, "VCS", "serverB"),
                        new ClusterMount("mysharedg/oravol", "/data/monday 100%", "monday", false, "", "serverB"));
    }

    @Test
    void namesWhoHoldsAnOpenVolume() {
        assertThat(read().holders()).containsOnlyKeys("mysharedg/oravol");
        assertThat(read().holders().get("mysharedg/oravol"))
                .containsExactlyInAnyOrder(
                        new Holder(Kind.MOUNT, "/data"),
                        new Holder(Kind.CHECKPOINT, "monday at /data/monday 100%"),
                        new Holder(Kind.NFS_EXPORT, "/data/public"),
                        new Holder(Kind.SWAP, "/data/swap file"),
                        new Holder(Kind.LOOP, "/dev/loop1 on /data/image.img"),
                        new Holder(Kind.PROCESS, "pid 4242 (oracle, user oracle)"),
                        new Holder(Kind.PROCESS, "pid 4300 (bash, user root)"));
    }

    @Test
    void anOpenVolumeThatNobodyHoldsHasAKernelOpener() {
        nothingMounted().part("files", 1, "").part("exports", 1, "cat: /var/lib/nfs/etab: No such file or directory");

        assertThat(read().holders().get("mysharedg/oravol"))
                .containsExactly(new Holder(Kind.UNKNOWN, "nobody was found"));
    }

    @Test
    void aVolumeThatIsHeldIsOpenWhateverItsFlagsSay() {
        node.part("volumes", Samples.VOLUMES.replace("open ", "closed "));

        assertThat(read().open()).extracting(SharedVolume::key).containsExactly("mysharedg/oravol");
        assertThat(read().allClosed()).isFalse();
    }

    @Test
    void swapOnAVolumeHoldsItWhateverItsFlagsSay() {
        nothingMounted()
                .part("volumes", Samples.VOLUMES.replace("open ", "closed "))
                .part("swaps", "Filename Type Size Used Priority\n/dev/vx/dsk/mysharedg/drlvol partition 10 0 -2\n");

        assertThat(read().open()).extracting(SharedVolume::key).containsExactly("mysharedg/drlvol");
    }

    @Test
    void allIsClosedWhenEachVolumeSaysSoAndNothingIsMounted() {
        nothingMounted()
                .part("volumes", Samples.VOLUMES.replace("open ", "closed "))
                .part("loops", 127, "timeout: failed to run command 'losetup': No such file or directory")
                .part("swaps", 1, "cat: /proc/swaps: No such file or directory");

        assertThat(read().allClosed()).isTrue();
        assertThat(read().holders()).isEmpty();
        assertThat(read().groups()).isEqualTo(1);
    }

    @Test
    void aProcessInAnotherRootHoldsEverythingItMayHold() {
        node.part("files", "p7\ncjail\nLnobody\nn/srv/file\n");

        assertThat(read().holders().get("mysharedg/oravol"))
                .contains(new Holder(Kind.PROCESS, "pid 7 (jail, user nobody)"));
    }

    @Test
    void anExportThatCrossesMountsHoldsWhatIsBelowIt() {
        node.part("exports", "/\t*(rw,sync,crossmnt,secure)\n");

        assertThat(read().holders().get("mysharedg/oravol")).contains(new Holder(Kind.NFS_EXPORT, "/"));
    }

    @Test
    void isNotReadWithoutTheProgramsThatNameHolders() {
        node.part("files", 127, "timeout: failed to run command 'lsof'");
        assertThat(whyNot()).startsWith("'lsof -w -F pcLn -- \"$@\"' cannot be run");
        node.part("files", "").part("loops", 127, "timeout: failed to run command 'losetup'");
        assertThat(whyNot()).startsWith("'losetup -a' cannot be run");
        node.part("loops", "").part("primary data", 127, "timeout: failed to run command 'fsclustadm'");
        assertThat(whyNot()).startsWith("'fsclustadm -v showprimary \"$p\"' cannot be run");
        node.part("primary data", "serverA").part("swaps", 1, "cat: /proc/swaps: Permission denied");
        assertThat(whyNot()).startsWith("'cat /proc/swaps' ended with 1");
        node.part("swaps", Samples.SWAPS).part("exports", 1, "cat: /var/lib/nfs/etab: Permission denied");
        assertThat(whyNot()).startsWith("'cat /var/lib/nfs/etab' ended with 1");
        node.part("exports", "").part("mounts", 1, "cat: /proc/mounts: Input/output error");
        assertThat(whyNot()).startsWith("'cat /proc/mounts' ended with 1");
    }

    @Test
    void whoIsPrimaryMayStayUnknown() {
        node.part("primary data", 19, "fsclustadm: /data is no cluster mount");

        assertThat(read().mounts()).extracting(ClusterMount::primary).containsExactly("", "serverB");
    }

    @Test
    void nothingIsOpenOnANodeThatSaysItIsOut() {
        noGroup(PRIVATE).part("nodestate", Samples.NODESTATE_OUT).part("mode", Samples.MODE_OUT);

        assertThat(read()).isEqualTo(new Openness(0, List.of(), List.of(), Map.of()));
        assertThat(read().allClosed()).isTrue();
    }

    @Test
    void whatAnAbortLeftMountedIsStillThere() {
        noGroup("")
                .part("nodestate", Samples.NODESTATE_OUT)
                .part("mode", Samples.MODE_OUT)
                .part("mounts", Samples.MOUNTS);

        assertThat(read().mounts())
                .extracting(ClusterMount::point)
                .containsExactly("/data", "/data/monday 100%", "/home");
        assertThat(read().allClosed()).isFalse();
    }

    @Test
    void emptyNeverReadsAsNothingOpen() {
        node.part("mode", "");
        assertThat(whyNot()).isEqualTo("vxconfigd is not enabled, so nothing tells which volumes are open");
        node.part("mode", Samples.MODE_OUT);
        assertThat(whyNot()).contains("vxdctl that it is not");
        noGroup(PRIVATE).part("mode", Samples.MODE);
        assertThat(whyNot()).isEqualTo("the node is in the cluster, and yet it lists no shared disk group");
        noGroup("");
        assertThat(whyNot()).isEqualTo("the node is in the cluster, and yet it lists no shared disk group");
        noGroup("mysharedg disabled 1231954112.163.serverA\n");
        assertThat(whyNot()).startsWith("the disk groups mysharedg are disabled here");
        node.part("dgs", 7, "VxVM vxdg ERROR V-5-1-684 IPC failure: Configuration daemon is not accessible\n");
        assertThat(whyNot()).startsWith("'vxdg list' ended with 7: VxVM vxdg ERROR V-5-1-684");
    }

    @Test
    void aNodeThatIsOutByOneWordOnlyIsInDoubt() {
        node.part("nodestate", Samples.NODESTATE_OUT);
        assertThat(whyNot()).contains("vxdctl that it is in it");
        node.part("mode", Samples.MODE_OUT);
        assertThat(whyNot()).contains("the shared disk groups mysharedg are imported");
    }

    @Test
    void aGroupThatCannotBeReadIsNotClosed() {
        node.part("volumes", 11, "VxVM vxprint ERROR V-5-1-582 Disk group mysharedg: No such disk group");

        assertThat(whyNot())
                .isEqualTo(
                        "'vxprint -g mysharedg -lv' ended with 11: VxVM vxprint ERROR V-5-1-582 Disk group mysharedg:"
                                + " No such disk group");
    }

    @Test
    void aGroupThatTheShellPassedOverIsUnreadable() {
        node.part("dgs", Samples.GROUPS);

        assertThatThrownBy(this::look)
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("the shared disk groups [mysharedg, oldshared]");
    }

    @Test
    void aVolumeWithoutItsFlagsIsUnreadable() {
        node.part("volumes", Samples.VOLUMES.replace("flags:    open writecopy writeback\n", ""));

        assertThatThrownBy(this::look)
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("oravol without a line flags:");
    }

    @Test
    void aVolumeThatIsInOneListOnlyIsUnreadable() {
        node.part("volumes", Samples.VOLUMES.substring(0, Samples.VOLUMES.indexOf("Volume:   oravol")));

        assertThatThrownBy(this::look).isInstanceOf(Unreadable.class).hasMessageContaining("volumes [oravol]");
    }

    @Test
    void aMountOfAGroupThatIsNotListedIsUnreadable() {
        node.part("mounts", Samples.MOUNTS + "/dev/vx/dsk/otherdg/vol1 /x vxfs rw,cluster 0 0\n");

        assertThatThrownBy(this::look).isInstanceOf(Unreadable.class).hasMessageContaining("otherdg/vol1");
    }

    @Test
    void saysWhichProgramDidNotAnswer() {
        node.part("volumes", 137, "");

        assertThat(whyNot()).isEqualTo("'vxprint -g mysharedg -lv' did not answer within 15 s");
    }

    @Test
    void aNodeThatCannotBeReachedIsNotRead() {
        var away = new ScriptedCommandRunner().when(".*").isNotStarted(Reason.UNREACHABLE);

        NotRead<Openness> look = (NotRead<Openness>) new OpenVolumes(away).look(N1);

        assertThat(look.why()).startsWith("nothing was sent");
        assertThat(look.result()).isInstanceOf(CommandResult.NotStarted.class);
    }
}
