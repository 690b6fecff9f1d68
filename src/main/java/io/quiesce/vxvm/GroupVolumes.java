package io.quiesce.vxvm;

import io.quiesce.command.Unreadable;
import io.quiesce.vxvm.SharedVolume.Log;
import java.util.List;
import java.util.TreeSet;

/**
 * Puts the two listings of a disk group's volumes together. What one of them has and the other has not was cut off: no
 * volume may be missing from the question whether any is open.
 */
final class GroupVolumes {

    private GroupVolumes() {}

    /**
     * All volumes of a group.
     *
     * @param records what {@code vxprint -lv} printed
     * @param table what {@code vxprint -ht} printed
     */
    static List<SharedVolume> read(String group, List<String> records, List<String> table) {
        List<SharedVolume> volumes = VolumeRecords.read(group, records);
        RecordTable listed = RecordTable.read(group, table);
        TreeSet<String> missing = new TreeSet<>(listed.volumes());
        volumes.forEach(volume -> missing.remove(volume.name()));
        if (!missing.isEmpty()) {
            throw new Unreadable("vxprint -g " + group + " -lv", String.join("\n", records), "volumes " + missing);
        }
        if (listed.volumes().isEmpty() && !volumes.isEmpty()) {
            throw new Unreadable(
                    "vxprint -g " + group + " -ht", String.join("\n", table), "a 'v' record for each volume");
        }
        return volumes.stream()
                .map(volume -> volume.log() == Log.NONE && listed.logged().contains(volume.name())
                        ? new SharedVolume(
                                group,
                                volume.name(),
                                volume.open(),
                                volume.kernelState(),
                                volume.state(),
                                Log.FAST_RESYNC)
                        : volume)
                .toList();
    }
}
