package io.quiesce.vxvm;

import java.util.List;
import java.util.Optional;

/**
 * What {@code vxclustadm nidmap} says: the nodes that this node knows, with their ids (reference: vxvm.md 2.3).
 *
 * @param entries one for each line; empty when the node is out of the cluster and has no mapping
 */
public record NodeIds(List<Entry> entries) {

    public NodeIds {
        entries = List.copyOf(entries);
    }

    /**
     * One node.
     *
     * @param host its name as CVM knows it
     * @param cvmId its id in CVM: the number of its bit in the masks of {@link Membership}
     * @param monitorId its id in the cluster monitor (LLT)
     * @param state as printed, such as {@code Joined: Slave}
     */
    public record Entry(String host, int cvmId, int monitorId, String state) {

        public boolean isJoined() {
            return state.startsWith("Joined");
        }
    }

    public Optional<Entry> of(String host) {
        return entries.stream().filter(entry -> entry.host().equals(host)).findFirst();
    }
}
