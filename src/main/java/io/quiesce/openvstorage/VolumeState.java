package io.quiesce.openvstorage;

import io.quiesce.command.Unreadable;
import java.util.Arrays;
import java.util.Locale;

/**
 * How a volume stands, seen from one node. The order is from "at rest" to "in trouble"; where two owners answer, the
 * later one wins.
 */
public enum VolumeState {
    /** It was deleted meanwhile: nothing to flush. */
    GONE,
    /** A template: never written, never flushed. */
    TEMPLATE,
    /** The snapshot is not there any more, looked up after the deletion. */
    CLEANED,
    /** The snapshot, and with it all that was written before, is in the backend. */
    FLUSHED,
    /** It is there and works; nothing was asked of it. */
    PRESENT,
    /** The snapshot is made; its way to the backend has begun. */
    BEGUN,
    /** The snapshot is on its way to the backend. */
    PENDING,
    /** An earlier snapshot is still on its way, whoever made it: later. */
    RETRY,
    /** The snapshot that a sample looked for is not there. */
    MISSING,
    /** The snapshot could not be removed. */
    LEFT,
    /** It refuses I/O until a person restarts it. */
    HALTED,
    /** A fault that we do not know by name; the reason says it. */
    ERROR,
    /** Another node owns it. */
    NOT_LOCAL,
    /** Its owner runs no volumedriver for it (too many redirects). */
    UNREACHABLE,
    /** Its owner does not answer the node that was asked. */
    OWNER_DOWN,
    /** The volumedriver of the asked node itself is down. */
    VOLUMEDRIVER_DOWN,
    /** No node that answered owns it. */
    UNOWNED;

    /** Nothing is left to do for a flush. */
    public boolean atRest() {
        return this == GONE || this == TEMPLATE || this == CLEANED || this == FLUSHED;
    }

    /** Time alone may bring it to rest. */
    public boolean outstanding() {
        return compareTo(PRESENT) >= 0 && compareTo(MISSING) <= 0;
    }

    /** Time alone will not bring it to rest: a person decides. */
    public boolean stuck() {
        return !atRest() && !outstanding();
    }

    /** Said by the volume's owner, or by whoever knows the volume itself. */
    boolean local() {
        return compareTo(NOT_LOCAL) < 0;
    }

    static VolumeState of(String word) {
        return Arrays.stream(values())
                .filter(s -> s.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new Unreadable("the state of a volume", word, "a state that the probe can print"));
    }

    /** The word the probe prints and people read. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
