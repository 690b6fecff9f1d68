package io.quiesce.openvstorage;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the record of a shutdown says of the time before it.
 *
 * @param run the run that shut the environment down
 * @param at when its record was begun
 * @param person who started that run; empty when nobody is known
 * @param roles the role of each node that was up, by its word
 * @param stopped the nodes that went down, in that order
 * @param machines the virtual machines that ran
 * @param known what did not work already, see {@link Survey#known}
 */
public record PastShutdown(
        String run,
        Instant at,
        String person,
        Map<String, String> roles,
        List<String> stopped,
        List<RestartPlan.Machine> machines,
        List<String> known) {

    public PastShutdown {
        roles = Map.copyOf(roles);
        stopped = List.copyOf(stopped);
        machines = List.copyOf(machines);
        known = List.copyOf(known);
    }
}
