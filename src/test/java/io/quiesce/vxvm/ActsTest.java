package io.quiesce.vxvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Reading.Read;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.Target;
import io.quiesce.inventory.Application;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent for each act, to the letter: these lines change clusters. */
class ActsTest {

    private static final Target VX1 = new Target("vx", "vx1");
    private static final String PATH =
            "PATH=\"$PATH:/etc/vx/bin:/opt/VRTS/bin:/opt/VRTSvcs/bin:/usr/lib/vxvm/bin\"; export PATH\n";
    private static final Application REPORTING =
            new Application("reporting", "pgrep -x reportd", "service reportd stop", "cd /srv && ./reportd &");

    private final ScriptedCommandRunner nodes =
            new ScriptedCommandRunner().when(".*").prints("");
    private final ServiceGroups groups = new ServiceGroups(nodes);
    private final Mounts mounts = new Mounts(nodes);
    private final Clustering clustering = new Clustering(nodes);
    private final Applications applications = new Applications(nodes);

    private Command sent() {
        assertThat(nodes.asked()).hasSize(1);
        assertThat(nodes.asked().get(0).target()).isEqualTo(VX1);
        return nodes.asked().get(0).command();
    }

    private static ClusterMount mount(String point, boolean lock, String key) {
        return new ClusterMount("dg1/vol1", point, "", lock, key, "");
    }

    @Test
    void takesAGroupOffline() {
        groups.offline(VX1, "app_sg", "vx1");

        assertThat(sent().line()).isEqualTo(PATH + "hagrp -offline app_sg -sys vx1");
        assertThat(sent().id()).startsWith("group-offline-app_sg_vx1-");
        assertThat(sent().kind()).isEqualTo(Command.Kind.ACT);
        assertThat(sent().deadline()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void switchesAGroup() {
        groups.switchTo(VX1, "app_sg", "vx2");

        assertThat(sent().line()).isEqualTo(PATH + "hagrp -switch app_sg -to vx2");
        assertThat(sent().id()).startsWith("group-switch-app_sg_vx2-");
    }

    @Test
    void bringsAGroupOnline() {
        groups.online(VX1, "app_sg", "vx1");

        assertThat(sent().line()).isEqualTo(PATH + "hagrp -online app_sg -sys vx1");
        assertThat(sent().id()).startsWith("group-online-app_sg_vx1-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-force", "app sg", "app;reboot", "1app", "app\nsg", "app|sg"})
    void refusesWhatCannotBeAGroupOrASystem(String name) {
        assertRefused(() -> groups.offline(VX1, name, "vx1"));
        assertRefused(() -> groups.offline(VX1, "app_sg", name));
        assertRefused(() -> groups.switchTo(VX1, "app_sg", name));
        assertRefused(() -> groups.online(VX1, name, "vx1"));
        assertRefused(() -> clustering.leave(VX1, Actor.VCS, name, "vx1"));
        assertRefused(() -> clustering.leave(VX1, Actor.VCS, "cvm", name));
        assertRefused(() -> clustering.join(VX1, Actor.VCS, name, "vx1"));
    }

    @Test
    void makesANodeThePrimaryOfAFileSystem() {
        mounts.makePrimary(VX1, "/data one");

        assertThat(sent().line()).isEqualTo(PATH + "fsclustadm -v setprimary '/data one'");
        assertThat(sent().id()).startsWith("make-primary-_data_one-");
        assertThat(sent().deadline()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void unmountsAFileSystem() {
        mounts.unmount(VX1, mount("/data", false, ""));

        assertThat(sent().line()).isEqualTo(PATH + "umount /data");
        assertThat(sent().id()).startsWith("unmount-_data-");
        assertThat(sent().kind()).isEqualTo(Command.Kind.ACT);
    }

    @Test
    void unmountsALockedFileSystemWithItsKey() {
        mounts.unmount(VX1, mount("/data", true, "backup"));

        assertThat(sent().line()).isEqualTo(PATH + "vxumount -o 'mntunlock=backup' /data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "key,force", "a b", "\"key\""})
    void doesNotUnlockWithAKeyThatCouldBeAnotherOption(String key) {
        assertThat(Mounts.canUnmount(mount("/data", true, key))).isFalse();
        assertRefused(() -> mounts.unmount(VX1, mount("/data", true, key)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "data", "/data\nx"})
    void refusesWhatIsNoMountPoint(String point) {
        assertRefused(() -> mounts.unmount(VX1, mount(point, false, "")));
        assertRefused(() -> mounts.makePrimary(VX1, point));
    }

    @Test
    void handsTheMasterRoleOn() {
        clustering.handMasterTo(VX1, "vx2.example");

        assertThat(sent().line()).isEqualTo(PATH + "vxclustadm setmaster vx2.example");
        assertThat(sent().id()).startsWith("set-master-vx2.example-");
        assertThat(sent().deadline()).isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-x", "vx2 vx3", "vx2;reboot"})
    void refusesWhatIsNoHost(String host) {
        assertRefused(() -> clustering.handMasterTo(VX1, host));
    }

    @Test
    void leavesByVcsWhereItControlsCvm() {
        clustering.leave(VX1, Actor.VCS, "cvm", "vx1");

        assertThat(sent().line()).isEqualTo(PATH + "hagrp -offline cvm -sys vx1");
        assertThat(sent().id()).isEqualTo("leave-cluster");
        assertThat(sent().kind()).isEqualTo(Command.Kind.ACT);
        assertThat(sent().deadline()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void leavesByItselfWithoutAMonitor() {
        clustering.leave(VX1, Actor.NONE, "", "vx1");

        assertThat(sent().line()).isEqualTo(PATH + "vxclustadm stopnode");
        assertThat(sent().id()).isEqualTo("leave-cluster");
        assertThat(sent().kind()).isEqualTo(Command.Kind.LONG_ACT);
    }

    @ParameterizedTest
    @ValueSource(ints = {137, 143})
    void takesALeaveWhoseProgramWasKilledForNoRefusal(int code) {
        nodes.when(".*stopnode").exits(code, "", "");

        assertThat(clustering.leave(VX1, Actor.NONE, "", "vx1"))
                .isInstanceOfSatisfying(
                        NotRead.class, lost -> assertThat(lost.why()).contains("killed", String.valueOf(code)));
    }

    @Test
    void doesNotWaitForALeaveThatBlocks() {
        nodes.when(".*stopnode").hangs();

        Reading<Asked> asked = clustering.leave(VX1, Actor.NONE, "", "vx1");

        assertThat(asked).isInstanceOf(NotRead.class);
        assertThat(((NotRead<Asked>) asked).why()).isEqualTo("no answer within 20 s");
    }

    @Test
    void joinsByItselfWithoutAMonitor() {
        clustering.join(VX1, Actor.NONE, "", "vx1");

        assertThat(sent().line()).isEqualTo(PATH + "vxclustadm -m vcs -t gab startnode");
        assertThat(sent().id()).isEqualTo("join-cluster");
        assertThat(sent().deadline()).isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @EnumSource(
            value = Actor.class,
            names = {"SERVICEGUARD", "UNCLEAR"})
    void touchesNothingBehindTheBackOfAnotherMonitor(Actor actor) {
        assertRefused(() -> clustering.leave(VX1, actor, "cvm", "vx1"));
        assertRefused(() -> clustering.join(VX1, actor, "cvm", "vx1"));
    }

    @Test
    void isNeverForceful() {
        groups.offline(VX1, "g", "s");
        groups.switchTo(VX1, "g", "s");
        groups.online(VX1, "g", "s");
        mounts.unmount(VX1, mount("/a", false, ""));
        mounts.unmount(VX1, mount("/b", true, "key"));
        mounts.makePrimary(VX1, "/a");
        clustering.handMasterTo(VX1, "h");
        clustering.leave(VX1, Actor.VCS, "g", "s");
        clustering.leave(new Target("vx", "vx2"), Actor.NONE, "", "s");
        clustering.join(VX1, Actor.VCS, "g", "s");
        clustering.join(new Target("vx", "vx2"), Actor.NONE, "", "s");

        assertThat(nodes.lines()).hasSize(11).allSatisfy(line -> assertThat(line)
                .doesNotContain("force", "abortnode", "hastop", "deport", "vxvol", "fuser")
                .doesNotContainPattern("umount.* -f"));
    }

    @Test
    void aRefusalIsAnAnswerWithTheLastWordsOfTheProgram() {
        nodes.when(".*").exits(1, "working\n", "VCS WARNING V-16-1-50810 first\nGroup is frozen\n\n");

        assertThat(groups.offline(VX1, "app_sg", "vx1")).isEqualTo(new Read<>(new Asked(false, "Group is frozen")));
    }

    @Test
    void anAnswerOnStandardOutputIsHeardToo() {
        nodes.when(".*").exits(0, "done \n", "");

        assertThat(groups.offline(VX1, "app_sg", "vx1")).isEqualTo(new Read<>(new Asked(true, "done")));
    }

    @Test
    void aNodeThatIsNotReachedHasNotAnswered() {
        nodes.when(".*").isNotStarted(Reason.UNREACHABLE);

        assertThat(groups.offline(VX1, "app_sg", "vx1")).isInstanceOf(NotRead.class);
    }

    @Test
    void runsTheInventorysOwnLines() {
        applications.runs(VX1, REPORTING);
        applications.halt(VX1, REPORTING);
        applications.start(VX1, REPORTING);

        assertThat(nodes.lines())
                .containsExactly(
                        "pgrep -x reportd",
                        "service reportd stop",
                        "env -u QUIESCE_COMMAND QUIESCE_LEAVES=1 sh -c 'cd /srv && ./reportd &'");
        assertThat(nodes.asked())
                .extracting(asked -> asked.command().kind())
                .containsExactly(Command.Kind.READ, Command.Kind.ACT, Command.Kind.ACT);
        List<String> ids =
                nodes.asked().stream().map(asked -> asked.command().id()).toList();
        assertThat(ids.get(0)).startsWith("application-running-reporting-");
        assertThat(ids.get(1)).startsWith("application-halt-reporting-");
        assertThat(ids.get(2)).startsWith("application-start-reporting-");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 125})
    void anApplicationThatDoesNotRunSaysSoByItsCode(int code) {
        nodes.when(".*").exits(code, "", "");

        assertThat(applications.runs(VX1, REPORTING)).isEqualTo(new Read<>(false));
    }

    @Test
    void anApplicationRunsWhenItsLineSaysYes() {
        assertThat(applications.runs(VX1, REPORTING)).isEqualTo(new Read<>(true));
    }

    @ParameterizedTest
    @ValueSource(ints = {126, 127, 137, 255})
    void aLineThatCouldNotBeRunIsNotTakenForHalted(int code) {
        nodes.when(".*").exits(code, "", "sh: pgrep: not found\n");

        Reading<Boolean> runs = applications.runs(VX1, REPORTING);

        assertThat(((NotRead<Boolean>) runs).why())
                .isEqualTo("whether the application reporting runs is not known: exit code " + code
                        + ": sh: pgrep: not found");
    }

    private void assertRefused(Supplier<Reading<Asked>> act) {
        assertThatThrownBy(act::get).isInstanceOf(IllegalArgumentException.class);
        assertThat(nodes.asked()).isEmpty();
    }
}
