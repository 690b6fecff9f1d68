package io.quiesce.vxvm;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A file system of a shared volume that is mounted on a node.
 *
 * @param volume {@code group/name}
 * @param checkpoint the storage checkpoint that is mounted; empty for the file system itself
 * @param lock whether the mount is locked with {@code mntlock}, so that a plain {@code umount} fails
 * @param lockKey the key of that lock; empty if it is not locked
 * @param primary the host that is the file system's CFS primary; empty if that could not be read or it is no cluster mount
 */
public record ClusterMount(
        String volume, String point, String checkpoint, boolean lock, String lockKey, String primary) {

    @JsonIgnore
    public boolean isCheckpoint() {
        return !checkpoint.isEmpty();
    }
}
