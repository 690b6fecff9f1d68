package io.quiesce.vxvm;

/**
 * Who holds a shared volume open on a node: the operator's real question.
 *
 * @param kind what kind of thing it is
 * @param name how a person finds it: {@code pid 4242 (oracle, user oracle)}, a mount point, an exported path, a checkpoint,
 *     a swap device, a loop device; for {@link Kind#UNKNOWN} that nobody was found
 */
public record Holder(Kind kind, String name) {

    /** What can hold a volume open. */
    public enum Kind {
        /** A program that has files on the volume's file system open, or the device itself. */
        PROCESS,
        MOUNT,
        NFS_EXPORT,
        CHECKPOINT,
        SWAP,
        LOOP,
        /** The volume is open and nothing above holds it: an opener in the kernel. It is never waited away. */
        UNKNOWN;

        /** How people call it. */
        public String word() {
            return switch (this) {
                case PROCESS -> "process";
                case MOUNT -> "mount";
                case NFS_EXPORT -> "NFS export";
                case CHECKPOINT -> "checkpoint";
                case SWAP -> "swap";
                case LOOP -> "loop device";
                case UNKNOWN -> "kernel opener unknown";
            };
        }
    }
}
