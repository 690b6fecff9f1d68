package io.quiesce.lab.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.lab.standin.PretendedCluster.Answer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What VCS makes of its groups, and what it cannot; shapes are those of the reference, vxvm.md 2.9 and 3. */
class VcsTest {

    @TempDir
    static Path directory;

    private PretendedCluster lab;

    @BeforeEach
    void seed() {
        lab = PretendedCluster.vxLab(directory.resolve("vxLab"));
    }

    @Test
    void showsSystemsAndGroups() {
        assertThat(lab.on("vx-1", "hastatus -sum").out().lines().map(line -> line.strip()
                        .replaceAll(" +", " ")))
                .contains(
                        "-- SYSTEM STATE",
                        "-- System State Frozen",
                        "A vx-1 RUNNING 0",
                        "-- GROUP STATE",
                        "-- Group System Probed AutoDisabled State",
                        "B cvm vx-1 Y N ONLINE",
                        "B oradb vx-3 Y N ONLINE",
                        "B oradb vx-4 Y N OFFLINE");
        assertThat(lab.on("vx-1", "hagrp -state oradb").out())
                .startsWith("#Group       Attribute             System     Value\n"
                        + "oradb        State                 vx-1       |OFFLINE|\n")
                .contains("oradb        State                 vx-3       |ONLINE|\n");
        assertThat(lab.on(
                                "vx-1",
                                "hagrp -state oradb -sys vx-3; hagrp -value oradb Parallel; hagrp -value cvm Parallel")
                        .out())
                .isEqualTo("ONLINE\n0\n1\n");
        assertThat(lab.on("vx-1", "hagrp -dep").out().replaceAll(" +", " "))
                .isEqualTo("#Parent Child Relationship\nora_mnt cvm online local firm\nweb_mnt cvm online local firm\n"
                        + "oradb ora_mnt online local firm\nweb web_mnt online local firm\n");
        assertThat(lab.on("vx-1", "hagrp -resources cvm; hares -dep vxfsckd")
                        .out()
                        .replaceAll(" +", " "))
                .isEqualTo("cvm_vxconfigd\ncvm_clus\nvxfsckd\n#Group Parent Child\ncvm vxfsckd cvm_clus\n");
        assertThat(lab.on("vx-1", "haclus -value EngineShutdown; hasys -state vx-2; hasys -value vx-3 OnGrpCnt")
                        .out())
                .isEqualTo("Enable\nRUNNING\n4\n");
        assertThat(lab.on("vx-1", "hagrp -display oradb -attribute Frozen TFrozen SystemList")
                        .out()
                        .replaceAll(" +", " "))
                .contains("oradb Frozen global 0\n", "oradb TFrozen global 0\n")
                .contains("oradb SystemList global vx-3 0 vx-1 1 vx-2 2 vx-4 3\n");
        assertThat(lab.on("vx-1", "hares -display web_voldg -attribute CVMDeportOnOffline")
                        .out()
                        .replaceAll(" +", " "))
                .endsWith("web_voldg CVMDeportOnOffline global 0\n");
    }

    @Test
    void switchesAGroupAndItsProcessesGoWithIt() {
        assertThat(lab.on("vx-1", "hagrp -switch oradb -to vx-4; hagrp -state oradb -sys vx-3")
                        .out())
                .isEqualTo("ONLINE|STOPPING\n");
        lab.letPass(5);
        assertThat(lab.on("vx-1", "hagrp -wait oradb State ONLINE -sys vx-4 -time 5")
                        .code())
                .isZero();

        assertThat(lab.effects("vx-3")).containsExactly("group offline oradb");
        assertThat(lab.effects("vx-4")).containsExactly("group online oradb");
        assertThat(lab.on("vx-3", "lsof -w /oradata").code()).isEqualTo(1);
        assertThat(lab.on("vx-4", "ps -e -o comm=").out()).contains("oracle");
    }

    @Test
    void keepsTheDependenciesBetweenGroups() {
        Answer below = lab.on("vx-1", "hagrp -offline ora_mnt -sys vx-3");
        assertThat(below.code()).isEqualTo(1);
        assertThat(below.err()).contains("oradb is online");
        assertThat(lab.on("vx-1", "hagrp -offline cvm -sys vx-4").code()).isEqualTo(1);

        lab.on("vx-1", "hagrp -offline ora_mnt -sys vx-4");
        lab.letPass(10);
        assertThat(lab.on("vx-1", "hagrp -online oradb -sys vx-4").err()).contains("ora_mnt");
        assertThat(lab.on("vx-1", "hagrp -online oradb -sys vx-1").err()).contains("online on system vx-3");
        assertThat(lab.on("vx-1", "hagrp -switch ora_mnt -to vx-1").code()).isEqualTo(1);
    }

    @Test
    void takesTheClusterOfflineTopDownAndReturnsAtOnce() {
        lab.begin("vx-3", "collectorctl stop");
        lab.letPass(4);

        Answer begun = lab.on("vx-1", "hagrp -offline -propagate cvm -sys vx-3; hagrp -state cvm -sys vx-3");
        assertThat(begun.code()).isZero();
        assertThat(begun.out()).startsWith("ONLINE");
        lab.letPass(30);

        assertThat(lab.effects("vx-3"))
                .containsSubsequence("group offline oradb", "unmounted /oraarch", "unmounted /oradata")
                .containsSubsequence(
                        "group offline ora_mnt", "leave begun vx-3", "left cluster vx-3", "group offline cvm")
                .doesNotContain("forced unmount /oradata");
        assertThat(lab.on("vx-3", "vxclustadm nodestate; hares -state cvm_vxconfigd -sys vx-3; hasys -state vx-3")
                        .out())
                .isEqualTo("state: out of cluster\nreason: user initiated stop\nONLINE\nRUNNING\n");
    }

    @Test
    void unmountsWithForceAndWhoeverWasThereExits() {
        lab.faults(
                "vx-4", "{\"process-holder\": {\"target\": \"/oradata\", \"command\": \"rsync\", \"user\": \"root\"}}");

        lab.on("vx-4", "hagrp -offline ora_mnt -sys vx-4");
        lab.letPass(10);

        assertThat(lab.effects("vx-4"))
                .containsExactly(
                        "unmounted /oraarch",
                        "forced unmount /oradata",
                        "process ended rsync",
                        "group offline ora_mnt");
        assertThat(lab.on("vx-4", "ps -e -o comm=").out()).doesNotContain("rsync");
    }

    @Test
    void isUnableToTakeTheClusterOfflineWhileARawVolumeIsOpenAndCleansNothing() {
        lab.on("vx-1", "hagrp -switch oradb -to vx-4");
        lab.letPass(5);
        lab.on("vx-3", "hagrp -offline -propagate cvm -sys vx-3");
        lab.letPass(20);
        assertThat(lab.effects("vx-3")).contains("leave begun vx-3");
        assertThat(lab.on("vx-1", "hagrp -state cvm -sys vx-3").out()).isEqualTo("PARTIAL|STOPPING\n");

        lab.letPass(301);
        assertThat(lab.on("vx-1", "hares -state cvm_clus -sys vx-3; hagrp -state cvm -sys vx-3")
                        .out())
                .isEqualTo("ONLINE|UNABLE_TO_OFFLINE\nPARTIAL\n");
        assertThat(lab.on("vx-3", "vxclustadm nodestate").out()).isEqualTo("state: cluster member\n");

        lab.begin("vx-3", "collectorctl stop");
        await().until(() -> lab.text("state/vxvm.json").contains("stopping"));
        lab.letPass(8);
        assertThat(lab.on("vx-1", "hagrp -state cvm -sys vx-3").out()).isEqualTo("OFFLINE\n");
        assertThat(lab.effects("vx-3")).contains("left cluster vx-3").containsOnlyOnce("leave begun vx-3");
    }

    @Test
    void findsALeaveBehindItsBackAFault() {
        lab.closeAll("vx-4");
        lab.leave("vx-4");

        assertThat(lab.on("vx-1", "hares -state cvm_clus -sys vx-4; hagrp -state cvm -sys vx-4")
                        .out())
                .isEqualTo("OFFLINE|FAULTED\nOFFLINE|FAULTED\n");
        assertThat(lab.on("vx-1", "hagrp -online cvm -sys vx-4").code()).isEqualTo(1);
        lab.on("vx-1", "hagrp -clear cvm -sys vx-4; hagrp -online cvm -sys vx-4");
        lab.letPass(10);
        assertThat(lab.effects("vx-4"))
                .contains("resource faulted cvm_clus", "joined cluster vx-4", "group online cvm");
    }

    @Test
    void joinsByGroupAndTheRestComesWhenItIsAskedFor() {
        lab.on("vx-4", "hagrp -offline -propagate cvm -sys vx-4");
        lab.letPass(30);

        lab.on("vx-1", "hagrp -online cvm -sys vx-4");
        assertThat(lab.on("vx-4", "vxclustadm nodestate; hagrp -state cvm -sys vx-4")
                        .out())
                .isEqualTo("state: joining\nreason: user initiated stop\nOFFLINE|STARTING\n");
        lab.letPass(10);
        assertThat(lab.on("vx-1", "hagrp -state cvm -sys vx-4").out()).isEqualTo("ONLINE\n");
        assertThat(lab.on("vx-4", "cat /proc/mounts").out()).doesNotContain("/oradata");
        lab.on("vx-1", "hagrp -online ora_mnt -sys vx-4");
        lab.letPass(10);
        assertThat(lab.on("vx-4", "cat /proc/mounts").out()).contains("/oradata vxfs rw,cluster,");
    }

    @Test
    void stopsItsEngineOnlyWhenEverythingOnTheNodeIsOffline() {
        lab.on("vx-3", "hastop -local -evacuate");
        assertThat(lab.on("vx-1", "hasys -state vx-3").out()).isEqualTo("LEAVING\n");
        lab.letPass(3600);
        assertThat(lab.effects("vx-3")).contains("leave begun vx-3");
        assertThat(lab.on("vx-1", "hasys -state vx-3").out()).isEqualTo("LEAVING\n");

        lab.begin("vx-3", "collectorctl stop");
        await().until(() -> lab.text("state/vxvm.json").contains("stopping"));
        lab.letPass(8);
        assertThat(lab.on("vx-1", "hasys -state vx-3").out()).isEqualTo("EXITED\n");
        assertThat(lab.on("vx-3", "hagrp -state").err())
                .isEqualTo("VCS ERROR V-16-1-10600 Cannot connect to VCS engine\n");
        assertThat(lab.on("vx-3", "gabconfig -a").out())
                .doesNotContain("Port h")
                .doesNotContain("Port v");
        assertThat(lab.on("vx-1", "hagrp -state oradb -sys vx-1").out()).isEqualTo("ONLINE\n");
    }

    @Test
    void aForcedStopOfTheEngineLeavesEverythingRunning() {
        lab.on("vx-3", "hastop -local -force");

        assertThat(lab.on("vx-1", "hasys -state vx-3").out()).isEqualTo("EXITED\n");
        assertThat(lab.on("vx-3", "vxclustadm nodestate; cat /proc/mounts").out())
                .contains("cluster member", "/oradata");
        lab.on("vx-3", "hastart");
        lab.letPass(3);
        assertThat(lab.on("vx-3", "hagrp -state oradb -sys vx-3").out()).isEqualTo("ONLINE\n");
    }

    @Test
    void theEngineBringsTheClusterBackByItself() {
        lab.on("vx-4", "hastop -local");
        lab.letPass(30);
        assertThat(lab.effects("vx-4")).contains("left cluster vx-4", "engine stopped vx-4");

        lab.on("vx-4", "hastart");
        lab.letPass(10);
        assertThat(lab.effects("vx-4")).contains("engine started vx-4", "joined cluster vx-4");
        assertThat(lab.on("vx-1", "hagrp -state ora_mnt -sys vx-4").out()).isEqualTo("OFFLINE\n");
    }

    @Test
    void leavesAFrozenGroupAsItIsWithoutAWord() {
        lab.faults("vx-3", "{\"frozen-group\": {\"group\": \"oradb\", \"how\": \"persistent\"}}");

        Answer frozen = lab.on("vx-3", "hagrp -offline oradb -sys vx-3");
        assertThat(frozen).isEqualTo(new Answer(0, "", ""));
        lab.letPass(20);
        assertThat(lab.on("vx-3", "hagrp -state oradb -sys vx-3; hagrp -value oradb Frozen")
                        .out())
                .isEqualTo("ONLINE\n1\n");

        lab.on("vx-3", "hagrp -unfreeze oradb -persistent; hagrp -offline oradb -sys vx-3");
        lab.letPass(3);
        assertThat(lab.on("vx-3", "hagrp -state oradb -sys vx-3").out()).isEqualTo("OFFLINE\n");
    }

    @Test
    void refusesEverythingWhileAResourceWaitsForAnAdministrator() {
        lab.faults("vx-3", "{\"admin-wait\": {\"resource\": \"oradb_app\"}}");

        assertThat(lab.on("vx-3", "hares -state oradb_app -sys vx-3").out()).isEqualTo("ONLINE|ADMIN_WAIT\n");
        assertThat(lab.on("vx-3", "hares -value oradb_app Flags vx-3").out()).isEqualTo("ADMIN WAIT\n");
        for (String line : new String[] {
            "hagrp -offline oradb -sys vx-3",
            "hagrp -switch oradb -to vx-1",
            "hagrp -flush oradb -sys vx-3",
            "hastop -local"
        }) {
            assertThat(lab.on("vx-3", line).code()).as(line).isEqualTo(1);
        }
        assertThat(lab.on("vx-3", "hagrp -clearadminwait oradb -sys vx-3; hagrp -offline oradb -sys vx-3")
                        .code())
                .isZero();
    }

    @Test
    void promptsWhereItIsToldToAndTakesAnEndOfInputForNoAnswer() throws IOException {
        lab.faults("vx-4", "{\"engine-shutdown\": {\"value\": \"PromptLocal\"}}");
        assertThat(lab.on("vx-1", "haclus -value EngineShutdown").out()).isEqualTo("PromptLocal\n");

        assertThat(lab.on("vx-4", "timeout 1 hastop -local </dev/null").code()).isEqualTo(124);
        assertThat(lab.on("vx-1", "hasys -state vx-4").out()).isEqualTo("RUNNING\n");
        assertThat(lab.on("vx-4", "hastop -local", "y\n").code()).isZero();
        assertThat(lab.on("vx-1", "hasys -state vx-4").out()).isEqualTo("LEAVING\n");
    }

    @Test
    void knowsNoOtherNames() {
        assertThat(lab.on("vx-1", "hagrp -state nope").code()).isEqualTo(1);
        assertThat(lab.on("vx-1", "hagrp -offline oradb -sys nope").code()).isEqualTo(1);
        assertThat(lab.on("vx-1", "hares -state nope").code()).isEqualTo(1);
        assertThat(lab.on("vx-1", "hagrp -wait oradb State ONLINE -sys vx-1 -time 0")
                        .code())
                .isEqualTo(1);
    }
}
