package io.quiesce.vxvm;

/**
 * One volume of a shared disk group, as one node sees it (reference: vxvm.md 2.6 and 2.7).
 *
 * @param open whether it is open on the node that was asked
 * @param kernelState {@code ENABLED}, {@code DETACHED} or {@code DISABLED}, as printed
 * @param state {@code ACTIVE}, {@code CLEAN}, {@code NEEDSYNC}, {@code SYNC} and so on, as printed
 * @param log what makes a resynchronisation short
 */
public record SharedVolume(String group, String name, boolean open, String kernelState, String state, Log log) {

    /** What a volume has that makes its resynchronisation short. */
    public enum Log {
        /** Dirty region logging: only the regions that were being written. */
        DRL,
        /** A data change object: FastResync, and DRL where it is on. */
        FAST_RESYNC,
        /** Nothing: the whole volume is read and written. */
        NONE
    }

    /** {@code group/name}. */
    public String key() {
        return group + "/" + name;
    }

    /** Its mirrors may differ: it waits for resynchronisation, or is being resynchronised. */
    public boolean needsRecovery() {
        return state.equals("NEEDSYNC") || state.equals("SYNC") || state.equals("REPLAY");
    }

    /** Nobody can use it as it is. */
    public boolean isDetached() {
        return !kernelState.equals("ENABLED");
    }
}
