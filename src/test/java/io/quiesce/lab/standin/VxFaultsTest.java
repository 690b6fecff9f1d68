package io.quiesce.lab.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.lab.standin.PretendedCluster.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each fault of a node of VxVM looks like from outside; those of mounts, groups and crashes are tested beside them. */
class VxFaultsTest {

    @TempDir
    static Path directory;

    private PretendedCluster lab;

    @BeforeEach
    void seed() {
        lab = PretendedCluster.vxLab(directory.resolve("vxLab"));
    }

    @Test
    void aHolderLetsGoAfterAWhileOrWhenItIsSwitchedOff() {
        lab.faults(
                "vx-4",
                "{\"process-holder\": {\"target\": \"rawdg/rawvol\", \"command\": \"dd\", \"user\": \"root\", \"seconds\": 30}}");
        assertThat(lab.on("vx-4", "lsof -w -F cn /dev/vx/rdsk/rawdg/rawvol").out())
                .endsWith("cdd\nf12u\nn/dev/vx/rdsk/rawdg/rawvol\n");
        lab.letPass(31);
        assertThat(lab.effects("vx-4")).containsExactly("process ended dd");
        assertThat(lab.on("vx-4", "lsof -w /dev/vx/rdsk/rawdg/rawvol").code()).isEqualTo(1);

        lab.faults(
                "vx-4", "{\"process-holder\": {\"target\": \"/oradata\", \"command\": \"vi\", \"user\": \"alice\"}}");
        assertThat(lab.on("vx-4", "lsof -w -F pcL /oradata").out()).contains("cvi\n", "Lalice\n");
        assertThat(lab.on("vx-4", "umount /oradata").code()).isEqualTo(32);
        lab.faults("vx-4", "{}");
        assertThat(lab.on("vx-4", "umount /oradata").code()).isZero();
    }

    @Test
    void aHolderCanBeKilled() {
        lab.faults("vx-4", "{\"process-holder\": {\"target\": \"/oradata\", \"command\": \"vi\", \"user\": \"root\"}}");

        assertThat(lab.on("vx-4", "pgrep vi | xargs kill; lsof -w /oradata").code())
                .isEqualTo(1);
        assertThat(lab.effects("vx-4")).containsExactly("process ended vi");
    }

    @Test
    void anUnmanagedOpenerIsSeenOnlyInTheVolume() {
        lab.faults("vx-4", "{\"unmanaged-opener\": {\"volume\": \"rawdg/rawvol\"}}");

        assertThat(lab.on("vx-4", "vxprint -g rawdg -lv rawvol | grep flags").out())
                .contains("open");
        assertThat(lab.on("vx-4", "lsof -w /dev/vx/rdsk/rawdg/rawvol; grep rawvol /proc/mounts /proc/swaps"))
                .isEqualTo(new Answer(1, "", ""));
    }

    @Test
    void aVolumeIsOpenedAgainAWhileAfterTheSwitch() {
        lab.faults("vx-4", "{\"volume-reopened\": {\"volume\": \"rawdg/rawvol\", \"afterSeconds\": 60}}");
        assertThat(lab.on("vx-4", "vxprint -g rawdg -lv rawvol | grep flags").out())
                .contains("closed");

        lab.letPass(61);
        assertThat(lab.on("vx-4", "vxprint -g rawdg -lv rawvol | grep flags; lsof -w -F c /dev/vx/rdsk/rawdg/rawvol")
                        .out())
                .contains("open", "cdsmc");
        assertThat(lab.effects("vx-4")).containsExactly("volume opened rawdg/rawvol");
    }

    @Test
    void aDisabledVxconfigdShowsNothingAndRefusesNothing() {
        lab.faults("vx-4", "{\"vxconfigd-disabled\": {}}");

        assertThat(lab.on("vx-4", "vxdctl -c mode; vxdg list; vxprint -lv"))
                .isEqualTo(new Answer(0, "mode: disabled\nNAME         STATE           ID\n", ""));
        assertThat(lab.on("vx-4", "vxprint -g oradg -lv").err()).contains("No such disk group");
        assertThat(lab.on("vx-4", "vxclustadm nodestate").out()).isEqualTo("state: cluster member\n");
    }

    @Test
    void aHangingVxconfigdIsEndedByKillOnly() {
        lab.faults("vx-4", "{\"vxconfigd-hangs\": {}}");

        assertThat(lab.on("vx-4", "timeout -k 1 1 vxdctl -c mode; echo $?").out())
                .isEqualTo("137\n");
        assertThat(lab.on("vx-4", "vxclustadm nodestate; gabconfig -a").code()).isZero();
    }

    @Test
    void aStaleReasonIsReplacedByTheNextLeaveOrKept() {
        lab.faults("vx-4", "{\"stale-reason\": {\"reason\": \"klog update failed\"}}");
        assertThat(lab.on("vx-4", "vxclustadm nodestate").out())
                .isEqualTo("state: cluster member\nreason: klog update failed\n");

        lab.faults("vx-4", "{\"stale-reason\": {\"reason\": \"user initiated abort\", \"until\": \"kept\"}}");
        lab.closeAll("vx-4");
        lab.leave("vx-4");
        assertThat(lab.on("vx-4", "vxclustadm nodestate").out())
                .isEqualTo("state: out of cluster\nreason: user initiated abort\n");
    }

    @Test
    void aResyncBeginsAfterALeaveAlthoughItWasClean() {
        lab.faults("vx-1", "{\"resync-after-leave\": {\"volume\": \"oradg/archvol\"}}");
        lab.closeAll("vx-4");
        lab.leave("vx-4");

        assertThat(lab.effects("vx-4")).contains("left cluster vx-4");
        assertThat(lab.effects("vx-1")).containsExactly("resync begun oradg/archvol");
        assertThat(lab.on("vx-1", "vxprint -g oradg -ht; vxtask list").out())
                .contains("SYNC", "RDWRBACK/R")
                .doesNotContain("NEEDSYNC");
    }

    @Test
    void aSurvivorCanDisagree() {
        lab.faults("vx-2", "{\"survivor-disagrees\": {}}");
        lab.closeAll("vx-4");
        lab.leave("vx-4");

        assertThat(lab.on("vx-2", "vxclustadm nidmap | grep vx-4; vxclustadm -v nodestate")
                        .out())
                .contains("Joined: Slave", "members[0]=0xf\n");
        assertThat(lab.on("vx-1", "vxclustadm -v nodestate").out()).contains("members[0]=0x7\n");
    }

    @Test
    void theOldestReleaseRefusesInsteadOfWaiting() {
        lab.faults("vx-4", "{\"stopnode-refuses\": {}}");

        assertThat(lab.on("vx-4", "vxclustadm stopnode").code()).isNotZero();
        assertThat(lab.effects("vx-4")).isEmpty();
        lab.closeAll("vx-4");
        lab.leave("vx-4");
        assertThat(lab.effects("vx-4")).contains("left cluster vx-4");
    }

    @Test
    void otherWordsForTheMaster() {
        lab.faults("vx-1", "{\"wording\": {\"style\": \"primary\"}}");

        assertThat(lab.on("vx-1", "vxclustadm nidmap").out()).contains("Joined: Primary", "Joined: Secondary");
        assertThat(lab.on("vx-1", "vxdctl -c mode").out()).contains("cluster active - PRIMARY\n");
    }

    @Test
    void aTaskListThatDoesNotCoverSharedGroups() {
        lab.faults("vx-1", "{\"vxtask-unsupported\": {}, \"resync-after-leave\": {\"volume\": \"oradg/archvol\"}}");
        lab.closeAll("vx-4");
        lab.leave("vx-4");

        assertThat(lab.on("vx-1", "vxtask list").out()).isEqualTo("TASKID  PTID TYPE/STATE    PCT   PROGRESS\n");
        assertThat(lab.on("vx-1", "vxstat -g oradg -f b -i 1 -c 2 archvol")
                        .out()
                        .lines()
                        .filter(line -> line.startsWith("vol")))
                .hasSize(2);
    }

    @Test
    void aResourceOrAGroupThatDoesNotGoOffline() {
        lab.faults("vx-3", "{\"unable-to-offline\": {\"resource\": \"oradb_app\"}}");
        lab.on("vx-3", "hagrp -offline oradb -sys vx-3");
        lab.letPass(5);
        assertThat(lab.on("vx-3", "hares -state oradb_app -sys vx-3; hares -value oradb_app Flags vx-3")
                        .out())
                .isEqualTo("ONLINE|UNABLE_TO_OFFLINE\nUNABLE TO OFFLINE\n");

        lab.faults("vx-3", "{\"group-will-not-stop\": {\"group\": \"oradb\"}}");
        lab.on("vx-3", "hagrp -flush oradb -sys vx-3; hagrp -offline oradb -sys vx-3");
        lab.letPass(600);
        assertThat(lab.on("vx-3", "hagrp -state oradb -sys vx-3; hastatus -sum").out())
                .startsWith("ONLINE|STOPPING\n")
                .contains("W_OFFLINE");
        lab.faults("vx-3", "{}");
        lab.letPass(3);
        assertThat(lab.on("vx-3", "hagrp -state oradb -sys vx-3").out()).isEqualTo("OFFLINE\n");
    }

    @Test
    void aBusyMasterCannotBeMovedForAWhile() {
        lab.faults("vx-1", "{\"setmaster-busy\": {\"seconds\": 60}}");
        assertThat(lab.on("vx-1", "vxclustadm setmaster vx-2").err()).contains("V-5-1-0 Master switching");

        lab.letPass(61);
        assertThat(lab.on("vx-1", "vxclustadm setmaster vx-2").code()).isZero();
    }

    @Test
    void aJoinIsRefusedForItsReasonOrWhileANodeIsFencedOut() {
        lab.closeAll("vx-4");
        lab.leave("vx-4");
        lab.faults("vx-4", "{\"join-refused\": {\"reason\": \"protocol version out of range\"}}");
        assertThat(lab.on("vx-4", "vxclustadm -m vcs -t gab startnode; vxclustadm nodestate")
                        .out())
                .isEqualTo("state: out of cluster\nreason: protocol version out of range\n");

        lab.faults("vx-4", "{}");
        lab.faults("vx-2", "{\"fencing-in-progress\": {}}");
        assertThat(lab.on("vx-4", "vxclustadm -m vcs -t gab startnode").err())
                .contains("V-11-1-25", "currently fencing a node out of the cluster");
        assertThat(lab.on("vx-1", "vxfenadm -d").out()).doesNotContain("(running)");
        lab.faults("vx-2", "{}");
        assertThat(lab.on("vx-1", "vxfenadm -d").out()).contains("node   0 in state  8 (running)");
        lab.begin("vx-4", "vxclustadm -m vcs -t gab startnode");
        await().until(() -> lab.on("vx-4", "vxclustadm nodestate").out().startsWith("state: joining\n"));
    }

    @Test
    void aDiskGroupIsDeportedWhenNobodyUsesItAnyMore() {
        lab.faults("vx-1", "{\"deport-on-offline\": {\"resource\": \"web_voldg\"}}");
        assertThat(lab.on("vx-1", "hares -value web_voldg CVMDeportOnOffline").out())
                .isEqualTo("1\n");
        lab.on("vx-1", "hagrp -offline web -sys vx-2");
        lab.letPass(3);
        for (String node : new String[] {"vx-1", "vx-2", "vx-3", "vx-4"}) {
            assertThat(lab.on("vx-1", "vxdg list").out()).contains("webdg");
            lab.on("vx-1", "hagrp -offline web_mnt -sys " + node);
            lab.letPass(5);
        }

        assertThat(lab.effects("vx-1")).contains("disk group deported webdg");
        assertThat(lab.on("vx-3", "vxdg list").out()).doesNotContain("webdg");
    }

    @Test
    void serviceguardIsThereOrNot() {
        assertThat(lab.on("vx-4", "cmviewcl").code()).isEqualTo(127);

        lab.faults("vx-4", "{\"serviceguard\": {}}");
        lab.settle();
        assertThat(lab.on("vx-4", "command -v cmviewcl >/dev/null && cmviewcl").out())
                .contains("CLUSTER");
        lab.faults("vx-4", "{}");
        lab.settle();
        assertThat(lab.on("vx-4", "cmviewcl").code()).isEqualTo(127);
    }

    @Test
    void everyFaultSaysForWhichStackItIs() throws IOException {
        JsonNode faults = new ObjectMapper().readTree(Files.readString(PretendedCluster.resource("/lab/faults.json")));

        assertThat(faults)
                .filteredOn(fault -> fault.path("kind").asText().equals("program") && fault.has("stack"))
                .hasSizeGreaterThan(40)
                .allSatisfy(fault -> assertThat(fault.get("stack").asText()).isIn("open-vstorage", "vxvm"));
        assertThat(faults)
                .filteredOn(fault -> !fault.path("kind").asText().equals("program"))
                .allSatisfy(fault -> assertThat(fault.has("stack")).isFalse());
        assertThat(faults.findValuesAsText("name")).doesNotHaveDuplicates();
    }

    @Test
    void aNodeThatIsShutDownAsAMemberCrashesForTheOthers() {
        lab.on("vx-4", "shutdown -h now");
        double now = System.currentTimeMillis() / 1000.0;
        lab.power("vx-4", "{\"power\": \"off\", \"stopsAt\": %1$s, \"offAt\": %1$s}".formatted(now));

        lab.letPass(4);
        assertThat(lab.effects("vx-4")).contains("left cluster uncleanly vx-4");
    }
}
