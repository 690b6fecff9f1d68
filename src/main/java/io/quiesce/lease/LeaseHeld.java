package io.quiesce.lease;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Another run holds the cluster. The message is for the person who tried. */
public final class LeaseHeld extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z");

    LeaseHeld(Lease holder, String runbookName) {
        super("Cluster %s is held by the run '%s' (%s), which %s started on %s. Wait for its end or abort it first."
                .formatted(
                        holder.cluster(),
                        runbookName,
                        holder.rootId(),
                        holder.person(),
                        WHEN.format(holder.takenAt().atZone(ZoneId.systemDefault()))));
    }

    LeaseHeld(String cluster) {
        super("Cluster %s was taken by another run at this very moment. Look who holds it and try again."
                .formatted(cluster));
    }
}
