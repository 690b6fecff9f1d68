package io.quiesce.lab.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.lab.standin.PretendedCluster.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node leaves behind when it goes without leaving, and when it may come back (reference vxvm.md 1.2, 1.6, 2.7). */
class RecoveryTest {

    private static final String STATES =
            "for g in oradg webdg rawdg; do vxprint -g $g -ht; done | awk '$1 == \"v\" {print $2, $5}'";

    @TempDir
    static Path directory;

    private PretendedCluster lab;

    @BeforeEach
    void seed() {
        lab = PretendedCluster.vxLab(directory.resolve("vxLab"));
    }

    private void cut(String node) {
        double now = System.currentTimeMillis() / 1000.0;
        lab.power(node, "{\"power\": \"off\", \"goingDownAt\": null, \"offAt\": %s}".formatted(now));
        lab.settle();
    }

    private void boot(String node) {
        double now = System.currentTimeMillis() / 1000.0;
        lab.power(node, "{\"power\": \"on\", \"goingDownAt\": null, \"bootedAt\": %s}".formatted(now));
        lab.settle();
    }

    @Test
    void theSurvivorsTakeOutACrashedNodeAndRecoverWhatItHadOpen() {
        cut("vx-3");
        assertThat(lab.on("vx-1", "vxprint -g rawdg -hvt").out())
                .contains("v  rawvol       -            ENABLED  NEEDSYNC");
        lab.letPass(3.5);
        assertThat(lab.effects("vx-3")).contains("left cluster uncleanly vx-3");

        assertThat(lab.on("vx-1", STATES).out())
                .isEqualTo("oravol SYNC\narchvol SYNC\nlogvol SYNC\nrawvol SYNC\nrawvol_dcl ACTIVE\n");
        assertThat(lab.on("vx-1", "vxtask list").out())
                .startsWith("TASKID  PTID TYPE/STATE    PCT   PROGRESS\n")
                .containsPattern("(?m)^ +160 +RDWRBACK/R +\\d+\\.\\d\\d% 0/83886080/\\d+ VOLSTART oravol$");
        assertThat(lab.on("vx-2", "vxtask list").out().lines()).hasSize(1);
        assertThat(lab.on("vx-1", "vxstat -g webdg -f b").out()).contains("vol logvol");
        assertThat(lab.on("vx-1", "vxclustadm -v nodestate").out()).contains("members[0]=0xb\n", "leavers[0]=0x0\n");

        lab.letPass(8);
        assertThat(lab.on("vx-1", STATES).out())
                .isEqualTo("oravol ACTIVE\narchvol SYNC\nlogvol SYNC\nrawvol ACTIVE\nrawvol_dcl ACTIVE\n");
        lab.letPass(60);
        assertThat(lab.on("vx-1", STATES + "; vxtask list").out()).doesNotContain("SYNC", "RDWRBACK");
        assertThat(lab.on("vx-1", "vxstat -g oradg -f b oravol").out())
                .as("counters keep what is over")
                .contains(" 83886080\n");
        assertThat(lab.effects("vx-1"))
                .contains("resync begun oradg/oravol", "resync done oradg/oravol", "resync done webdg/logvol");
        assertThat(lab.effects("vx-3")).doesNotContain("left cluster vx-3");
    }

    @Test
    void aResynchronisationIsSlowedDownAndGoesOnFromWhereItIs() {
        lab.faults("vx-1", "{\"slow-resync\": {\"factor\": 20}}");
        lab.settle();
        cut("vx-3");
        lab.letPass(3.5);
        lab.letPass(60);
        assertThat(lab.on("vx-1", STATES).out()).startsWith("oravol SYNC\narchvol SYNC\n");
        assertThat(lab.on("vx-1", "vxtask list").out())
                .containsPattern("RDWRBACK/R +[56]\\d\\.\\d\\d% .* oravol\n")
                .containsPattern("RDWRBACK/R +[56]\\.\\d\\d% .* archvol\n");

        lab.faults("vx-1", "{}");
        lab.settle();
        assertThat(lab.on("vx-1", "vxtask list").out()).containsPattern("RDWRBACK/R +[5-9]\\d\\.\\d\\d% .* oravol\n");
        lab.letPass(4);
        assertThat(lab.on("vx-1", STATES).out()).startsWith("oravol ACTIVE\narchvol SYNC\n");
    }

    @Test
    void aCrashIsDealtWithBeforeAnythingElse() {
        lab.faults("vx-2", "{\"other-reconfiguration\": {\"seconds\": 0}}");
        lab.settle();
        cut("vx-3");
        assertThat(lab.on("vx-1", "vxclustadm -v nodestate").out()).contains("leavers[0]=0x4\n");
        lab.letPass(4);

        assertThat(lab.on("vx-1", "vxclustadm -v nodestate").out()).contains("members[0]=0xb\n", "joiners[0]=0x10\n");
    }

    @Test
    void whenAllAreGoneTheFirstThatComesBackRecovers() {
        for (String node : new String[] {"vx-1", "vx-2", "vx-3", "vx-4"}) {
            cut(node);
        }
        lab.letPass(30);
        boot("vx-2");
        lab.on("vx-2", "hastart");
        lab.letPass(10);

        assertThat(lab.effects("vx-2"))
                .contains("joined cluster vx-2", "master moved vx-2", "resync begun webdg/logvol");
        assertThat(lab.on("vx-2", "vxclustadm nidmap; " + STATES).out())
                .contains("Joined: Master", "Out of Cluster", "logvol SYNC\n");
    }

    @Test
    void aGroupThatRanThereFailsOver() {
        cut("vx-3");
        lab.letPass(8);
        assertThat(lab.effects("vx-1")).contains("group online oradb");

        assertThat(lab.on("vx-1", "hagrp -state oradb -sys vx-1; hasys -state vx-3; lsof -w -t /oradata | wc -l")
                        .out())
                .isEqualTo("ONLINE\nFAULTED\n1\n");
    }

    @Test
    void anotherMasterIsElectedWhenItCrashes() {
        cut("vx-1");
        assertThat(lab.on("vx-2", "vxclustadm -v nodestate").out()).contains("leavers[0]=0x1\n", "members[0]=0xf\n");
        lab.letPass(4);
        assertThat(lab.effects("vx-2")).contains("master moved vx-2");

        assertThat(lab.on("vx-3", "vxdctl -c mode").out()).contains("master: vx-2\n");
        assertThat(lab.effects("vx-2")).contains("resync begun oradg/archvol", "primary moved /oradata");
    }

    @Test
    void aCrashedNodeMayNotRejoinWhileItsVolumesRecover() {
        cut("vx-4");
        lab.letPass(5);
        assertThat(lab.effects("vx-4")).contains("left cluster uncleanly vx-4");
        boot("vx-4");

        assertThat(lab.on("vx-4", "vxclustadm nodestate; hagrp -state").out()).isEqualTo("state: out of cluster\n");
        Answer refused = lab.on("vx-4", "vxclustadm -m vcs -t gab startnode; vxclustadm nodestate");
        assertThat(refused.err()).contains("recovery in progress");
        assertThat(refused.out()).isEqualTo("state: out of cluster\nreason: recovery in progress\n");
        lab.on("vx-4", "hastart");
        lab.letPass(4);
        lab.on("vx-4", "hagrp -online cvm -sys vx-4");
        assertThat(lab.effects("vx-4")).contains("resource faulted cvm_clus");

        lab.letPass(62);
        lab.on("vx-4", "hagrp -clear cvm -sys vx-4; hagrp -online cvm -sys vx-4");
        lab.letPass(10);
        assertThat(lab.effects("vx-4")).contains("join refused vx-4", "joined cluster vx-4");
    }

    @Test
    void theEngineTriesAgainByItselfUntilTheVolumesAreRecovered() {
        cut("vx-4");
        lab.letPass(5);
        boot("vx-4");
        lab.on("vx-4", "hastart");
        lab.letPass(4);
        assertThat(lab.effects("vx-4")).contains("join refused vx-4").doesNotContain("joined cluster vx-4");

        lab.letPass(90);
        assertThat(lab.effects("vx-4")).contains("joined cluster vx-4", "group online cvm");
    }

    @Test
    void aNodeThatBootsStaysOutUntilSomebodyStartsVcs() {
        lab.on("vx-4", "hagrp -offline -propagate cvm -sys vx-4");
        lab.letPass(30);
        cut("vx-4");
        boot("vx-4");
        lab.letPass(120);

        assertThat(lab.on("vx-4", "vxclustadm nodestate; gabconfig -a").out())
                .startsWith("state: out of cluster\n")
                .doesNotContain("Port h");
        lab.on("vx-4", "hastart");
        lab.letPass(10);
        assertThat(lab.effects("vx-4")).contains("joined cluster vx-4");
    }

    @Test
    void anAbortIsNoCleanLeave() {
        lab.begin("vx-3", "vxclustadm abortnode");
        await().until(() -> lab.on("vx-3", "vxclustadm nodestate").out().equals("state: cluster aborting\n"));
        lab.letPass(3.5);

        assertThat(lab.on("vx-3", "vxclustadm nodestate").out())
                .isEqualTo("state: out of cluster\nreason: user initiated abort\n");
        assertThat(lab.effects("vx-3")).contains("left cluster uncleanly vx-3", "application stopped collector");
        assertThat(lab.on("vx-1", STATES).out()).contains("oravol SYNC");
        assertThat(lab.on("vx-3", "cat /proc/mounts").out()).doesNotContain("/oradata");
    }

    @Test
    void aCleanLeaveNeedsNoRecovery() {
        lab.on("vx-4", "hagrp -offline -propagate cvm -sys vx-4");
        lab.letPass(30);

        assertThat(lab.on("vx-1", STATES).out()).doesNotContain("SYNC");
        assertThat(lab.effects("vx-1")).isEmpty();
    }

    @Test
    void aNodeCanCrashWhileItsLeaveWaits() {
        lab.faults("vx-3", "{\"crash-while-leaving\": {}}");
        lab.leave("vx-3");
        assertThat(lab.effects("vx-3")).contains("left cluster uncleanly vx-3");

        assertThat(lab.text("vx-3/power.json")).containsPattern("\"goingDownAt\": \\d");
        assertThat(lab.effects("vx-3")).contains("leave begun vx-3").doesNotContain("left cluster vx-3");
        assertThat(lab.effects("vx-1")).contains("resync begun rawdg/rawvol");
    }

    @Test
    void aVolumeIsResynchronisedByHand() {
        lab.begin("vx-1", "vxvol -g rawdg resync rawvol");
        await().until(() -> lab.on("vx-1", STATES).out().contains("rawvol SYNC"));
        lab.letPass(7);

        assertThat(lab.effects("vx-1")).containsExactly("resync begun rawdg/rawvol", "resync done rawdg/rawvol");
        assertThat(lab.on("vx-1", "vxvol -g rawdg -f stop rawvol").code()).isNotZero();
    }
}
