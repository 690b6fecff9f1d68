package io.quiesce.lease;

import java.time.Instant;
import java.util.Map;

/**
 * The right of one run to do maintenance on one cluster.
 *
 * @param cluster the cluster's name in the inventory
 * @param rootId the run: its root process instance id
 * @param runbook the runbook's process id
 * @param person who started the run
 * @param reason why, in the person's words
 * @param settings the validated start variables beside cluster and reason, by name
 * @param takenAt since when
 */
public record Lease(
        String cluster,
        String rootId,
        String runbook,
        String person,
        String reason,
        Map<String, String> settings,
        Instant takenAt) {

    public Lease {
        settings = Map.copyOf(settings);
    }

    /**
     * One of the validated start variables.
     *
     * @throws IllegalArgumentException if the runbook has no such variable
     */
    public String setting(String name) {
        String value = settings.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the run of %s has no setting '%s', only %s".formatted(runbook, name, settings.keySet()));
        }
        return value;
    }
}
