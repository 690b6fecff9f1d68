package io.quiesce.work;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work as it is kept.
 *
 * @param id its own id, stable when it is taken over or repeated
 * @param activityInstanceId the waiting step; null for work that belongs to no step, such as cleaning up after a deletion
 * @param round how often it was put off
 * @param tries how often in a row it was put off because something disturbed it
 * @param outcome the outcome as JSON, null until it ended
 */
record WorkItem(
        String id,
        String rootId,
        String instanceId,
        @Nullable String activityInstanceId,
        String runbook,
        String step,
        String bean,
        String person,
        Map<String, String> inputs,
        State state,
        int round,
        int tries,
        Instant createdAt,
        @Nullable String outcome) {

    enum State {
        /** Waits for a thread or its time. */
        QUEUED,
        /** A thread is at it. */
        RUNNING,
        /** Its outcome is kept; the token has not moved yet. */
        ENDED,
        /** The token has moved. */
        CLOSED,
        /** Its step is gone: aborted, deleted, or overtaken by an event. */
        CANCELLED,
        /** Its token could not be moved: an incident waits for a person. */
        STUCK
    }
}
