package io.quiesce.vxvm;

import static io.quiesce.vxvm.Mutations.filled;
import static io.quiesce.vxvm.Mutations.hasLine;
import static io.quiesce.vxvm.Mutations.hold;
import static io.quiesce.vxvm.Samples.answered;
import static io.quiesce.vxvm.Samples.lines;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.vxvm.Membership.State;
import io.quiesce.vxvm.Mode.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Damaged answers never read as something more harmless than the whole one: not as closed, not as left, not as quiet, not
 * as recovered. What a text literally says, as where a digit was replaced by another, is that text's own answer.
 */
class ClusterMutationTest {

    @Test
    void aMemberNeverReadsAsOut() {
        for (String whole : List.of(Samples.NODESTATE_OLD, Samples.NODESTATE, Samples.NODESTATE_SWITCHING)) {
            Membership right = NodeState.read(lines(whole));
            hold(whole, NodeState::read, (text, read) -> {
                assertThat(read.state()).isEqualTo(State.MEMBER);
                if (hasLine(text, "members=0xf")
                        || hasLine(text, "members[0]=0xf") && hasLine(text, "members[1]=0x0")) {
                    assertThat(read.members()).isEqualTo(right.members());
                }
            });
        }
    }

    @Test
    void aReconfigurationNeverReadsAsQuiet() {
        hold(Samples.NODESTATE_SWITCHING, NodeState::read, (text, read) -> assertThat(read.isQuiet())
                .isEqualTo(!text.contains("reconfig:") && !text.contains("switching")));

        String leaving = Samples.NODESTATE_OLD.replace("leavers=0x0", "leavers=0x2");
        hold(leaving, NodeState::read, (text, read) -> {
            if (read.isQuiet()) {
                assertThat(hasLine(text, "leavers=0x0")).isTrue();
            }
        });
        String joining = Samples.NODESTATE.replace("joiners[0]=0x0", "joiners[0]=0x10");
        hold(joining, NodeState::read, (text, read) -> {
            if (read.isQuiet()) {
                assertThat(text).containsPattern("joiners\\[0]=0x0");
            }
        });
    }

    @Test
    void anAbortNeverReadsAsAnOrderlyLeave() {
        String aborted = Samples.NODESTATE_OUT.replace("stop", "abort");
        hold(aborted, NodeState::read, (text, read) -> {
            assertThat(read.reason()).isNotEqualTo(Membership.USER_INITIATED_STOP);
            assertThat(hasLine(text, "state: out of cluster")).isTrue();
        });
        hold(Samples.NODESTATE_OUT, NodeState::read, (text, read) -> {
            assertThat(read.state()).isEqualTo(State.OUT);
            assertThat(hasLine(text, "state: out of cluster")).isTrue();
        });
    }

    @Test
    void aJoinedNodeNeverReadsAsGone() {
        NodeIds right = IdMap.read(lines(Samples.NIDMAP));
        hold(Samples.NIDMAP, IdMap::read, (text, read) -> {
            assertThat(read.entries()).hasSize((int) filled(text) - 1).allMatch(NodeIds.Entry::isJoined);
            for (int i = 0; i < right.entries().size(); i++) {
                if (hasLine(text, lines(Samples.NIDMAP).get(i + 1))) {
                    assertThat(read.entries()).contains(right.entries().get(i));
                }
            }
        });
        hold(Samples.NIDMAP_OUT, IdMap::read, (text, read) -> assertThat(text).isEqualTo("another answer"));
    }

    @Test
    void anActiveClusterNeverReadsAsInactive() {
        for (String whole : List.of(Samples.MODE, Samples.MODE_JOINING)) {
            hold(whole, found -> ClusterMode.read(answered(String.join("\n", found))), (text, read) -> {
                if (read.role() == Role.OUT) {
                    assertThat(text).isBlank();
                    assertThat(read.configd()).isFalse();
                }
            });
        }
        hold(Samples.MODE_OUT, found -> ClusterMode.read(answered(String.join("\n", found))), (text, read) -> {
            assertThat(read.configd()).isFalse();
            assertThat(text).isBlank();
        });
        hold(
                "Cluster running at protocol 60\n",
                found -> ClusterMode.protocol(answered(String.join("\n", found))),
                (text, read) -> assertThat(
                                read.isPresent()
                                        ? text.contains("Cluster running at protocol " + read.getAsInt())
                                        : text.isBlank())
                        .isTrue());
    }

    @Test
    void anOpenPortNeverReadsAsLeft() {
        GabPorts right = PortTable.read(lines(Samples.PORTS));
        hold(Samples.PORTS, PortTable::read, (text, read) -> {
            assertThat(read.members()).hasSize((int)
                    text.lines().filter(line -> line.contains("membership")).count());
            right.members().forEach((port, ids) -> lines(Samples.PORTS).stream()
                    .filter(line -> line.startsWith("Port " + port) && line.contains("membership"))
                    .filter(line -> lines(text).contains(line))
                    .forEach(line -> assertThat(read.members()).containsEntry(port, ids)));
        });
    }

    @Test
    void fencingNeverReadsAsSettled() {
        String fencing =
                Samples.FENCING.replace("node   1 in state  8 (running)", "node   1 in state  4 (fencing out)");
        hold(fencing, FencingState::isUnsettled, (text, read) -> assertThat(text)
                .isEqualTo("settled"));
        hold(Samples.FENCING, FencingState::isUnsettled, (text, read) -> assertThat(read)
                .isTrue());
    }
}
