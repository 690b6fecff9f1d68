package io.quiesce.vxvm;

import static io.quiesce.vxvm.Fixtures.host;
import static io.quiesce.vxvm.Fixtures.ill;
import static io.quiesce.vxvm.Fixtures.read;
import static io.quiesce.vxvm.Fixtures.resync;
import static io.quiesce.vxvm.Fixtures.silent;
import static io.quiesce.vxvm.Fixtures.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.vxvm.Fixtures.Cvm;
import io.quiesce.vxvm.Fixtures.NodeBuilder;
import io.quiesce.vxvm.Holder.Kind;
import io.quiesce.vxvm.LeaveProof.Verdict;
import io.quiesce.vxvm.LeaveProof.Verdict.LeftCleanly;
import io.quiesce.vxvm.LeaveProof.Verdict.LeftUncleanly;
import io.quiesce.vxvm.LeaveProof.Verdict.NotLeft;
import io.quiesce.vxvm.LeaveProof.Verdict.Unknown;
import io.quiesce.vxvm.Membership.State;
import io.quiesce.vxvm.SharedVolume.Log;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaveProofTest {

    private static final int LLT_OF_VX2 = 2;

    private Cvm cvm = Cvm.ofFour();
    private LeavePlan plan = cvm.plan();

    private Verdict verdict() {
        return LeaveProof.of(plan, cvm.look("vx2"), cvm.others());
    }

    private void planAgain() {
        plan = cvm.plan();
    }

    @Test
    void hasLeftCleanlyWhenTheNodeAndEverySurvivorSaySo() {
        cvm.left("vx2");

        assertThat(verdict()).isEqualTo(new LeftCleanly());
    }

    @Test
    void isBorneOutByTwoSurvivorsWhenTheThirdIsSilent() {
        cvm.left("vx2").silent.add("vx4");

        assertThat(verdict()).isEqualTo(new LeftCleanly());
    }

    @Test
    void isBorneOutByOneSurvivorWhereThereIsOnlyOne() {
        cvm = new Cvm(2);
        planAgain();
        cvm.left("vx2");

        assertThat(verdict()).isEqualTo(new LeftCleanly());
    }

    @Test
    void isBorneOutWithoutVcsAndPortsOfGab() {
        cvm = new Cvm(2).bare();
        planAgain();
        cvm.left("vx2");
        cvm.nodes.values().forEach(node -> node.ports.clear());

        assertThat(verdict()).isEqualTo(new LeftCleanly());
    }

    @Test
    void mayStillStandInTheMapOfTheSurvivorsAsOutOfTheCluster() {
        cvm.left("vx2").nodes.values().stream()
                .filter(node -> node.state == State.MEMBER)
                .forEach(node ->
                        node.ids.put(host("vx2"), new NodeIds.Entry(host("vx2"), 1, LLT_OF_VX2, "Out of Cluster")));

        assertThat(verdict()).isEqualTo(new LeftCleanly());
    }

    @Test
    void mayGiveTheReasonThatItGaveBeforeSinceTheSurvivorsBearItOut() {
        cvm.node("vx2").reason = Membership.USER_INITIATED_STOP;
        planAgain();
        cvm.left("vx2");

        assertThat(plan.reasonBefore()).isEqualTo(Membership.USER_INITIATED_STOP);
        assertThat(verdict()).isEqualTo(new LeftCleanly());
    }

    @Test
    void isBorneOutWithoutCfsclusterAndWhereNothingIsConfigured() {
        cvm.left("vx2").nodes.values().forEach(node -> node.cfsIsThere = false);
        assertThat(verdict()).isEqualTo(new LeftCleanly());

        cvm.nodes.values().forEach(node -> {
            node.cfsIsThere = true;
            node.cfsIsConfigured = false;
            cvm.nodes.keySet().forEach(name -> node.cvmByCfs.put(name, false));
        });
        assertThat(verdict()).isEqualTo(new LeftCleanly());
    }

    @Test
    void leavesVolumesOutOfAccountThatWereRecoveringBefore() {
        cvm.node("vx1").volumes = List.of(ill("dg1/vol2", "NEEDSYNC"));
        planAgain();
        cvm.left("vx2").node("vx3").volumes = List.of(ill("dg1/vol2", "SYNC"));
        cvm.node("vx1").tasks = List.of(resync(3, "vol2"));

        assertThat(verdict()).isEqualTo(new LeftCleanly());
    }

    @Test
    void leavesTasksOutOfAccountThatAreNoResynchronisation() {
        cvm.left("vx2").node("vx1").tasks = List.of(new RecoveryTask("7", "SNAPSYNC", false, 10, "vol1"));

        assertThat(verdict()).isEqualTo(new LeftCleanly());
    }

    @Nested
    class HasLeftUncleanly {

        @ParameterizedTest
        @ValueSource(strings = {"user initiated abort", "User initiated stop", "recovery in progress"})
        void forAnyOtherReason(String reason) {
            cvm.left("vx2").node("vx2").reason = reason;

            assertThat(verdict())
                    .isEqualTo(new LeftUncleanly("The node has left for the reason '" + reason
                            + "', where 'user initiated stop' was expected"));
        }

        @Test
        void withoutAnyReason() {
            cvm.left("vx2").node("vx2").reason = "";

            assertThat(verdict())
                    .isEqualTo(new LeftUncleanly(
                            "The node has left and gives no reason, where 'user initiated stop' was expected"));
        }

        @Test
        void whenAVolumeNeedsResynchronisationNow() {
            cvm.left("vx2").node("vx4").volumes = List.of(ill("dg1/vol1", "NEEDSYNC"), ill("dg1/vol2", "SYNC"));

            assertThat(verdict())
                    .isEqualTo(new LeftUncleanly(
                            "The node has left, and a resynchronisation began: dg1/vol1 (NEEDSYNC), dg1/vol2 (SYNC)"));
        }

        @Test
        void whenATaskResynchronisesMirrorsNow() {
            cvm.left("vx2").node("vx1").tasks = List.of(resync(1, "VOLSTART mkting"));

            assertThat(verdict())
                    .isEqualTo(new LeftUncleanly(
                            "The node has left, and a resynchronisation began: VOLSTART mkting (RDWRBACK)"));
        }

        @Test
        void whenItDoesNotAnswerAndTheSurvivorsSayThatItIsGone() {
            cvm.left("vx2").silent.add("vx2");

            assertThat(verdict())
                    .isEqualTo(new LeftUncleanly("The node does not answer: nothing was sent: no route;"
                            + " its survivors say that it is gone: vx1, vx3, vx4"));
        }
    }

    @Nested
    class HasNotLeft {

        @Test
        void whileItSaysThatItIsAMember() {
            assertThat(verdict()).isEqualTo(new NotLeft("The node says that it is a member"));
        }

        @Test
        void whileItIsThrownOutOrJoins() {
            cvm.node("vx2").state = State.ABORTING;
            assertThat(verdict())
                    .isEqualTo(new NotLeft("The node says that it is being thrown out (cluster aborting)"));

            cvm.node("vx2").state = State.JOINING;
            assertThat(verdict()).isEqualTo(new NotLeft("The node says that it is joining"));
        }

        @Test
        void whileASurvivorSeesItLeaving() {
            cvm.node("vx2").isOut(Membership.USER_INITIATED_STOP);
            cvm.node("vx3").leavers = Set.of(1);
            cvm.node("vx4").leavers = Set.of(1);

            assertThat(verdict()).isEqualTo(new NotLeft("The node is leaving just now: vx3, vx4 still see it leaving"));
        }

        @Test
        void whileASurvivorCountsItAndItDoesNotAnswer() {
            cvm.silent.add("vx2");

            assertThat(verdict())
                    .isEqualTo(new NotLeft("The node does not answer: nothing was sent: no route;"
                            + " vx1, vx3, vx4 count it as a member"));
        }

        @Test
        void whilePortsAreOpenOnTheNode() {
            cvm.left("vx2").node("vx2").ports.put("v", Set.of(LLT_OF_VX2));
            cvm.node("vx2").ports.put("f", Set.of(LLT_OF_VX2));

            assertThat(verdict())
                    .isEqualTo(new NotLeft("The node is out of the cluster, but ports of GAB are still open for it:"
                            + " f, v on the node"));
        }

        /** VCS hears of it a moment later: it is looked at again. */
        @Test
        void whileCfsclusterShowsCvmRunningOnIt() {
            cvm.left("vx2").node("vx3").cvmByCfs.put("vx2", true);
            assertThat(verdict())
                    .isEqualTo(
                            new NotLeft("The node is out of the cluster, but cfscluster still says that CVM runs on it"
                                    + " (asked on vx3)"));

            cvm.node("vx2").cvmByCfs.put("vx2", true);
            assertThat(verdict())
                    .isEqualTo(
                            new NotLeft("The node is out of the cluster, but cfscluster still says that CVM runs on it"
                                    + " (asked on the node, vx3)"));

            cvm.silent.add("vx2");
            assertThat(verdict())
                    .isEqualTo(new NotLeft("The node does not answer: nothing was sent: no route; cfscluster still says"
                            + " that CVM runs on it (asked on vx3)"));
        }

        @Test
        void whilePortsOfASurvivorNameIt() {
            cvm.left("vx2").node("vx3").ports.put("w", Set.of(1, 2, 3, 4));

            assertThat(verdict())
                    .isEqualTo(new NotLeft(
                            "The node is out of the cluster, but ports of GAB are still open for it: w on vx3"));
        }
    }

    @Nested
    class IsNotKnown {

        private void unknown(String why) {
            assertThat(verdict()).isEqualTo(new Unknown(why));
        }

        @Test
        void whenOnlyOneOfTwoSurvivorsCanBeHeard() {
            cvm.left("vx2").silent.addAll(Set.of("vx3", "vx4"));

            unknown(
                    "The node says that it is out of the cluster, and 1 of the 2 members that are needed can bear it out:"
                            + " vx3 could not be read: nothing was sent: no route; vx4 could not be read: nothing was sent: no route");
        }

        @Test
        void whenSurvivorsHaveLeftThemselvesOrCannotSeeTheirVolumes() {
            cvm.left("vx2").left("vx3").node("vx4").configdIsDisabled();

            unknown(
                    "The node says that it is out of the cluster, and 1 of the 2 members that are needed can bear it out:"
                            + " vx3 is out of the cluster; vxconfigd is disabled on vx4");
        }

        @Test
        void whenSurvivorsShowNoPort() {
            cvm.left("vx2").nodes.values().forEach(node -> node.ports.clear());

            assertThat(verdict()).isInstanceOf(Unknown.class);
            assertThat(((Unknown) verdict()).why()).contains("vx1 shows no port of GAB");
        }

        @Test
        void whenThereIsNoSurvivor() {
            cvm = new Cvm(1);
            cvm.leaving = "vx1";
            planAgain();
            cvm.left("vx1");

            assertThat(LeaveProof.of(plan, cvm.look("vx1"), cvm.others()))
                    .isEqualTo(
                            new Unknown("The node says that it is out of the cluster, and 0 of the 1 members that are"
                                    + " needed can bear it out"));
        }

        @Test
        void whenTheNodeSaysOutAndASurvivorCountsIt() {
            cvm.left("vx2");
            NodeBuilder vx3 = cvm.node("vx3");
            vx3.members = Set.of(0, 1, 2, 3);
            vx3.ids.put(host("vx2"), new NodeIds.Entry(host("vx2"), 1, LLT_OF_VX2, "Joined: Slave"));

            unknown("The node says that it is out of the cluster; vx3 counts it as a member");
        }

        @Test
        void whenTheNodeSaysMemberAndTheSurvivorsSayGone() {
            cvm.nodes.values().stream()
                    .filter(node -> !node.name.equals("vx2"))
                    .forEach(node -> cvm.forget(node, "vx2"));

            unknown("The node says that it is a member; its survivors say that it is gone: vx1, vx3, vx4");
        }

        @Test
        void whenAMaskHoldsABitThatTheMapDoesNotName() {
            cvm.left("vx2").node("vx3").members = Set.of(0, 1, 2, 3);

            unknown("The survivors disagree about who is a member: vx3 counts a member that its node map does not call"
                    + " joined (CVM id 1)");
        }

        @Test
        void whenAMapStillHasItsRowAndTheMaskItsBit() {
            cvm.left("vx2");
            NodeBuilder vx3 = cvm.node("vx3");
            vx3.members = Set.of(0, 1, 2, 3);
            vx3.ids.put(host("vx2"), new NodeIds.Entry(host("vx2"), 1, LLT_OF_VX2, "Out of Cluster"));

            unknown("The node says that it is out of the cluster; vx3 counts it as a member");
        }

        @Test
        void whenTheSurvivorsCountDifferentMembers() {
            cvm.left("vx2");
            cvm.forget(cvm.node("vx1"), "vx4");

            unknown("The survivors disagree about who is a member: vx1 counts vx1.lab, vx3.lab; vx3 counts vx1.lab,"
                    + " vx3.lab, vx4.lab; vx4 counts vx1.lab, vx3.lab, vx4.lab");
        }

        @Test
        void whenTheClusterIsNotAtRest() {
            cvm.left("vx2").node("vx1").switching = true;

            unknown(
                    "The node is out of a cluster that is not at rest: vx1 says that the master role is being handed on");
        }

        @Test
        void whenItDoesNotAnswerAndTheClusterIsNotAtRest() {
            cvm.left("vx2").silent.add("vx2");
            cvm.node("vx1").leavers = Set.of(3);

            unknown("The node does not answer: nothing was sent: no route; vx1 says that vx4.lab is leaving");
        }

        @Test
        void whenItDoesNotAnswerAndTooFewSurvivorsDo() {
            cvm.left("vx2").silent.addAll(Set.of("vx2", "vx1", "vx3", "vx4"));

            assertThat(((Unknown) verdict()).why())
                    .startsWith("The node does not answer: nothing was sent: no route, and 0 of the 2 members that are"
                            + " needed can bear it out: vx1 could not be read");
        }

        @Test
        void whenVxconfigdOfTheNodeCanSayNothing() {
            cvm.left("vx2").node("vx2").configdIsDisabled();

            unknown("vxconfigd is disabled on the node: what it has left of the cluster cannot be seen");
        }

        @Test
        void whenTheNodeContradictsItself() {
            cvm.left("vx2").node("vx2").says(Mode.Role.SLAVE);

            unknown("nodestate of the node says that it is out of the cluster, vxdctl that the cluster is active");
        }

        @Test
        void whenTheNodeStillListsSharedDiskGroups() {
            cvm.left("vx2").node("vx2").groups = List.of(new DiskGroup("dg1", false, true));

            unknown("The node is out of the cluster, and still lists shared disk groups: dg1");
        }

        @Test
        void whenTheNodeShowsNoPortAtAllUnderVcs() {
            cvm.left("vx2").node("vx2").ports.clear();

            unknown("The node shows no port of GAB, though VCS runs on it");
        }
    }

    @Test
    void aStaleReasonAloneProvesNothing() {
        cvm.node("vx2").isOut(Membership.USER_INITIATED_STOP);
        cvm.silent.addAll(Set.of("vx1", "vx3", "vx4"));

        assertThat(verdict()).isInstanceOf(Unknown.class);
    }

    /** Whatever one side alone says otherwise, nobody may call it a clean leave. */
    static Stream<Consumer<Cvm>> spoilers() {
        return Stream.of(
                cvm -> cvm.silent.add("vx2"),
                cvm -> cvm.silent.addAll(Set.of("vx1", "vx3")),
                cvm -> cvm.node("vx2").state = State.MEMBER,
                cvm -> cvm.node("vx2").reason = "user initiated abort",
                cvm -> cvm.node("vx2").groups = List.of(new DiskGroup("dg1", true, true)),
                cvm -> cvm.node("vx2").mode = new Mode(false, Mode.Role.OUT, "", ""),
                cvm -> cvm.node("vx2").ports.put("u", Set.of(LLT_OF_VX2)),
                cvm -> cvm.node("vx1").leavers = Set.of(1),
                cvm -> cvm.node("vx1").joiners = Set.of(1),
                cvm -> cvm.node("vx1").fencing = true,
                cvm -> cvm.node("vx1").members = new TreeSet<>(Set.of(0, 1, 2, 3)),
                cvm -> cvm.node("vx1").ports.put("v", Set.of(1, LLT_OF_VX2, 3, 4)),
                cvm -> cvm.node("vx1").cvmByCfs.put("vx2", true),
                cvm -> cvm.node("vx2").cvmByCfs.put("vx2", true),
                cvm -> {
                    cvm.node("vx4").cfsIsConfigured = false;
                    cvm.node("vx4").cvmByCfs.put("vx2", true);
                },
                cvm -> cvm.node("vx1").volumes = List.of(ill("dg1/vol1", "REPLAY")),
                cvm -> cvm.node("vx1").tasks = List.of(resync(0, "vol1")),
                cvm -> cvm.node("vx1").mode = new Mode(true, Mode.Role.MASTER, host("vx1"), "joining"));
    }

    @ParameterizedTest
    @MethodSource("spoilers")
    void isNeverCleanWhenOneSideSaysOtherwise(Consumer<Cvm> spoiler) {
        cvm.left("vx2");
        assertThat(verdict()).isEqualTo(new LeftCleanly());

        spoiler.accept(cvm);

        assertThat(verdict()).isNotEqualTo(new LeftCleanly());
    }

    @Nested
    class Waits {

        private String why() {
            return LeaveProof.waitsFor(plan, cvm.look("vx2"), cvm.opened(), cvm.others());
        }

        @Test
        void forVolumesThatAreOpenNamingWhoHoldsThem() {
            cvm.volumes.set(1, volume("dg1/vol2", true));
            cvm.holders.put(
                    "dg1/vol1",
                    List.of(
                            Fixtures.holder(Kind.PROCESS, "pid 4242 (oracle, user oracle)"),
                            Fixtures.holder(Kind.MOUNT, "/data")));
            cvm.holders.put("dg1/vol2", List.of(Fixtures.holder(Kind.UNKNOWN, "nobody was found")));

            assertThat(why())
                    .isEqualTo(
                            "The leave waits: dg1/vol1 is open (process pid 4242 (oracle, user oracle), mount /data),"
                                    + " dg1/vol2 is open (kernel opener unknown).");
        }

        @Test
        void forAnotherReconfigurationAndNotForItself() {
            closed();
            cvm.node("vx1").leavers = Set.of(1);
            cvm.node("vx3").joiners = Set.of(3);

            assertThat(why()).isEqualTo("The leave waits: vx4.lab is joining.");
        }

        @Test
        void forALeaveOfAnotherBesideItsOwn() {
            closed();
            cvm.node("vx1").leavers = Set.of(1, 3);

            assertThat(why()).isEqualTo("The leave waits: vx2.lab, vx4.lab is leaving.");
        }

        @Test
        void forWhatVcsHasGivenUpOnOrFrozen() {
            closed();
            cvm.troubles.add(new Vcs.Trouble("cvm_clus", host("vx2"), "UNABLE_TO_OFFLINE"));
            cvm.groups.get("cvm").frozen = true;

            assertThat(why())
                    .isEqualTo("The leave waits: VCS has given up on cvm_clus on vx2.lab (UNABLE_TO_OFFLINE);"
                            + " the group cvm is frozen.");
        }

        @Test
        void forAVolumeTask() {
            closed();
            cvm.node("vx1").tasks = List.of(new RecoveryTask("1", "ATCOPY", true, 12.4, "vol1 vol1-02"));

            assertThat(why())
                    .isEqualTo("The leave waits: a volume task runs on vx1: ATCOPY 12%, paused (vol1 vol1-02).");
        }

        @Test
        void forANodeThatDoesNotAnswerAndWhatCannotBeSeen() {
            cvm.silent.add("vx2");
            cvm.openness = silent();

            assertThat(why())
                    .isEqualTo("The leave waits: which shared volumes are open on the node cannot be read: nothing was"
                            + " sent: no route; the node does not answer: nothing was sent: no route.");
        }

        @Test
        void forNothingThatAnybodyCouldName() {
            closed();

            assertThat(why())
                    .isEqualTo(
                            "Nobody can say what the leave waits for: no shared volume is open on the node, and nothing"
                                    + " else is going on.");
        }

        private void closed() {
            cvm.volumes.set(0, volume("dg1/vol1", false, "ENABLED", "ACTIVE", Log.NONE));
        }
    }

    @Test
    void asksOnlyTheNodeWhetherItIsOut() {
        assertThat(LeaveProof.isOut(read(cvm.node("vx2").membership()))).isEqualTo(Optional.of(false));
        cvm.left("vx2");
        assertThat(LeaveProof.isOut(read(cvm.node("vx2").membership()))).isEqualTo(Optional.of(true));
        assertThat(LeaveProof.isOut(silent())).isEmpty();
    }
}
