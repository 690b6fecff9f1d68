package io.quiesce.lab.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.lab.standin.PretendedCluster.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is a member, who is the master, and how one leaves and comes back; shapes are those of the reference, vxvm.md. */
class CvmTest {

    @TempDir
    static Path directory;

    private PretendedCluster lab;

    @BeforeEach
    void seed() {
        lab = PretendedCluster.vxLab(directory.resolve("vxLab"));
    }

    @Test
    void showsAMemberInTheLayoutOfItsRelease() {
        assertThat(lab.on("vx-2", "vxclustadm -v nodestate").out())
                .isEqualTo(
                        "state: cluster member\nnodeId=1\nmasterId=0\nneighborId=2\nmembers[0]=0xf\njoiners[0]=0x0\n"
                                + "leavers[0]=0x0\nmembers[1]=0x0\njoiners[1]=0x0\nleavers[1]=0x0\nreconfig_seqnum=0x9f9767\nvxfen=on\n");
        assertThat(lab.on("vx-2", "vxclustadm nodestate").out()).isEqualTo("state: cluster member\n");

        lab.faults("vx-2", "{\"nodestate-layout\": {\"layout\": \"old\"}}");
        assertThat(lab.on("vx-2", "vxclustadm -v nodestate").out())
                .isEqualTo("state: cluster member\n        nodeId=1\n        masterId=0\n        neighborId=2\n"
                        + "        members=0xf\n        joiners=0x0\n        leavers=0x0\n"
                        + "        reconfig_seqnum=0x9f9767\n        vxfen=on\n");
    }

    @Test
    void mapsNumbersOfTheClusterToThoseOfItsMonitor() {
        assertThat(lab.on("vx-3", "vxclustadm nidmap").out().lines().map(String::strip))
                .containsExactly(
                        "Name                             CVM Nid    CM Nid     State",
                        "vx-1                            0          0          Joined: Master",
                        "vx-2                            1          1          Joined: Slave",
                        "vx-3                            2          2          Joined: Slave",
                        "vx-4                            3          3          Joined: Slave");

        assertThat(PretendedCluster.vxLabBare(directory.resolve("bare"))
                        .on("vb-2", "vxclustadm nidmap | tail -2")
                        .out()
                        .replaceAll(" +", " "))
                .isEqualTo("vb-1 1 0 Joined: Master \nvb-2 0 1 Joined: Slave \n");
    }

    @Test
    void showsItsRoleItsDiskGroupsAndItsPorts() {
        assertThat(lab.on("vx-1", "vxdctl -c mode").out())
                .isEqualTo("mode: enabled: cluster active - MASTER\nmaster: vx-1\n");
        assertThat(lab.on("vx-4", "vxdctl -c mode; vxdctl protocolversion; vxdctl mode")
                        .out())
                .isEqualTo(
                        "mode: enabled: cluster active - SLAVE\nmaster: vx-1\nCluster running at protocol 160\nmode: enabled\n");
        assertThat(lab.on("vx-4", "vxdg list").out())
                .isEqualTo("NAME         STATE           ID\n"
                        + "oradg        enabled,shared,cds 1231954112.163.vx-1\n"
                        + "webdg        enabled,shared,cds 1231954149.171.vx-1\n"
                        + "rawdg        enabled,shared,cds 1231954186.179.vx-1\n"
                        + "localdg      enabled,cds     1231954223.187.vx-1\n");
        assertThat(lab.on("vx-4", "vxdg list oradg").out())
                .contains("flags:     shared cds\n", "local-activation: shared-write\n", "detach-policy: local\n")
                .contains("cluster-actv-modes: vx-1=sw vx-2=sw vx-3=sw vx-4=sw\n");
        assertThat(lab.on("vx-4", "gabconfig -a").out())
                .startsWith("GAB Port Memberships\n" + "=".repeat(63) + "\nPort a gen 967901 membership 0123\n")
                .contains("Port h gen 967908 membership 0123\n");
    }

    @Test
    void aStopWaitsUntilTheLastVolumeIsClosedAndGoesOnWithoutWhoeverAsked() {
        lab.on("vx-1", "nohup vxclustadm stopnode >/dev/null 2>&1 </dev/null & echo $! > pid");
        await().until(() -> lab.effects("vx-1").contains("leave begun vx-1"));
        lab.on("vx-1", "cat pid | xargs kill -KILL");
        lab.on("vx-1", "hagrp -offline web_mnt -sys vx-1; hagrp -offline ora_mnt -sys vx-1");
        lab.letPass(3600);

        assertThat(lab.on("vx-1", "vxclustadm nodestate; ps -e -o comm= | grep -c vxclustadm")
                        .out())
                .isEqualTo("state: cluster member\n0\n");
        assertThat(lab.on("vx-2", "vxclustadm -v nodestate | grep leavers").out())
                .isEqualTo("leavers[0]=0x0\nleavers[1]=0x0\n");

        lab.begin("vx-1", "collectorctl stop");
        await().until(() -> lab.text("state/vxvm.json").contains("stopping"));
        lab.letPass(7);
        assertThat(lab.on("vx-1", "vxclustadm nodestate").out())
                .isEqualTo("state: out of cluster\nreason: user initiated stop\n");
        assertThat(lab.effects("vx-1"))
                .containsOnlyOnce("leave begun vx-1")
                .doesNotContain("resync begun oradg/oravol");
    }

    @Test
    void aNodeThatHasLeftHasNoSharedGroupNoPortsAndNoPlaceInTheOthersMasks() {
        lab.closeAll("vx-4");
        lab.leave("vx-4");

        assertThat(lab.on("vx-4", "vxclustadm nidmap; vxdctl -c mode; vxdg list")
                        .out())
                .isEqualTo("Out of cluster: No mapping information available\nmode: enabled: cluster inactive\n"
                        + "NAME         STATE           ID\nlocaldg      enabled,cds     1231954223.187.vx-1\n");
        assertThat(lab.on("vx-4", "vxprint -g oradg -lv").err()).contains("No such disk group");
        assertThat(lab.on("vx-4", "gabconfig -a | cut -c1-6 | tail -n +3").out())
                .isEqualTo("Port a\nPort b\nPort d\nPort h\n");
        assertThat(lab.on("vx-1", "gabconfig -a | sed -n 's/gen *[0-9a-f]*//p'").out())
                .contains("Port a  membership 0123\n", "Port f  membership 012\n", "Port v  membership 012\n");
        assertThat(lab.on("vx-1", "vxclustadm -v nodestate").out())
                .contains("members[0]=0x7\n", "leavers[0]=0x0\n", "reconfig_seqnum=0x9f9768\n");
        assertThat(lab.on("vx-1", "vxclustadm nidmap | grep vx-4").out()).contains("Out of Cluster");
        assertThat(lab.on("vx-1", "ls /dev/vx/dsk").out()).isEqualTo("localdg\noradg\nrawdg\nwebdg\n");
        assertThat(lab.on("vx-4", "ls /dev/vx/dsk").out()).isEqualTo("localdg\n");
    }

    @Test
    void leaversAreInTheMaskWhileTheClusterReconfigures() {
        lab.closeAll("vx-4");
        lab.begin("vx-4", "vxclustadm stopnode");
        await().until(() -> lab.effects("vx-4").contains("leave begun vx-4"));

        assertThat(lab.on("vx-1", "vxclustadm -v nodestate").out())
                .contains("members[0]=0xf\n", "leavers[0]=0x8\n", "reconfig_seqnum=0x9f9768\n");
        assertThat(lab.on("vx-1", "vxclustadm nidmap; vxdctl -c mode").out())
                .contains("Joined: Slave", "master: vx-1\n");
        lab.letPass(4);
        assertThat(lab.on("vx-1", "vxclustadm -v nodestate").out())
                .contains("members[0]=0x7\n", "leavers[0]=0x0\n", "reconfig_seqnum=0x9f9768\n");
    }

    @Test
    void theMasterMovesInAWhileAndNobodyMovesItMeanwhile() {
        assertThat(lab.on("vx-3", "vxclustadm setmaster vx-2; vxclustadm nodestate; vxclustadm setmaster vx-3")
                        .out())
                .isEqualTo("state: cluster member\nstate: master switching in progress\nreconfig: vxconfigd in join\n");
        lab.letPass(4);
        assertThat(lab.effects("vx-2")).containsExactly("master moved vx-2");

        assertThat(lab.on("vx-1", "vxdctl -c mode").out())
                .isEqualTo("mode: enabled: cluster active - SLAVE\nmaster: vx-2\n");
        assertThat(lab.on("vx-1", "vxclustadm nidmap").out().replaceAll(" +", " "))
                .contains("vx-2 1 1 Joined: Master")
                .contains("vx-1 0 0 Joined: Slave");
        assertThat(lab.effects("vx-3")).isEmpty();
    }

    @Test
    void refusesToMoveTheMasterWhileSomethingElseGoesOn() {
        lab.faults("vx-4", "{\"other-reconfiguration\": {\"seconds\": 0}}");

        Answer refused = lab.on("vx-1", "vxclustadm setmaster vx-2");

        assertThat(refused.code()).isNotZero();
        assertThat(refused.err())
                .isEqualTo(
                        "VxVM vxclustadm ERROR V-5-1-0 Master switching, a reconfiguration or a transaction is in progress. Try again\n");
    }

    @Test
    void electsAnotherMasterWhenTheMasterLeaves() {
        lab.on("vx-3", "vxclustadm setpreference 5");
        lab.closeAll("vx-1");
        lab.leave("vx-1");

        assertThat(lab.effects("vx-3")).contains("master moved vx-3");
        assertThat(lab.on("vx-2", "vxdctl -c mode").out()).contains("master: vx-3\n");
    }

    @Test
    void oneReconfigurationAtATime() {
        lab.closeAll("vx-4");
        lab.faults("vx-2", "{\"other-reconfiguration\": {\"seconds\": 0}}");
        lab.leave("vx-4");

        lab.letPass(60);
        assertThat(lab.on("vx-1", "vxclustadm -v nodestate").out())
                .contains("members[0]=0xf\n", "joiners[0]=0x10\n", "leavers[0]=0x0\n");
        assertThat(lab.on("vx-4", "vxclustadm nodestate").out()).isEqualTo("state: cluster member\n");

        lab.faults("vx-2", "{}");
        lab.letPass(4);
        assertThat(lab.effects("vx-4")).contains("left cluster vx-4");
    }

    @Test
    void aLeaveThatIsTooFarAdvancedFinishesFirst() {
        lab.closeAll("vx-4");
        lab.faults("vx-2", "{\"other-reconfiguration\": {\"seconds\": 0, \"tooLate\": 1}}");
        assertThat(lab.on("vx-1", "vxclustadm -v nodestate").out()).contains("joiners[0]=0x10\n");

        lab.leave("vx-4");
        assertThat(lab.on("vx-1", "vxclustadm -v nodestate").out()).contains("members[0]=0x7\n", "joiners[0]=0x10\n");
    }

    @Test
    void theSecondLeaveWaitsForTheFirst() {
        lab.on("vx-2", "hagrp -switch web -to vx-1");
        lab.letPass(5);
        lab.closeAll("vx-2");
        lab.closeAll("vx-4");
        for (String node : new String[] {"vx-4", "vx-2"}) {
            lab.begin(node, "vxclustadm stopnode");
            await().until(() -> lab.effects(node).contains("leave begun " + node));
        }

        assertThat(lab.on("vx-1", "vxclustadm -v nodestate").out()).contains("members[0]=0xf\n", "leavers[0]=0x8\n");
        lab.letPass(3.5);
        assertThat(lab.on("vx-1", "vxclustadm -v nodestate").out())
                .contains("members[0]=0x7\n", "leavers[0]=0x2\n", "reconfig_seqnum=0x9f9769\n");
        lab.letPass(4);
        assertThat(lab.on("vx-1", "vxclustadm -v nodestate").out()).contains("members[0]=0x5\n", "leavers[0]=0x0\n");
    }

    @Test
    void comesBackWithAJoinOfAWhile() {
        lab.closeAll("vx-4");
        lab.leave("vx-4");
        lab.begin("vx-4", "vxclustadm -m vcs -t gab startnode");
        await().until(() -> lab.effects("vx-4").contains("join begun vx-4"));

        assertThat(lab.on("vx-4", "vxclustadm nodestate; vxdctl -c mode").out())
                .isEqualTo(
                        "state: joining\nreason: user initiated stop\n"
                                + "mode: enabled: cluster active - role not set\nmaster: vx-1\nstate: joining\nreconfig: master update\n");
        assertThat(lab.on("vx-1", "vxclustadm -v nodestate").out()).contains("members[0]=0x7\n", "joiners[0]=0x8\n");
        lab.letPass(3);
        assertThat(lab.on("vx-4", "vxdctl -c mode").out())
                .isEqualTo("mode: enabled: cluster active - SLAVE\nmaster: vx-1\nstate: joining\n");
        lab.letPass(5);
        assertThat(lab.effects("vx-4")).contains("joined cluster vx-4");
        assertThat(lab.on("vx-4", "vxclustadm nodestate; vxdctl -c mode").out())
                .isEqualTo("state: cluster member\nreason: user initiated stop\n"
                        + "mode: enabled: cluster active - SLAVE\nmaster: vx-1\n");
        assertThat(lab.on("vx-4", "vxdg list").out()).contains("rawdg");
        assertThat(lab.on("vx-4", "cat /proc/mounts").out()).doesNotContain("/oradata");
    }

    @Test
    void saysHowItIsUsed() {
        Answer wrong = lab.on("vx-1", "vxclustadm stop");

        assertThat(wrong.code()).isNotZero();
        assertThat(wrong.err()).contains("vxclustadm setmaster nodename", "vxclustadm -m vcs -t gab startnode");
    }

    @Test
    void aClusterWithoutVcsHasNoneOfItsPrograms() {
        PretendedCluster bare = PretendedCluster.vxLabBare(directory.resolve("bare"));

        for (String program :
                "hastatus hagrp hares hasys haclus hastop hastart cfscluster cfsmntadm cfsdgadm cfsmount cfsumount"
                        .split(" ")) {
            assertThat(bare.on("vb-1", program + " -x").code()).as(program).isEqualTo(127);
        }
        assertThat(bare.on("vb-1", "gabconfig -a | cut -c1-6 | tail -n +3").out())
                .isEqualTo("Port a\nPort d\nPort f\nPort m\nPort u\nPort v\nPort w\nPort y\n");
        assertThat(bare.on("vb-1", "vxclustadm -v nodestate").out())
                .contains("        members=0x3\n", "        vxfen=off\n");
    }

    @Test
    void leavesAClusterWithoutVcsOnceItIsUnmountedAndStopped() {
        PretendedCluster bare = PretendedCluster.vxLabBare(directory.resolve("bare"));
        bare.leave("vb-2");
        assertThat(bare.on("vb-2", "batchctl status; umount /data").code()).isZero();
        assertThat(bare.on("vb-2", "vxprint -g datadg -lv | grep -E '^(Volume|flags)'")
                        .out())
                .isEqualTo("Volume:   datavol\nflags:    closed writecopy writeback\n"
                        + "Volume:   journal\nflags:    open writecopy writeback\n");
        assertThat(bare.on("vb-2", "vxclustadm nodestate").out()).isEqualTo("state: cluster member\n");

        bare.begin("vb-2", "batchctl stop");
        await().until(() -> bare.text("state/vxvm.json").contains("stopping"));
        bare.letPass(7);
        assertThat(bare.effects("vb-2"))
                .containsExactly(
                        "leave begun vb-2", "unmounted /data", "application stopped batch", "left cluster vb-2");
        assertThat(bare.on("vb-1", "vxclustadm nidmap").out()).contains("Out of Cluster");
    }

    @Test
    void anApplicationStopsInAWhileAndStartsOnlyWhereItsVolumeIs() {
        assertThat(lab.on("vx-1", "collectorctl status").code()).isZero();
        assertThat(lab.on("vx-2", "collectorctl status").code()).isEqualTo(1);
        lab.begin("vx-1", "collectorctl stop");
        await().until(() -> lab.on("vx-1", "collectorctl status").out().equals("collector is stopping\n"));
        lab.letPass(4);
        assertThat(lab.on("vx-1", "collectorctl status").code()).isEqualTo(1);
        assertThat(lab.effects("vx-1")).containsExactly("application stopped collector");

        assertThat(lab.on("vx-1", "collectorctl start; collectorctl status").code())
                .isZero();
        lab.closeAll("vx-4");
        lab.leave("vx-4");
        Answer refused = lab.on("vx-4", "collectorctl start");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("/dev/vx/rdsk/rawdg/rawvol: No such device or address");
    }
}
