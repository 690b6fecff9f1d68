package io.quiesce.openvstorage;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A volume as one node sees it.
 *
 * @param vpool the vPool it lies in
 * @param id its volume id
 * @param owner the storagedriver id ({@code <vpool><machine id>}) of its owner; empty when it could not be asked
 * @param state how it stands
 * @param dtl the state of its distributed transaction log, such as {@code OK_SYNC}; empty when unknown
 * @param sizeBytes its size, where known
 * @param waitingBytes the size of the snapshot that is on its way: an upper bound of what is left
 * @param snapshots its snapshots with the prefix that was asked for
 * @param why the fault in the volumedriver's words, if there was one
 */
public record Volume(
        String vpool,
        String id,
        Optional<String> owner,
        VolumeState state,
        String dtl,
        OptionalLong sizeBytes,
        OptionalLong waitingBytes,
        List<String> snapshots,
        Optional<String> why) {

    public Volume {
        snapshots = List.copyOf(snapshots);
    }

    /** What identifies a volume in its cluster: {@code vpool/id}. */
    public String key() {
        return vpool + "/" + id;
    }

    Volume with(VolumeState other) {
        return new Volume(vpool, id, owner, other, dtl, sizeBytes, waitingBytes, snapshots, why);
    }
}
