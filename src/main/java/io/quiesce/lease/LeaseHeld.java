package io.quiesce.lease;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Another run holds the cluster. The message is for the person who tried. */
public final class LeaseHeld extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z");

    LeaseHeld(Lease holder, String runbookName) {
        this(holder, runbookName, "Wait for its end or abort it first.");
    }

    private LeaseHeld(Lease holder, String runbookName, String whatToDo) {
        super("Cluster %s is held by the run '%s' (%s), which %s started on %s. %s"
                .formatted(
                        holder.cluster(),
                        runbookName,
                        holder.rootId(),
                        holder.person(),
                        WHEN.format(holder.takenAt().atZone(ZoneId.systemDefault())),
                        whatToDo));
    }

    /** The run is gone, and what it asked for may still come true. */
    static LeaseHeld effectUnknown(Lease holder, String runbookName) {
        return new LeaseHeld(
                holder,
                runbookName,
                "It is over, and something that it began may go on, so its effect is unknown: an administrator looks at the"
                        + " cluster and gives it back on the page of that run.");
    }

    LeaseHeld(String cluster) {
        super("Cluster %s was taken by another run at this very moment. Look who holds it and try again."
                .formatted(cluster));
    }
}
