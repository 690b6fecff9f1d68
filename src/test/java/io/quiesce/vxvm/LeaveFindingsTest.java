package io.quiesce.vxvm;

import static io.quiesce.plan.Finding.blocks;
import static io.quiesce.plan.Finding.informs;
import static io.quiesce.plan.Finding.needsConsent;
import static io.quiesce.vxvm.Fixtures.holder;
import static io.quiesce.vxvm.Fixtures.host;
import static io.quiesce.vxvm.Fixtures.ill;
import static io.quiesce.vxvm.Fixtures.mounted;
import static io.quiesce.vxvm.Fixtures.read;
import static io.quiesce.vxvm.Fixtures.resync;
import static io.quiesce.vxvm.Fixtures.silent;
import static io.quiesce.vxvm.Fixtures.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.inventory.Application;
import io.quiesce.plan.Finding;
import io.quiesce.plan.Finding.Severity;
import io.quiesce.vxvm.Fixtures.Cvm;
import io.quiesce.vxvm.Fixtures.Group;
import io.quiesce.vxvm.Holder.Kind;
import io.quiesce.vxvm.Membership.State;
import io.quiesce.vxvm.SharedVolume.Log;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaveFindingsTest {

    private Cvm cvm = Cvm.ofFour();

    private List<Finding> findings() {
        return LeaveFindings.of(cvm.cluster(), cvm.survey(), cvm.plan());
    }

    private List<Finding> graver() {
        return findings().stream()
                .filter(finding -> finding.severity() != Severity.INFORMS)
                .toList();
    }

    private List<Finding> informing() {
        return findings().stream()
                .filter(finding -> finding.severity() == Severity.INFORMS)
                .toList();
    }

    @Test
    void saysOfAHealthyClusterWhatIsGoingToHappen() {
        assertThat(findings())
                .containsExactly(
                        informs("app_sg", "The group is switched to vx1.lab."),
                        informs("dg1/vol1", "The volume is open: mount /data."),
                        informs(
                                "mnt_sg",
                                "The group is taken offline here and goes on running on vx1.lab, vx3.lab, vx4.lab."),
                        informs("vx2", "VCS controls CVM here: it is asked to take the group cvm offline."));
    }

    @Test
    void saysOfABareClusterThatTheProgramItselfIsCalled() {
        cvm.bare();

        assertThat(findings())
                .containsExactly(
                        informs("vx2", "No cluster monitor controls CVM here: vxclustadm stopnode is called itself."));
    }

    @Test
    void namesTheGravestFirst() {
        cvm.groups.get("app_sg").frozen = true;
        cvm.deporting = List.of("dg1_voldg");

        assertThat(findings()).isSorted();
        assertThat(findings()).extracting(Finding::severity).startsWith(Severity.BLOCKS, Severity.NEEDS_CONSENT);
    }

    @Test
    void namesTheApplicationsThatAreHalted() {
        cvm.applications.add(new Application("reporting", "x", "x", "x"));
        cvm.running = Set.of("reporting");

        assertThat(informing()).contains(informs("vx2", "The application reporting runs here and is halted."));
    }

    @Nested
    class OfTheNode {

        @Test
        void blocksWhenItCannotBeSeen() {
            cvm.silent.add("vx2");

            assertThat(graver())
                    .containsExactly(blocks("vx2", "The node could not be looked at: nothing was sent: no route."));
        }

        @Test
        void blocksWhenTheInventoryDoesNotHaveIt() {
            cvm.leaving = "vx2";
            Cvm two = new Cvm(1);

            assertThat(LeaveFindings.of(two.cluster(), cvm.survey(), cvm.plan()))
                    .contains(blocks("vx2", "The inventory has no such node in this cluster."));
        }

        @Test
        void blocksASecondLeaveOfANodeThatIsOut() {
            cvm.left("vx2");

            assertThat(graver())
                    .containsExactly(
                            blocks("vx2", "The node is out of the cluster: there is nothing that it could leave."));
        }

        @Test
        void blocksASecondLeaveOfANodeThatIsLeaving() {
            cvm.node("vx1").leavers = Set.of(1);
            cvm.node("vx2").leavers = Set.of(1);

            assertThat(graver()).contains(blocks("vx2", "The node is leaving the cluster already."));
        }

        @Test
        void blocksWhenItsVxconfigdIsDisabled() {
            cvm.node("vx2").configdIsDisabled();
            cvm.groupsRead = 0;

            assertThat(graver())
                    .contains(blocks(
                            "vx2",
                            "vxconfigd is disabled here: what it would say of disk groups, volumes and tasks cannot be"
                                    + " seen."));
        }

        @Test
        void blocksWhenItsRoleIsNotSettled() {
            cvm.node("vx2").says(Mode.Role.NOT_SET);

            assertThat(graver())
                    .containsExactly(blocks(
                            "vx2", "nodestate says that the node is a member, vxdctl that its role is not settled."));
        }

        @Test
        void blocksWhenItHasLostTheMasterOfItsDiskGroups() {
            cvm.node("vx2").groups = List.of(new DiskGroup("dg1", false, true));
            cvm.node("vx3").groups = List.of(new DiskGroup("dg1", false, true));

            String text = "Shared disk groups are disabled here, so vxconfigd has lost its master: dg1.";
            assertThat(graver()).containsExactly(blocks("vx2", text), needsConsent("vx3", text));
        }

        @Test
        void blocksWhenItIsTheLastMember() {
            cvm.left("vx1").left("vx3").left("vx4");

            assertThat(graver())
                    .contains(blocks(
                            "vx2",
                            "The node is the last member: nobody would be left to confirm that it left cleanly, and"
                                    + " shared volumes could be used nowhere."));
        }

        @Test
        void asksWhenOneMemberIsLeftAfterwards() {
            cvm = new Cvm(2);

            assertThat(graver())
                    .containsExactly(needsConsent(
                            "vx2",
                            "One member is left afterwards: nobody but that one can confirm that the node has left"
                                    + " cleanly, and if it fails the shared volumes can be used nowhere."));
        }
    }

    @Nested
    class OfTheActor {

        @Test
        void blocksUnderServiceguard() {
            cvm.bare().nodes.values().forEach(node -> node.actor = Actor.SERVICEGUARD);

            assertThat(graver())
                    .containsExactly(blocks(
                            "vx2",
                            "Serviceguard controls CVM here: it halts the node itself, and nobody may act behind its"
                                    + " back."));
        }

        @Test
        void blocksWhenItIsNotClear() {
            cvm.node("vx2").actor = Actor.UNCLEAR;
            cvm.node("vx2").vcsAnswers = false;

            assertThat(graver())
                    .contains(blocks(
                            "vx2",
                            "VCS is installed and does not answer, or does not control CVM: it is not clear who may"
                                    + " take the node out of the cluster."));
        }

        @Test
        void blocksWhenOnlyAnotherMemberHasAMonitor() {
            cvm.bare().node("vx3").actor = Actor.VCS;

            assertThat(graver())
                    .containsExactly(blocks(
                            "vx2",
                            "No cluster monitor is seen here, but one is on vx3: it is not clear who may take the node"
                                    + " out of the cluster."));
        }
    }

    @Nested
    class OfTheOtherMembers {

        @Test
        void blocksWhenOneCannotBeSeen() {
            cvm.silent.add("vx3");

            assertThat(graver())
                    .containsExactly(blocks(
                            "vx3",
                            "The member could not be looked at: nothing was sent: no route. Whether the cluster is"
                                    + " quiet cannot be seen without it."));
        }

        @Test
        void letsANodePassThatDoesNotAnswerAndIsNoMember() {
            cvm.left("vx3").silent.add("vx3");

            assertThat(graver()).isEmpty();
            assertThat(informing())
                    .contains(informs(
                            "vx3",
                            "The node does not answer (nothing was sent: no route), and no member counts it as one."));
        }

        @Test
        void blocksWhenOneIsInNoInventory() {
            cvm.nodes.values().forEach(node -> {
                node.members = Set.of(0, 1, 2, 3, 4);
                node.ids.put("stranger", new NodeIds.Entry("stranger", 4, 5, "Joined: Slave"));
            });

            assertThat(graver())
                    .containsExactly(blocks(
                            "vx",
                            "vx1 counts stranger as a member, and no node of the inventory that was looked at is this"
                                    + " one."));
        }

        @Test
        void blocksWhenASilentNodeMayBeAMemberUnderAnotherName() {
            cvm.nodes.values().forEach(node -> {
                NodeIds.Entry entry = node.ids.remove(host("vx3"));
                node.ids.put("db3", new NodeIds.Entry("db3", entry.cvmId(), entry.monitorId(), entry.state()));
            });
            cvm.silent.add("vx3");

            assertThat(graver())
                    .contains(blocks(
                            "vx3", "The node could not be looked at: nothing was sent: no route. It may be a member."))
                    .anySatisfy(finding -> assertThat(finding.text()).startsWith("vx1 counts db3 as a member"));
        }

        @Test
        void blocksWhenTheyDisagreeAboutWhoIsOne() {
            cvm.forget(cvm.node("vx1"), "vx4");

            assertThat(graver())
                    .contains(blocks(
                            "vx",
                            "The members disagree about who is one: vx1 counts vx1.lab, vx2.lab, vx3.lab; vx2 counts"
                                    + " vx1.lab, vx2.lab, vx3.lab, vx4.lab; vx3 counts vx1.lab, vx2.lab, vx3.lab,"
                                    + " vx4.lab; vx4 counts vx1.lab, vx2.lab, vx3.lab, vx4.lab."));
        }

        @Test
        void blocksWhenMaskAndMapOfOneDisagree() {
            cvm.node("vx1").ids.remove(host("vx4"));

            assertThat(graver())
                    .contains(blocks(
                            "vx",
                            "The members disagree about who is one: vx1 counts a member that its node map does not"
                                    + " call joined (CVM id 3)."));
        }

        @Test
        void blocksWhenTheyNameDifferentMasters() {
            cvm.node("vx3").master = OptionalInt.of(3);

            assertThat(graver())
                    .containsExactly(blocks(
                            "vx",
                            "The members name different masters: vx1 names vx1.lab; vx2 names vx1.lab; vx3 names"
                                    + " vx4.lab; vx4 names vx1.lab."));
        }

        @Test
        void blocksWhenOneIsKnownToTheClusterByAnotherNameThanItsOwn() {
            NodeIds.Entry entry = cvm.node("vx2").ids.remove(host("vx2"));
            cvm.node("vx2").ids.put("db2", new NodeIds.Entry("db2", entry.cvmId(), entry.monitorId(), entry.state()));

            assertThat(graver())
                    .contains(blocks(
                            "vx2",
                            "The node calls itself vx2.lab, and its node map has db2 for its id 1: the others could not be"
                                    + " asked about it."));
        }

        @Test
        void blocksWhenOneSaysThatItIsOutAndIsCounted() {
            cvm.node("vx4").isOut("user initiated stop");

            assertThat(graver())
                    .containsExactly(
                            blocks("vx4", "The node says that it is out of the cluster; vx1 counts it as a member."));
        }

        @Test
        void blocksWhenVxconfigdOfOneIsDisabled() {
            cvm.node("vx3").configdIsDisabled();

            assertThat(graver()).extracting(Finding::subject).containsExactly("vx3");
        }
    }

    @Nested
    class OfWhatCfsclusterSays {

        @Test
        void blocksWhenCvmDoesNotRunOnANodeThatIsCounted() {
            cvm.node("vx1").cvmByCfs.put("vx3", false);
            cvm.node("vx4").cvmByCfs.put("vx3", false);
            cvm.node("vx4").cvmByCfs.put("vx2", false);

            assertThat(graver())
                    .containsExactly(
                            blocks(
                                    "vx2",
                                    "vx4 counts the node as a member; cfscluster there says that CVM does not run on"
                                            + " it."),
                            blocks(
                                    "vx3",
                                    "vx1, vx4 count the node as a member; cfscluster there says that CVM does not run"
                                            + " on it."));
        }

        @Test
        void blocksWhenCvmRunsOnANodeThatIsNotCounted() {
            cvm.left("vx3").node("vx1").cvmByCfs.put("vx3", true);

            assertThat(graver())
                    .containsExactly(blocks(
                            "vx3",
                            "vx1 does not count the node as a member; cfscluster there says that CVM runs on it."));
        }

        @Test
        void blocksWhenCvmRunsOnANodeThatSaysItIsOut() {
            cvm.left("vx3").node("vx3").cvmByCfs.put("vx3", true);

            assertThat(graver())
                    .containsExactly(blocks(
                            "vx3",
                            "The node says that it is out of the cluster; cfscluster on it says that CVM runs here."));
        }

        @Test
        void blocksWhenTheNodeHasNoClusterManagerAndAsksWhenAnotherMemberHasNone() {
            cvm.node("vx1").withoutManager.addAll(Set.of("vx2", "vx3"));
            cvm.left("vx4").node("vx1").withoutManager.add("vx4");

            assertThat(graver())
                    .containsExactly(
                            blocks(
                                    "vx2",
                                    "cfscluster on vx1 says that the cluster manager of this member does not run: VCS"
                                            + " can do nothing there."),
                            needsConsent(
                                    "vx3",
                                    "cfscluster on vx1 says that the cluster manager of this member does not run: VCS"
                                            + " can do nothing there."));
        }

        @Test
        void saysThatItBearsNothingOutWhereNothingIsConfigured() {
            cvm.nodes.values().forEach(node -> {
                node.cfsIsConfigured = false;
                cvm.nodes.keySet().forEach(name -> node.cvmByCfs.put(name, false));
            });

            assertThat(graver()).isEmpty();
            assertThat(informing())
                    .contains(informs(
                            "vx",
                            "cfscluster on vx1, vx2, vx3, vx4 says that the cluster is not configured for data sharing"
                                    + " (V-35-41): it bears nothing out."));
        }

        @Test
        void saysNothingWhereItIsNotInstalled() {
            cvm.nodes.values().forEach(node -> {
                node.cfsIsThere = false;
                node.withoutManager.add("vx3");
            });

            assertThat(findings()).extracting(Finding::text).noneMatch(text -> text.contains("cfscluster"));
        }

        @Test
        void isNotComparedWhileTheClusterIsNotQuiet() {
            cvm.node("vx1").leavers = Set.of(2);
            cvm.node("vx1").cvmByCfs.put("vx3", false);

            assertThat(graver())
                    .contains(blocks("vx", "The cluster is not quiet: vx3.lab is leaving."))
                    .extracting(Finding::text)
                    .noneMatch(text -> text.contains("cfscluster"));
        }
    }

    @Nested
    class OfTheQuietOfTheCluster {

        private void notQuiet(String what) {
            assertThat(graver()).contains(blocks("vx", "The cluster is not quiet: " + what + "."));
        }

        @Test
        void blocksWhileANodeJoins() {
            cvm.node("vx1").joiners = Set.of(3);

            notQuiet("vx4.lab is joining");
        }

        @Test
        void blocksWhileANodeLeaves() {
            cvm.node("vx3").leavers = Set.of(3);

            notQuiet("vx4.lab is leaving");
        }

        @Test
        void blocksWhileTheMasterRoleIsHandedOn() {
            cvm.node("vx3").switching = true;

            notQuiet("the master role is being handed on");
        }

        @Test
        void blocksWhileANodeIsFencedOut() {
            cvm.node("vx3").fencing = true;

            notQuiet("a node is being fenced out");
        }

        @Test
        void blocksWhileVxconfigdIsAtWork() {
            cvm.node("vx3").mode = new Mode(true, Mode.Role.SLAVE, host("vx1"), "master update");

            notQuiet("vxconfigd of vx3 is at work (master update)");
        }

        @ParameterizedTest
        @CsvSource({
            "JOINING, The node is joining just now.",
            "ABORTING, The node is being thrown out (cluster aborting) just now."
        })
        void blocksWhileAnotherNodeIsOnItsWay(State state, String text) {
            cvm.left("vx3").node("vx3").state = state;

            assertThat(graver()).contains(blocks("vx3", text));
        }

        @Test
        void blocksWhenAReconfigurationTookPlaceBetweenTwoLooks() {
            Membership before = cvm.node("vx3").membership();
            cvm.node("vx3").sequence = "0x9f9768";
            cvm.later.put("vx3", read(cvm.node("vx3").membership()));
            cvm.node("vx3").sequence = before.sequence();

            assertThat(graver())
                    .containsExactly(blocks(
                            "vx3",
                            "The cluster is not quiet: a reconfiguration took place between two looks (0x9f9767, then"
                                    + " 0x9f9768)."));
        }

        @Test
        void blocksWhenAReconfigurationBeganBetweenTwoLooks() {
            cvm.node("vx3").joiners = Set.of(3);
            cvm.later.put("vx3", read(cvm.node("vx3").membership()));
            cvm.node("vx3").joiners = Set.of();

            assertThat(graver())
                    .containsExactly(
                            blocks("vx3", "The cluster is not quiet: a reconfiguration began between two looks."));
        }

        @Test
        void blocksWithoutASecondLook() {
            cvm.notLookedAtAgain.add("vx1");
            cvm.later.put("vx2", silent());

            assertThat(graver())
                    .containsExactly(
                            blocks("vx1", "The node was not looked at a second time: nobody knows if all is quiet."),
                            blocks("vx2", "The node did not answer a second time: nothing was sent: no route."));
        }
    }

    @Nested
    class OfWorkOnVolumes {

        @Test
        void blocksWhileATaskRunsAnywhere() {
            cvm.node("vx4").tasks = List.of(resync(58.48, "VOLSTART vol1"));

            assertThat(graver())
                    .containsExactly(blocks(
                            "vx4",
                            "A volume task runs: RDWRBACK 58% (VOLSTART vol1). It would hold the leave up, or fail."));
        }

        @Test
        void blocksWhileAVolumeIsResynchronised() {
            cvm.node("vx4").volumes = List.of(ill("dg1/vol2", "SYNC"));
            cvm.node("vx3").volumes = List.of(ill("dg1/vol2", "NEEDSYNC"));

            assertThat(graver())
                    .containsExactly(blocks(
                            "dg1/vol2",
                            "The volume is being resynchronised (NEEDSYNC or SYNC): the leave would be held up."));
        }

        @ParameterizedTest
        @ValueSource(strings = {"NEEDSYNC", "REPLAY"})
        void asksWhenAVolumeNeedsIt(String state) {
            cvm.node("vx4").volumes = List.of(ill("dg1/vol2", state));

            assertThat(graver())
                    .containsExactly(needsConsent(
                            "dg1/vol2",
                            "The volume needs a resynchronisation already (" + state
                                    + "): what this leave may do to it cannot be told apart."));
        }

        @ParameterizedTest
        @ValueSource(strings = {"DETACHED", "DISABLED"})
        void asksWhenAVolumeCannotBeUsed(String state) {
            cvm.node("vx4").volumes = List.of(volume("dg1/vol2", false, state, "ACTIVE", Log.NONE));

            assertThat(graver())
                    .containsExactly(needsConsent(
                            "dg1/vol2",
                            "The volume is " + state + ": nobody can use it, and no leave or join mends that."));
        }
    }

    @Nested
    class OfTheMasterRole {

        LeaveFindingsTest theMaster() {
            cvm.leaving = "vx1";
            cvm.mounts.set(0, mounted("dg1/vol1", "/data"));
            return LeaveFindingsTest.this;
        }

        @Test
        void saysWhoTakesItOver() {
            theMaster();

            assertThat(graver()).isEmpty();
            assertThat(informing())
                    .contains(informs("vx1", "The node is the master: it hands the role on to vx2 first."));
        }

        @Test
        void asksWhereTheProtocolIsTooOldToHandItOn() {
            theMaster().cvm.node("vx1").protocol = OptionalInt.of(90);

            assertThat(graver())
                    .containsExactly(needsConsent(
                            "vx1",
                            "The node is the master and cannot hand the role on: the cluster runs at protocol 90, and"
                                    + " that needs 100. CVM chooses another master while the node leaves."));
        }

        @Test
        void blocksWhenNobodyCanTakeIt() {
            theMaster();
            Stream.of("vx2", "vx3", "vx4").forEach(name -> cvm.node(name).configdIsDisabled());

            assertThat(graver())
                    .contains(
                            blocks(
                                    "vx1",
                                    "The node is the master, and no other member with an enabled vxconfigd can take the role."));
        }

        @Test
        void blocksWhenTheNodeContradictsItself() {
            theMaster().cvm.node("vx1").says(Mode.Role.SLAVE);

            assertThat(graver())
                    .containsExactly(blocks(
                            "vx1", "nodestate and vxdctl contradict each other about whether the node is the master."));
        }
    }

    @Nested
    class OfVcs {

        @Test
        void blocksWhenItsEngineDoesNotRunHere() {
            cvm.systems.put(host("vx2"), "LEAVING");
            assertThat(graver()).containsExactly(blocks("vx2", "VCS is LEAVING on this node, and takes no requests."));

            cvm.systems.remove(host("vx2"));
            assertThat(graver()).containsExactly(blocks("vx2", "VCS is unknown on this node, and takes no requests."));
        }

        @ParameterizedTest
        @ValueSource(strings = {"ADMIN_WAIT", "UNABLE_TO_OFFLINE"})
        void blocksWhenItHasGivenUpOnAResource(String state) {
            cvm.troubles.add(new Vcs.Trouble("mnt_res", host("vx3"), state));

            assertThat(graver())
                    .containsExactly(blocks(
                            "mnt_res",
                            "VCS has given up on this resource on vx3.lab (" + state
                                    + "): it refuses requests until a person has cleared that."));
        }

        @ParameterizedTest
        @CsvSource({
            "PromptLocal, 'asked by it, and a script hangs'",
            "PromptAlways, 'asked by it, and a script hangs'",
            "Disable, refused by it",
            "DisableClusStop, refused by it"
        })
        void saysWhatAwaitsWhoeverStopsItLater(String value, String what) {
            cvm.engineShutdown = value;

            assertThat(graver()).isEmpty();
            assertThat(informing())
                    .contains(informs(
                            "vx",
                            "EngineShutdown is " + value
                                    + ": this run never sends hastop, but whoever stops VCS later is " + what + "."));
        }

        @Test
        void asksWhenDiskGroupsWouldBeDeported() {
            cvm.deporting = List.of("vol_b", "vol_a");

            assertThat(graver())
                    .containsExactly(needsConsent(
                            "vx",
                            "CVMDeportOnOffline is 1 for vol_a, vol_b: if no other node has a volume open, its disk"
                                    + " group is deported with the last mount, on all nodes."));
        }

        @Test
        void blocksWhenTheGroupOfCvmIsFrozen() {
            cvm.groups.get("cvm").frozen = true;

            assertThat(graver())
                    .containsExactly(blocks("cvm", "The group is frozen, and it is the one that has to go offline."));
        }

        @Test
        void blocksWhenTheGroupOfCvmIsOnItsWay() {
            cvm.groups.get("cvm").on("vx2", "ONLINE", "STOPPING");

            assertThat(graver()).containsExactly(blocks("cvm", "The group is going online or offline here already."));
        }

        @Test
        void blocksWhenTheNodeJoinedBehindItsBack() {
            cvm.groups.get("cvm").on("vx2", "OFFLINE");
            assertThat(graver())
                    .containsExactly(blocks(
                            "cvm",
                            "The node is a member, but VCS does not have this group online here (OFFLINE): taking it"
                                    + " offline would do nothing."));

            cvm.groups.get("cvm").on("vx2");
            assertThat(graver())
                    .singleElement()
                    .extracting(Finding::text)
                    .asString()
                    .contains("(no state)");
        }

        @Test
        void blocksWhenTheGroupOfCvmMountsFileSystemsItself() {
            cvm.groups.get("cvm").types("CVMCluster", "CFSMount");

            assertThat(graver())
                    .containsExactly(blocks(
                            "cvm",
                            "The group is CVM and mounts file systems too: they could not be seen closed before the"
                                    + " node leaves."));
        }
    }

    @Nested
    class OfServiceGroups {

        private final Group app = cvm.groups.get("app_sg");

        @Test
        void blocksWhenOneIsFrozenThatHasToGo() {
            app.frozen = true;

            assertThat(graver()).containsExactly(blocks("app_sg", "The group is frozen, runs here and has to go."));
        }

        @Test
        void letsAFrozenGroupBeThatDoesNotRunHere() {
            app.frozen = true;
            app.on("vx2", "OFFLINE").on("vx1", "ONLINE");

            assertThat(graver()).isEmpty();
        }

        @Test
        void blocksWhileOneIsOnItsWay() {
            app.on("vx2", "OFFLINE", "STARTING");

            assertThat(graver())
                    .containsExactly(
                            blocks("app_sg", "The group is going online or offline here just now (OFFLINE|STARTING)."));
        }

        @Test
        void blocksWhenNobodyKnowsWhetherOneRuns() {
            app.on("vx2", "UNKNOWN");

            assertThat(graver())
                    .containsExactly(blocks("app_sg", "Whether the group runs here is not known (UNKNOWN)."));
        }

        @Test
        void asksWhenProgramsAndMountsGoInOne() {
            cvm.group("mix_sg").types("CFSMount", "CVMVolDg", "Application").points("/mix");

            assertThat(graver())
                    .containsExactly(needsConsent(
                            "mix_sg",
                            "The group holds programs and mounts: VCS stops them and unmounts in one go, by force if"
                                    + " others still use what is mounted (they get I/O errors and may lose data)."));
        }

        @Test
        void asksWhenOneStaysForTheMountsOfAnother() {
            cvm.group("lock_sg").types("Application");
            cvm.groups.get("mnt_sg").requires("cvm", "lock_sg");

            assertThat(graver())
                    .containsExactly(needsConsent(
                            "lock_sg",
                            "The group is halted only after the drain, for a group that mounts file systems requires"
                                    + " it."));
        }

        @Test
        void asksTwiceWhenProgramsAndMountsStayForTheMountsOfAnother() {
            cvm.group("mix_sg").types("CFSMount", "Application").points("/mix");
            cvm.groups.get("mnt_sg").requires("cvm", "mix_sg");

            assertThat(graver()).extracting(Finding::subject).containsExactly("mix_sg", "mix_sg");
        }

        @Test
        void asksWhenNobodyCanTakeOneOver() {
            app.systems.clear();
            app.systems.add(host("vx2"));

            assertThat(graver())
                    .containsExactly(needsConsent(
                            "app_sg",
                            "The group is taken offline here and runs nowhere then: no other member of its list can"
                                    + " take it over."));
        }

        @Test
        void asksNothingWhenItWasAskedToTakeThemOffline() {
            LeavePlan plan = LeavePlan.of(cvm.cluster(), cvm.survey(), false);

            assertThat(LeaveFindings.of(cvm.cluster(), cvm.survey(), plan))
                    .contains(informs(
                            "app_sg",
                            "The group is taken offline here as asked, and runs nowhere until it is brought online."))
                    .allMatch(finding -> finding.severity() == Severity.INFORMS);
        }
    }

    @Nested
    class OfOpenVolumes {

        private void heldBy(Holder... holders) {
            cvm.holders.put("dg1/vol1", List.of(holders));
        }

        @Test
        void saysWhoHoldsEach() {
            heldBy(holder(Kind.PROCESS, "pid 4242 (oracle, user oracle)"), holder(Kind.MOUNT, "/data"));

            assertThat(informing())
                    .contains(informs(
                            "dg1/vol1", "The volume is open: process pid 4242 (oracle, user oracle), mount /data."));
        }

        @Test
        void blocksWhenTheHolderIsNotKnown() {
            Finding unknown = blocks(
                    "dg1/vol1",
                    "The volume is open and nobody was found who holds it: kernel opener unknown. Waiting does not close it.");

            heldBy(holder(Kind.UNKNOWN, "nobody was found"));
            assertThat(graver()).containsExactly(unknown);

            heldBy();
            assertThat(graver()).containsExactly(unknown);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "NFS_EXPORT | NFS export | unexport it while the run drains, or its file system cannot be unmounted.",
                    "CHECKPOINT | checkpoint | unmount it while the run drains, or its file system cannot be unmounted.",
                    "SWAP | swap | take it out of use (swapoff) while the run drains.",
                    "LOOP | loop device | detach it (losetup -d) while the run drains."
                })
        void asksWhereAPersonHasToLetGo(Kind kind, String word, String what) {
            heldBy(holder(kind, "thing"));

            assertThat(graver())
                    .containsExactly(needsConsent("dg1/vol1", "No run lets go of the " + word + " thing: " + what));
        }

        @ParameterizedTest
        @EnumSource(
                value = Kind.class,
                names = {"PROCESS", "MOUNT"})
        void asksNothingForWhatTheRunWaitsForOrUnmounts(Kind kind) {
            heldBy(holder(kind, "thing"));

            assertThat(graver()).isEmpty();
        }

        @Test
        void asksNothingForACheckpointThatTheRunUnmounts() {
            heldBy(holder(Kind.CHECKPOINT, "monday"));
            cvm.mounts.add(new ClusterMount("dg1/vol1", "/check", "monday", false, "", ""));

            assertThat(graver()).isEmpty();
            assertThat(informing())
                    .contains(informs(
                            "vx2", "The checkpoint monday at /check is in no group of VCS: the run unmounts it."));
        }

        @Test
        void blocksWhenTheyCannotBeRead() {
            cvm.openness = silent();

            assertThat(graver())
                    .containsExactly(blocks(
                            "vx2",
                            "Which shared volumes are open here could not be read: nothing was sent: no route."));
        }

        @Test
        void blocksWhenADiskGroupIsMissingFromTheAnswer() {
            cvm.groupsRead = 0;
            cvm.volumes.clear();
            cvm.mounts.clear();

            assertThat(graver())
                    .containsExactly(blocks("vx2", "0 of 1 shared disk groups were read volume by volume."));
        }
    }

    @Nested
    class OfMounts {

        @Test
        void saysWhichAreUnmountedByHand() {
            cvm.mounts.add(mounted("dg1/vol2", "/hand"));

            assertThat(informing())
                    .contains(informs("vx2", "The file system at /hand is in no group of VCS: the run unmounts it."));
        }

        @Test
        void saysThatALockIsOpenedWithItsKey() {
            cvm.mounts.add(new ClusterMount("dg1/vol2", "/hand", "", true, "key", ""));

            assertThat(graver()).isEmpty();
            assertThat(informing())
                    .contains(informs("vx2", "The file system at /hand is locked; it is unlocked with its key."));
        }

        @Test
        void blocksWhenAKeyIsNotKnownOrCannotBeGiven() {
            cvm.mounts.add(new ClusterMount("dg1/vol2", "/hand", "", true, "a,force", ""));

            assertThat(graver())
                    .containsExactly(blocks(
                            "vx2",
                            "The file system at /hand is locked with a key that is not known or cannot be given."));
        }

        @Test
        void leavesTheLockOfVcsToVcs() {
            cvm.mounts.set(0, new ClusterMount("dg1/vol1", "/data", "", true, "", ""));
            assertThat(graver()).isEmpty();

            cvm.mounts.set(0, new ClusterMount("dg1/vol1", "/data", "", true, "VCS", ""));
            assertThat(graver()).isEmpty();
        }

        @Test
        void needsConsentToALockOfSomebodyElseOnAMountOfVcs() {
            cvm.mounts.set(0, new ClusterMount("dg1/vol1", "/data", "", true, "backup", ""));

            assertThat(graver())
                    .containsExactly(needsConsent(
                            "vx2",
                            "The file system at /data is locked with a key that is not VCS's own: its group does not go"
                                    + " offline until somebody has unlocked it."));
        }

        @Test
        void saysWhoTakesAPrimaryOver() {
            cvm.mounts.set(0, new ClusterMount("dg1/vol1", "/data", "", false, "", host("vx2")));

            assertThat(informing())
                    .contains(informs(
                            "vx2", "The node is the primary of the file system at /data; vx1 takes that over."));
        }

        @Test
        void saysThatNobodyHasToTakeAPrimaryOver() {
            cvm.mounts.set(0, new ClusterMount("dg1/vol1", "/data", "", false, "", host("vx2")));
            cvm.groups.get("app_sg").on("vx2", "OFFLINE");
            Stream.of("vx1", "vx3", "vx4")
                    .forEach(name -> cvm.groups.get("mnt_sg").on(name, "OFFLINE"));

            assertThat(informing())
                    .contains(informs(
                            "vx2",
                            "The node is the primary of the file system at /data, which VCS has mounted nowhere else: nobody has"
                                    + " to take that over."));
        }
    }
}
