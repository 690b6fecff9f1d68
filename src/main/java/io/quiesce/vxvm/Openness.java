package io.quiesce.vxvm;

import java.util.List;
import java.util.Map;

/**
 * Which shared volumes are open on one node, and who holds each; taken by {@link OpenVolumes}.
 *
 * @param groups how many shared disk groups were read, each volume by volume
 * @param volumes every volume of every shared disk group
 * @param mounts what is mounted from them
 * @param holders per open volume ({@code group/name}) who holds it; never empty for an open one
 */
public record Openness(
        int groups, List<SharedVolume> volumes, List<ClusterMount> mounts, Map<String, List<Holder>> holders) {

    public Openness {
        volumes = List.copyOf(volumes);
        mounts = List.copyOf(mounts);
        holders = Map.copyOf(holders);
    }

    public List<SharedVolume> open() {
        return volumes.stream().filter(SharedVolume::open).toList();
    }

    /** Whether every volume was read and none is open or mounted. */
    public boolean allClosed() {
        return open().isEmpty() && mounts.isEmpty();
    }
}
