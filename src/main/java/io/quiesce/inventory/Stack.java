package io.quiesce.inventory;

import java.util.Arrays;
import java.util.Optional;

/** What a cluster runs. */
public enum Stack {
    OPEN_VSTORAGE("open-vstorage"),
    VXVM("vxvm");

    private final String word;

    Stack(String word) {
        this.word = word;
    }

    /** The word the inventory uses. */
    public String word() {
        return word;
    }

    /** Whether a runbook is for it: its id begins with the word and a hyphen. */
    public boolean isOf(String runbook) {
        return runbook.startsWith(word + "-");
    }

    public static Optional<Stack> of(String word) {
        return Arrays.stream(values()).filter(s -> s.word.equals(word)).findFirst();
    }
}
