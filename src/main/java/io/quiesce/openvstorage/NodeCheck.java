package io.quiesce.openvstorage;

import io.quiesce.command.Reading;
import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.HealthLook.Quick;
import io.quiesce.openvstorage.Volumes.Seen;
import java.util.Map;
import java.util.Optional;

/**
 * All that one node said in a health check. What its role does not call for is empty; what was called for and did not
 * answer is not read, which is never the same.
 *
 * @param quick who and what it is, its services, clock, disks and mounts
 * @param queues on a master, the first sample of the queues
 * @param rabbit on a master, RabbitMQ as it sees it
 * @param arakoon on a node with a member, who leads each cluster
 * @param volumes on a node that serves a vPool, the volumes it sees
 */
public record NodeCheck(
        Reading<Quick> quick,
        Optional<Reading<Queues.Sample>> queues,
        Optional<Reading<RabbitState>> rabbit,
        Optional<Reading<Map<String, Mastership>>> arakoon,
        Optional<Reading<Seen>> volumes) {

    /** What the node said of itself, if it answered. */
    public Optional<NodeFacts> facts() {
        return quick.asOptional().map(Quick::facts);
    }
}
