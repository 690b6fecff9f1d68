package io.quiesce.vxvm;

import static io.quiesce.vxvm.Samples.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.Unreadable;
import io.quiesce.vxvm.Membership.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeStateTest {

    private static Membership read(String text) {
        return NodeState.read(lines(text));
    }

    @Test
    void readsTheOldLayout() {
        Membership membership = read(Samples.NODESTATE_OLD);

        assertThat(membership.state()).isEqualTo(State.MEMBER);
        assertThat(membership.nodeId()).hasValue(0);
        assertThat(membership.masterId()).hasValue(1);
        assertThat(membership.members()).containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(membership.sequence()).isEqualTo("0xf0a810");
        assertThat(membership.isQuiet()).isTrue();
    }

    @Test
    void readsAMasterThatIsBeingHandedOn() {
        Membership membership = read(Samples.NODESTATE_SWITCHING);

        assertThat(membership.state()).isEqualTo(State.MEMBER);
        assertThat(membership.switchingMaster()).isTrue();
        assertThat(membership.isQuiet()).isFalse();
        assertThat(read(Samples.NODESTATE).isQuiet()).isTrue();
    }

    @Test
    void aReconfigurationThatIsNamedIsNotQuiet() {
        assertThat(read(Samples.NODESTATE + "reconfig: vxconfigd in join\n").isQuiet())
                .isFalse();
    }

    @Test
    void theMaskWithTheIndexOneBeginsAtNode32() {
        Membership membership = read(Samples.NODESTATE
                .replace("members[1]=0x0", "members[1]=0x80000001")
                .replace("leavers[1]=0x0", "leavers[1]=0x2"));

        assertThat(membership.members()).containsExactlyInAnyOrder(0, 1, 2, 3, 32, 63);
        assertThat(membership.leavers()).containsExactly(33);
    }

    @Test
    void aMaskWithoutAnIndexMayBeLong() {
        assertThat(read(Samples.NODESTATE_OLD.replace("members=0xf", "members=0x8000000000000001"))
                        .members())
                .containsExactlyInAnyOrder(0, 63);
    }

    @Test
    void readsANodeThatHasLeft() {
        Membership membership = read(Samples.NODESTATE_OUT);

        assertThat(membership.state()).isEqualTo(State.OUT);
        assertThat(membership.reason()).isEqualTo(Membership.USER_INITIATED_STOP);
        assertThat(membership.nodeId()).isEmpty();
        assertThat(read("state: out of cluster\n").reason()).isEmpty();
    }

    @Test
    void readsNodesInBetween() {
        assertThat(read("state: joining\nreconfig: master update\n").state()).isEqualTo(State.JOINING);
        assertThat(read("state: cluster aborting\nreason: user initiated abort\n")
                        .state())
                .isEqualTo(State.ABORTING);
        assertThat(read(Samples.NODESTATE_OLD
                                .replace("cluster member", "joining")
                                .replace("nodeId=0", "nodeId=-1"))
                        .nodeId())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "state: cluster member\n",
                "state: cluster\n",
                "reason: user initiated stop\n",
                "state: master switching in progress\nstate: cluster member\n",
                "state: out of cluster\nstate: out of cluster\n",
                "State: out of cluster\n",
                "state: out of cluster\nVxVM vxclustadm ERROR V-5-1-1 no\n"
            })
    void refusesWhatIsNotWhole(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(Unreadable.class).hasMessageContaining("nodestate");
    }

    @Test
    void refusesWhatContradictsItself() {
        assertThatThrownBy(() -> read(Samples.NODESTATE_OLD.replace("cluster member", "out of cluster")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("out of the cluster");
        assertThatThrownBy(() -> read(Samples.NODESTATE_OLD.replace("members=0xf", "members=0xe")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("the node itself");
        assertThatThrownBy(() -> read(Samples.NODESTATE + "members=0xf\n"))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("with or without an index");
        assertThatThrownBy(() -> read(Samples.NODESTATE.replace("leavers[0]=0x0\n", "")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("leavers[0]");
        assertThatThrownBy(() -> read(Samples.NODESTATE.replace("members[0]=0xf", "members[0]=0x1ffffffff")))
                .isInstanceOf(Unreadable.class);
    }
}
