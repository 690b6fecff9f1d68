package io.quiesce.vxvm;

import static io.quiesce.vxvm.Fixtures.host;
import static io.quiesce.vxvm.Fixtures.ill;
import static io.quiesce.vxvm.Fixtures.mounted;
import static io.quiesce.vxvm.Fixtures.resync;
import static io.quiesce.vxvm.Fixtures.silent;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.inventory.Application;
import io.quiesce.vxvm.Fixtures.Cvm;
import io.quiesce.vxvm.LeavePlan.GroupMove;
import io.quiesce.vxvm.LeavePlan.Primary;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LeavePlanTest {

    private final Cvm cvm = Cvm.ofFour();

    private List<String> moved() {
        return cvm.plan().moves().stream().map(GroupMove::group).toList();
    }

    @Test
    void switchesWhatCanRunElsewhereAndTakesTheMountsOfflineAtLast() {
        LeavePlan plan = cvm.plan();

        assertThat(plan.host()).isEqualTo(host("vx2"));
        assertThat(plan.actor()).isEqualTo(Actor.VCS);
        assertThat(plan.cvmGroup()).isEqualTo("cvm");
        assertThat(plan.moves())
                .containsExactly(new GroupMove("app_sg", host("vx1"), false), new GroupMove("mnt_sg", "", true));
        assertThat(plan.survivors()).containsExactly("vx1", "vx3", "vx4");
        assertThat(plan.newMaster()).isEmpty();
    }

    @Test
    void takesEverythingOfflineWhenGroupsShallNotBeSwitched() {
        assertThat(LeavePlan.of(cvm.cluster(), cvm.survey(), false).moves())
                .extracting(GroupMove::to)
                .containsOnly("");
    }

    @Test
    void leavesGroupsAloneThatDoNotRunOnTheNode() {
        cvm.groups.get("app_sg").on("vx2", "OFFLINE").on("vx1", "ONLINE");
        cvm.group("faulted_sg").types("Application").on("vx2", "OFFLINE", "FAULTED");
        cvm.group("elsewhere_sg").types("Application").states.remove(host("vx2"));
        cvm.groups.get("elsewhere_sg").systems.remove(host("vx2"));

        assertThat(moved()).containsExactly("mnt_sg");
    }

    @Test
    void haltsWhatIsPartlyOnlineOrOnItsWay() {
        cvm.groups.get("app_sg").on("vx2", "PARTIAL");
        cvm.group("b_sg").types("Application").on("vx2", "OFFLINE", "STARTING");
        cvm.group("c_sg").types("Application").on("vx2", "ONLINE", "STOPPING");

        assertThat(moved()).containsExactly("app_sg", "b_sg", "c_sg", "mnt_sg");
    }

    @Test
    void doesNotTakeAStateThatIsNotKnownForOffline() {
        cvm.groups.get("app_sg").on("vx2");

        assertThat(moved()).contains("app_sg");
    }

    @Test
    void haltsParentsBeforeTheChildrenThatTheyRequire() {
        cvm.group("a_db").types("Application").requires("mnt_sg");
        cvm.group("b_web").types("Application").requires("c_app");
        cvm.group("c_app").types("Application").requires("a_db", "mnt_sg");

        assertThat(moved()).containsExactly("app_sg", "b_web", "c_app", "a_db", "mnt_sg");
    }

    @Test
    void keepsWhatAMountingGroupRequiresUntilTheMountsAreGone() {
        cvm.group("a_lock").types("Application");
        cvm.groups.get("mnt_sg").requires("cvm", "a_lock");

        assertThat(cvm.plan().moves())
                .containsExactly(
                        new GroupMove("app_sg", host("vx1"), false),
                        new GroupMove("mnt_sg", "", true),
                        new GroupMove("a_lock", "", true));
    }

    @Test
    void haltsAGroupOfProgramsAndMountsBeforeTheDrainThatWouldWaitForIt() {
        cvm.group("mix_sg").types("CFSMount", "Application").points("/mix");

        assertThat(cvm.plan().moves())
                .containsExactly(
                        new GroupMove("app_sg", host("vx1"), false),
                        new GroupMove("mix_sg", "", false),
                        new GroupMove("mnt_sg", "", true));
    }

    @Test
    void endsOnACycleThatVcsWouldNotAllow() {
        cvm.group("a_sg").types("Application").requires("b_sg");
        cvm.group("b_sg").types("Application").requires("a_sg");

        assertThat(moved()).containsExactly("app_sg", "a_sg", "b_sg", "mnt_sg");
    }

    @Test
    void switchesToTheFirstSystemOfTheListThatCanTakeTheGroup() {
        cvm.systems.put(host("vx1"), "LEAVING");
        cvm.groups.get("app_sg").on("vx3", "OFFLINE", "FAULTED");

        assertThat(cvm.plan().moves().get(0).to()).isEqualTo(host("vx4"));
    }

    @Test
    void switchesToNobodyWhoIsNoMember() {
        cvm.left("vx1");

        assertThat(cvm.plan().moves().get(0).to()).isEqualTo(host("vx3"));
    }

    @Test
    void switchesToNobodyWhoLacksWhatTheGroupRequires() {
        cvm.groups.get("mnt_sg").on("vx1", "OFFLINE").on("vx3", "PARTIAL");

        assertThat(cvm.plan().moves().get(0).to()).isEqualTo(host("vx4"));
    }

    @Test
    void switchesNoParentWhoseChildMovesAsWell() {
        cvm.group("db_sg")
                .types("Application")
                .failover()
                .on("vx1", "OFFLINE")
                .on("vx3", "OFFLINE")
                .on("vx4", "OFFLINE");
        cvm.groups.get("app_sg").requires("db_sg");

        assertThat(cvm.plan().moves())
                .startsWith(new GroupMove("app_sg", "", false), new GroupMove("db_sg", host("vx1"), false));
    }

    @Test
    void haltsTheApplicationsThatRunInTheOrderOfTheInventory() {
        Stream.of("z", "a", "m").forEach(name -> cvm.applications.add(new Application(name, "x", "x", "x")));
        cvm.running = Set.of("m", "z", "stranger");

        assertThat(cvm.plan().applications()).containsExactly("z", "m");
    }

    @Test
    void unmountsByHandWhatNoGroupMountsCheckpointsFirstAndInnerOnesBeforeOuterOnes() {
        ClusterMount checkpoint = new ClusterMount("dg1/vol2", "/z/check", "monday", false, "", "");
        cvm.mounts.add(mounted("dg1/vol2", "/b"));
        cvm.mounts.add(mounted("dg1/vol3", "/a"));
        cvm.mounts.add(mounted("dg1/vol4", "/a/deep/down"));
        cvm.mounts.add(checkpoint);

        assertThat(cvm.plan().mounts())
                .extracting(ClusterMount::point)
                .containsExactly("/z/check", "/a/deep/down", "/a", "/b");
    }

    @Test
    void unmountsByHandWhatAGroupMountsThatIsOfflineHere() {
        cvm.groups.get("mnt_sg").on("vx2", "OFFLINE");

        assertThat(cvm.plan().mounts()).extracting(ClusterMount::point).containsExactly("/data");
    }

    @Test
    void handsAPrimaryOnToTheFirstSurvivorThatHasTheFileSystemMounted() {
        cvm.mounts.set(0, new ClusterMount("dg1/vol1", "/data", "", false, "", host("vx2")));
        cvm.groups.get("mnt_sg").on("vx1", "OFFLINE");

        assertThat(cvm.plan().primaries()).containsExactly(new Primary("/data", "vx3"));
    }

    @Test
    void handsNoPrimaryOnThatIsMountedNowhereElse() {
        cvm.mounts.set(0, new ClusterMount("dg1/vol1", "/data", "", false, "", host("vx2")));
        cvm.groups.get("mnt_sg").on("vx1", "OFFLINE").on("vx3", "OFFLINE").on("vx4", "OFFLINE");

        assertThat(cvm.plan().primaries()).isEmpty();
    }

    @Test
    void handsAPrimaryThatNoGroupMountsToTheNewMaster() {
        cvm.leaving = "vx1";
        cvm.node("vx2").configdIsDisabled();
        cvm.mounts.add(new ClusterMount("dg1/vol2", "/hand", "", false, "", host("vx1")));

        assertThat(cvm.plan().newMaster()).isEqualTo("vx3");
        assertThat(cvm.plan().primaries()).containsExactly(new Primary("/data", "vx3"), new Primary("/hand", "vx3"));
    }

    @Test
    void handsNoPrimaryOnThatIsAnothersOrACheckpoint() {
        cvm.mounts.add(new ClusterMount("dg1/vol1", "/check", "monday", false, "", host("vx2")));

        assertThat(cvm.plan().primaries()).isEmpty();
    }

    @Test
    void handsTheMasterRoleToTheFirstSurvivorOfTheInventory() {
        cvm.leaving = "vx1";

        assertThat(cvm.plan().newMaster()).isEqualTo("vx2");
    }

    @Test
    void handsTheMasterRoleOnWhereNobodySaysTheProtocol() {
        cvm.leaving = "vx1";
        cvm.node("vx1").protocol = OptionalInt.empty();

        assertThat(cvm.plan().newMaster()).isEqualTo("vx2");
    }

    @Test
    void doesNotHandTheMasterRoleOnWhereTheProtocolIsTooOld() {
        cvm.leaving = "vx1";
        cvm.node("vx1").protocol = OptionalInt.of(90);

        assertThat(cvm.plan().newMaster()).isEmpty();
    }

    @Test
    void countsOnlyMembersByTheirOwnWordAsSurvivors() {
        cvm.silent.add("vx3");
        cvm.left("vx4");

        assertThat(cvm.plan().survivors()).containsExactly("vx1");
    }

    @Test
    void remembersTheOldReasonAndWhatWasRecoveringBefore() {
        cvm.node("vx2").reason = "user initiated stop";
        cvm.node("vx3").volumes = List.of(ill("dg1/vol2", "NEEDSYNC"));
        cvm.node("vx1").tasks = List.of(resync(58, "vol1"), resync(10, "strange words"));

        assertThat(cvm.plan().reasonBefore()).isEqualTo("user initiated stop");
        assertThat(cvm.plan().recovering()).containsExactly("dg1/vol1", "dg1/vol2", "strange words");
    }

    @Test
    void ofANodeThatCannotBeSeenDoesNothing() {
        cvm.silent.add("vx2");
        cvm.openness = silent();

        LeavePlan plan = cvm.plan();

        assertThat(plan.actor()).isEqualTo(Actor.UNCLEAR);
        assertThat(plan.host()).isEmpty();
        assertThat(plan.moves()).isEmpty();
        assertThat(plan.mounts()).isEmpty();
    }

    @Test
    void ofABareClusterIsAboutTheNodeAlone() {
        LeavePlan plan = cvm.bare().plan();

        assertThat(plan.actor()).isEqualTo(Actor.NONE);
        assertThat(plan.cvmGroup()).isEmpty();
        assertThat(plan.moves()).isEmpty();
    }

    @Test
    void surviveBeingWrittenDown() throws Exception {
        ObjectMapper json = new ObjectMapper();
        cvm.leaving = "vx1";
        cvm.mounts.add(new ClusterMount("dg1/vol2", "/check", "monday", true, "key", ""));
        cvm.applications.add(new Application("a", "x", "x", "x"));
        cvm.running = Set.of("a");
        LeavePlan plan = cvm.plan();

        LeavePlan again = json.readValue(json.writeValueAsString(plan), LeavePlan.class);

        assertThat(again).isEqualTo(plan);
        assertThat(again.hash()).isEqualTo(plan.hash());
    }

    static Stream<Consumer<Cvm>> changes() {
        return Stream.of(
                cvm -> cvm.leaving = "vx3",
                cvm -> cvm.bare(),
                cvm -> cvm.groups.get("app_sg").on("vx2", "OFFLINE"),
                cvm -> cvm.systems.put(host("vx1"), "EXITED"),
                cvm -> cvm.group("mix_sg").types("CFSMount"),
                cvm -> cvm.mounts.add(mounted("dg1/vol2", "/x")),
                cvm -> cvm.mounts.add(new ClusterMount("dg1/vol2", "/x", "c", false, "", "")),
                cvm -> cvm.mounts.set(0, new ClusterMount("dg1/vol1", "/data", "", false, "", host("vx2"))),
                cvm -> cvm.silent.add("vx4"),
                cvm -> cvm.node("vx2").reason = "user initiated stop",
                cvm -> cvm.node("vx1").volumes = List.of(ill("dg1/vol2", "SYNC")));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void hasAnotherHashWhenAnythingInItIsAnother(Consumer<Cvm> change) {
        String before = cvm.plan().hash();

        change.accept(cvm);

        assertThat(cvm.plan().hash()).isNotEqualTo(before).hasSize(64);
    }

    @Test
    void hasTheSameHashForTheSameSurvey() {
        assertThat(cvm.plan().hash()).isEqualTo(Cvm.ofFour().plan().hash());
    }
}
