package io.quiesce.openvstorage;

/**
 * How many members a decision needs: strictly more than half. Exactly half is not enough (reference: open-vstorage.md
 * 3.3).
 *
 * @param members all that belong, up or down; at least 1
 * @param healthy how many of them work
 */
public record Quorum(int members, int healthy) {

    public Quorum {
        if (members < 1 || healthy < 0 || healthy > members) {
            throw new IllegalArgumentException(
                    "%d healthy of %d members, expected 0 to members, and at least one member"
                            .formatted(healthy, members));
        }
    }

    /** Whether more than half are healthy. */
    public boolean holds() {
        return healthy * 2 > members;
    }

    /** Whether more than half stay healthy when this many healthy members go. */
    public boolean survives(int leaving) {
        if (leaving < 0 || leaving > healthy) {
            throw new IllegalArgumentException(
                    leaving + " of " + healthy + " healthy members are to leave, expected 0 to " + healthy);
        }
        return (healthy - leaving) * 2 > members;
    }
}
