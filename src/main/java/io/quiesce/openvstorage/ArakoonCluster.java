package io.quiesce.openvstorage;

import java.util.List;
import java.util.Optional;

/**
 * One Arakoon cluster, counted live: who belongs to it and who of them is healthy.
 *
 * @param name such as {@code ovsdb} or {@code be1-abm}
 * @param master the id of its master, as more than half of all members name it; empty when there is none
 * @param members all that belong, whether they answer or not, in the order of the inventory
 */
public record ArakoonCluster(String name, Optional<String> master, List<Member> members) {

    /**
     * One member.
     *
     * @param node the name of its node
     * @param trouble why it is not healthy, as the end of a sentence; empty when it is healthy
     */
    public record Member(String node, Optional<String> trouble) {
        public boolean healthy() {
            return trouble.isEmpty();
        }
    }

    public ArakoonCluster {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("the Arakoon cluster " + name + " has no member, expected at least one");
        }
    }

    /** How many of all members are healthy now. */
    public Quorum quorum() {
        return new Quorum(
                members.size(), (int) members.stream().filter(Member::healthy).count());
    }

    /** How many of all members are healthy when this node is gone, whether it is one of them or not. */
    public Quorum without(String node) {
        long left = members.stream()
                .filter(m -> m.healthy() && !m.node().equals(node))
                .count();
        return new Quorum(members.size(), (int) left);
    }
}
