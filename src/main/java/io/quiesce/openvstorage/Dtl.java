package io.quiesce.openvstorage;

import io.quiesce.command.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether the volumes that other nodes own can do without this node: each must write to its distributed transaction log
 * ({@code OK_SYNC}) or have none to write to ({@code OK_STANDALONE}). A volume that catches up or is degraded may keep
 * what it has not flushed on one machine only (reference: open-vstorage.md 2.1 and 5.1). Pure.
 *
 * @param notSafe the volumes for which this cannot be said, as sentences without a full stop, in the order of their keys
 */
public record Dtl(List<String> notSafe) {

    private static final Set<String> SAFE = Set.of("OK_SYNC", "OK_STANDALONE");

    public Dtl {
        notSafe = List.copyOf(notSafe);
    }

    public boolean safe() {
        return notSafe.isEmpty();
    }

    /**
     * Judges what all nodes said of the volumes.
     *
     * @param listing as {@link Volumes#list} found them, put together; a vPool or a node that could not be asked is not safe
     * @param leaving the node that is to go; its own volumes go with it
     */
    public static Dtl of(Flush.Sample listing, Target leaving) {
        List<String> notSafe = new ArrayList<>();
        for (Volume volume : listing.volumes()) {
            boolean leaves = leaving.equals(listing.holders().get(volume.key()));
            boolean counts = volume.state() != VolumeState.TEMPLATE && volume.state() != VolumeState.GONE;
            if (!leaves && counts && !SAFE.contains(volume.dtl())) {
                notSafe.add(sentence(volume));
            }
        }
        for (String vpool : new TreeSet<>(listing.silentPools())) {
            notSafe.add("no node could list the volumes of " + vpool);
        }
        new TreeMap<>(listing.notRead()).forEach((target, why) -> {
            if (!target.equals(leaving)) {
                notSafe.add("the volumes of " + target.node() + " could not be listed: " + why);
            }
        });
        return new Dtl(notSafe);
    }

    private static String sentence(Volume volume) {
        if (!volume.dtl().isEmpty()) {
            return volume.key() + " is " + volume.dtl();
        }
        return volume.state() == VolumeState.PRESENT
                ? volume.key() + " does not tell the state of its transaction log"
                : volume.key() + " is " + volume.state().word()
                        + volume.why().map(w -> ": " + w).orElse("");
    }
}
