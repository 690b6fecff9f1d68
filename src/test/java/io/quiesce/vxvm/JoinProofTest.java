package io.quiesce.vxvm;

import static io.quiesce.vxvm.Fixtures.host;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.vxvm.Fixtures.Cvm;
import io.quiesce.vxvm.JoinProof.Verdict;
import io.quiesce.vxvm.JoinProof.Verdict.Joined;
import io.quiesce.vxvm.JoinProof.Verdict.Refused;
import io.quiesce.vxvm.JoinProof.Verdict.Unknown;
import io.quiesce.vxvm.JoinProof.Verdict.Waiting;
import io.quiesce.vxvm.Membership.State;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinProofTest {

    private static final String STOPPED = Membership.USER_INITIATED_STOP;

    private Cvm cvm = Cvm.ofFour();

    private Verdict verdict() {
        return JoinProof.of(host("vx2"), cvm.look("vx2"), cvm.others(), STOPPED);
    }

    @Test
    void hasJoinedWhenTheNodeAndEveryOtherMemberSaySo() {
        assertThat(verdict()).isEqualTo(new Joined());
    }

    @Test
    void isBorneOutByTwoOfThree() {
        cvm.silent.add("vx4");

        assertThat(verdict()).isEqualTo(new Joined());
    }

    @Test
    void isBorneOutByOneWhereThereIsOnlyOne() {
        cvm = new Cvm(2);

        assertThat(verdict()).isEqualTo(new Joined());
    }

    @Test
    void waitsForARecoveryEvenIfItWaitedForOneBefore() {
        cvm.left("vx2").node("vx2").reason = "recovery in progress";

        assertThat(verdict()).isEqualTo(new Waiting("recovery in progress"));
        assertThat(JoinProof.of(host("vx2"), cvm.look("vx2"), cvm.others(), "recovery in progress"))
                .isEqualTo(new Waiting("recovery in progress"));
    }

    @Test
    void hasNotBegunWhileTheReasonIsStillTheOldOneOrNone() {
        cvm.left("vx2");
        assertThat(verdict()).isEqualTo(new Unknown("The node has not begun to join"));

        cvm.node("vx2").reason = "";
        assertThat(verdict()).isEqualTo(new Unknown("The node has not begun to join"));
    }

    /** Asked a second time, the node still gives the reason of the first until VCS's agent gets to it. */
    @Test
    void waitsWhileVcsIsAtItWhateverTheReason() {
        cvm.left("vx2").node("vx2").reason = "minor number conflict";
        cvm.groups.get("cvm").on("vx2", "OFFLINE", "STARTING");

        assertThat(verdict()).isEqualTo(new Waiting("VCS is at the group cvm"));
    }

    @Test
    void isRefusedWhenVcsHasGivenUpEvenIfTheReasonIsTheOldOne() {
        cvm.left("vx2");
        cvm.groups.get("cvm").on("vx2", "OFFLINE", "FAULTED");

        assertThat(verdict())
                .isEqualTo(new Refused(STOPPED + "; VCS calls the group cvm faulted here until a person clears that"));
    }

    @Test
    void waitsUntilTheWholeGroupOfCvmIsOnline() {
        cvm.groups.get("cvm").on("vx2", "PARTIAL", "STARTING");

        assertThat(verdict()).isEqualTo(new Waiting("VCS is still at the group cvm"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cannot find disk on slave node",
                "cannot obtain configuration data",
                "cluster device open failed",
                "clustering license mismatch with master node",
                "clustering license not available",
                "connection refused by master",
                "join timed out during reconfiguration",
                "klog update failed",
                "master aborted during join",
                "minor number conflict",
                "protocol version out of range",
                "transition to role failed",
                "user initiated abort",
                "vxconfigd is not enabled",
                "something that no manual names"
            })
    void isRefusedForEveryOtherReason(String reason) {
        cvm.left("vx2").node("vx2").reason = reason;

        assertThat(verdict()).isEqualTo(new Refused(reason));
    }

    @Test
    void isRefusedWhenSomebodyStoppedItMeanwhile() {
        cvm.left("vx2");

        assertThat(JoinProof.of(host("vx2"), cvm.look("vx2"), cvm.others(), "recovery in progress"))
                .isEqualTo(new Refused(STOPPED));
    }

    @Test
    void waitsWhileTheNodeIsJoining() {
        cvm.node("vx2").state = State.JOINING;
        assertThat(verdict()).isEqualTo(new Waiting("the node is joining"));

        cvm.node("vx2").mode = new Mode(true, Mode.Role.SLAVE, host("vx1"), "master update");
        assertThat(verdict()).isEqualTo(new Waiting("the node is joining (master update)"));
    }

    @Test
    void waitsWhileTheNodeIsThrownOut() {
        cvm.node("vx2").state = State.ABORTING;

        assertThat(verdict()).isEqualTo(new Waiting("the node is being thrown out (cluster aborting)"));
    }

    @Test
    void waitsWhileAnotherStillSeesItJoining() {
        cvm.node("vx1").joiners = Set.of(1);

        assertThat(verdict()).isEqualTo(new Waiting("vx1 still sees the node joining"));
    }

    @Test
    void waitsWhileItsRoleOrItsDiskGroupsAreNotSettled() {
        cvm.node("vx2").groups = List.of(new DiskGroup("dg1", false, true));
        assertThat(verdict()).isEqualTo(new Waiting("shared disk groups cannot be used on the node yet: dg1"));

        cvm.node("vx2").says(Mode.Role.NOT_SET);
        assertThat(verdict()).isEqualTo(new Waiting("the node's role is not settled yet"));

        cvm.node("vx2").configdIsDisabled();
        assertThat(verdict()).isEqualTo(new Waiting("vxconfigd is disabled on the node"));
    }

    @Test
    void waitsWhileTheClusterIsNotAtRest() {
        cvm.node("vx3").switching = true;

        assertThat(verdict()).isEqualTo(new Waiting("vx3 says that the master role is being handed on"));
    }

    @Test
    void isNotKnownWhenTheNodeCannotBeRead() {
        cvm.silent.add("vx2");

        assertThat(verdict()).isEqualTo(new Unknown("The node could not be read: nothing was sent: no route"));
    }

    @Test
    void isNotKnownWhenTooFewOthersCanBeHeard() {
        cvm.silent.addAll(Set.of("vx3", "vx4"));

        assertThat(((Unknown) verdict()).why())
                .startsWith(
                        "The node says that it is a member, and 1 of the 2 members that are needed can bear it out");
    }

    @Test
    void isNotKnownWhenTheNodeIsAClusterOfItsOwn() {
        cvm.node("vx2").members = Set.of(1);
        cvm.left("vx1").left("vx3").left("vx4");

        assertThat(((Unknown) verdict()).why()).contains("0 of the 1 members that are needed");
    }

    @Test
    void isNotKnownWhenAnotherDoesNotCountIt() {
        cvm.forget(cvm.node("vx3"), "vx2");

        assertThat(verdict()).isEqualTo(new Unknown("The node says that it is a member; vx3 does not count it"));
    }

    @Test
    void isNotKnownWhileCfsclusterSaysThatCvmDoesNotRunOnIt() {
        cvm.node("vx3").cvmByCfs.put("vx2", false);
        assertThat(verdict())
                .isEqualTo(new Unknown(
                        "The node says that it is a member; cfscluster on vx3 says that CVM does not run on it"));

        cvm.node("vx2").cvmByCfs.put("vx2", false);
        cvm.node("vx3").cvmByCfs.clear();
        assertThat(verdict())
                .isEqualTo(new Unknown(
                        "The node says that it is a member; cfscluster on the node says that CVM does not run on it"));

        cvm.groups.get("cvm").on("vx2", "OFFLINE", "STARTING");
        assertThat(verdict()).isEqualTo(new Waiting("VCS is still at the group cvm"));
    }

    @Test
    void isBorneOutWithoutCfsclusterAndWhereNothingIsConfigured() {
        cvm.node("vx2").cfsIsThere = false;
        cvm.node("vx3").cfsIsConfigured = false;
        cvm.node("vx3").cvmByCfs.put("vx2", false);

        assertThat(verdict()).isEqualTo(new Joined());
    }

    @Test
    void isNotKnownWhenTheMembersCountOthersDifferently() {
        cvm.forget(cvm.node("vx3"), "vx4");

        assertThat(((Unknown) verdict()).why()).startsWith("The members disagree about who is one: ");
    }
}
