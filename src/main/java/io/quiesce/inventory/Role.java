package io.quiesce.inventory;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a node is to its cluster: master, extra or backend in Open vStorage, member in VxVM. */
public enum Role {
    MASTER,
    EXTRA,
    BACKEND,
    MEMBER;

    /** The word the inventory uses. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> of(String word) {
        return Arrays.stream(values()).filter(r -> r.word().equals(word)).findFirst();
    }
}
