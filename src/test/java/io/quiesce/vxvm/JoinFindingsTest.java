package io.quiesce.vxvm;

import static io.quiesce.plan.Finding.blocks;
import static io.quiesce.plan.Finding.informs;
import static io.quiesce.plan.Finding.needsConsent;
import static io.quiesce.vxvm.Fixtures.host;
import static io.quiesce.vxvm.Fixtures.ill;
import static io.quiesce.vxvm.Fixtures.resync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.quiesce.plan.Finding;
import io.quiesce.plan.Finding.Severity;
import io.quiesce.vxvm.Fixtures.Cvm;
import io.quiesce.vxvm.Membership.State;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JoinFindingsTest {

    private Cvm cvm = Cvm.ofFour().left("vx2");

    private List<Finding> findings() {
        return JoinFindings.of(cvm.cluster(), "vx2", cvm.all());
    }

    private List<Finding> graver() {
        return findings().stream()
                .filter(finding -> finding.severity() != Severity.INFORMS)
                .toList();
    }

    @Test
    void saysOfAHealthyClusterWhatIsGoingToHappen() {
        assertThat(findings())
                .containsExactly(
                        informs(
                                "vx",
                                "While the node joins, I/O to shared disks stands still on all nodes until the reconfiguration"
                                        + " is over."),
                        informs(
                                "vx2",
                                "The node is out of the cluster; the reason it gives is 'user initiated stop', which may be an"
                                        + " old one."),
                        informs("vx2", "VCS controls CVM here: it is asked to bring its group online."));
    }

    @Test
    void saysOfABareClusterThatTheProgramItselfIsCalled() {
        cvm.bare();

        assertThat(graver()).isEmpty();
        assertThat(findings())
                .contains(
                        informs("vx2", "No cluster monitor controls CVM here: vxclustadm startnode is called itself."));
    }

    @Test
    void saysThatAnEngineWhichIsOnlyNotStartedIsStarted() {
        cvm.node("vx2").actor = Actor.UNCLEAR;
        cvm.node("vx2").vcsAnswers = false;

        assertThat(graver()).isEmpty();
        assertThat(findings())
                .contains(informs(
                        "vx2",
                        "VCS does not run here: it is started first, and brings online what its AutoStartLists name."));
    }

    @Test
    void blocksWhenItIsNotClearWhoActs() {
        cvm.node("vx2").actor = Actor.UNCLEAR;
        cvm.node("vx2").vcsAnswers = false;
        cvm.groups.get("cvm").systems.remove(host("vx2"));
        cvm.groups.get("cvm").states.remove(host("vx2"));

        assertThat(graver())
                .containsExactly(
                        blocks("cvm", "The group may not run on vx2.lab: it is not in its list of systems."),
                        blocks(
                                "vx2",
                                "VCS is installed and does not answer, or does not control CVM: it is not clear who may let the"
                                        + " node join."));
    }

    @Test
    void blocksUnderServiceguard() {
        cvm.bare().nodes.values().forEach(node -> node.actor = Actor.SERVICEGUARD);

        assertThat(graver())
                .containsExactly(
                        blocks(
                                "vx2",
                                "Serviceguard controls CVM here: it starts the node itself, and nobody may act behind its back."));
    }

    @Test
    void blocksWhenOnlyTheMembersHaveAMonitor() {
        cvm.node("vx2").actor = Actor.NONE;
        cvm.node("vx2").vcsAnswers = false;

        assertThat(graver())
                .containsExactly(blocks(
                        "vx2",
                        "No cluster monitor is seen here, but one is on the members: it is not clear who may let the"
                                + " node join."));
    }

    @Test
    void blocksWhenTheNodeCannotBeSeen() {
        cvm.silent.add("vx2");

        assertThat(graver())
                .containsExactly(blocks("vx2", "The node could not be looked at: nothing was sent: no route."));
    }

    @Test
    void blocksWhenTheInventoryDoesNotHaveIt() {
        assertThat(JoinFindings.of(cvm.cluster(), "vx9", cvm.all()))
                .contains(blocks("vx9", "The inventory has no such node in this cluster."));
    }

    @Test
    void blocksWhenItIsAMemberAlready() {
        cvm = Cvm.ofFour();

        assertThat(graver()).containsExactly(blocks("vx2", "The node is a member already."));
    }

    @Test
    void blocksWhileItIsJoiningAlready() {
        cvm.node("vx2").state = State.JOINING;

        assertThat(graver()).containsExactly(blocks("vx2", "The node is joining just now."));
    }

    @Test
    void blocksWhenItsVxconfigdIsDisabled() {
        cvm.node("vx2").configdIsDisabled();

        assertThat(graver())
                .containsExactly(
                        blocks(
                                "vx2",
                                "vxconfigd is disabled here: what it would say of disk groups, volumes and tasks cannot be seen."));
    }

    @Test
    void blocksWhileANodeIsFencedOut() {
        cvm.node("vx2").fencing = true;

        assertThat(graver()).containsExactly(blocks("vx", "The cluster is not quiet: a node is being fenced out."));
    }

    @Test
    void blocksWhileAnotherReconfigurationIsUnderWay() {
        cvm.node("vx1").joiners = Set.of(3);

        assertThat(graver()).containsExactly(blocks("vx", "The cluster is not quiet: vx4.lab is joining."));
    }

    @Test
    void blocksWhenTheMembersDisagree() {
        cvm.forget(cvm.node("vx3"), "vx4");

        assertThat(graver())
                .singleElement()
                .extracting(Finding::text)
                .asString()
                .startsWith("The members disagree");
    }

    @Test
    void blocksWhenTheMembersCountItAlready() {
        cvm = Cvm.ofFour();
        cvm.node("vx2").isOut("recovery in progress");

        assertThat(graver())
                .containsExactly(
                        blocks("vx2", "The node says that it is out of the cluster; vx1 counts it as a member."));
    }

    @Test
    void blocksWhenCfsclusterSaysThatCvmRunsOnItAlready() {
        cvm.node("vx1").cvmByCfs.put("vx2", true);

        assertThat(graver())
                .containsExactly(blocks(
                        "vx2", "vx1 does not count the node as a member; cfscluster there says that CVM runs on it."));
    }

    @Test
    void blocksWhenThereIsNobodyToJoin() {
        cvm.left("vx1").left("vx3").left("vx4");

        assertThat(graver())
                .containsExactly(blocks(
                        "vx",
                        "No member was seen: the node would start a cluster of its own, beside one that nobody sees"
                                + " perhaps."));
    }

    @Test
    void asksWhenAMemberIsSilentAndTwoOthersAreNot() {
        cvm.silent.add("vx3");

        assertThat(graver())
                .containsExactly(needsConsent(
                        "vx3",
                        "The member could not be looked at: nothing was sent: no route. Whether the cluster is quiet"
                                + " cannot be seen without it."));
    }

    @Test
    void blocksWhenTooFewMembersAreLeftToBearTheJoinOut() {
        cvm.silent.addAll(Set.of("vx3", "vx4"));

        assertThat(graver())
                .extracting(Finding::severity, Finding::subject)
                .containsExactly(tuple(Severity.BLOCKS, "vx3"), tuple(Severity.BLOCKS, "vx4"));
    }

    @Test
    void asksWhileARecoveryHoldsTheJoinUp() {
        cvm.node("vx1").volumes = List.of(ill("dg1/vol1", "SYNC"));
        cvm.node("vx1").tasks = List.of(resync(58.48, "vol1"));

        assertThat(graver())
                .containsExactly(
                        needsConsent(
                                "dg1/vol1",
                                "The volume is SYNC: the join is refused until its recovery maps are merged, and waits."),
                        needsConsent(
                                "vx1", "A volume task runs: RDWRBACK 58% (vol1). The join may have to wait for it."));
    }

    @Test
    void blocksWhenVcsWouldRefuse() {
        cvm.groups.get("cvm").frozen = true;
        cvm.troubles.add(new Vcs.Trouble("cvm_clus", host("vx3"), "ADMIN_WAIT"));

        assertThat(graver())
                .containsExactly(
                        blocks("cvm", "The group is frozen, and it is the one that has to come online."),
                        blocks(
                                "cvm_clus",
                                "VCS has given up on this resource on vx3.lab (ADMIN_WAIT): it refuses requests until a person"
                                        + " has cleared that."));
    }
}
