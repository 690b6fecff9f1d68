package io.quiesce.work;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.work.WorkItem.State;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.ActivityInstance;
import org.camunda.bpm.engine.runtime.Incident;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Moves the token of a step whose outcome is kept: outcome, token and row change in one transaction.
 *
 * <p>The waiting execution is looked up in that transaction, by the activity instance: a token may have moved to another
 * execution since the step was begun. An optimistic lock is tried again; whatever else goes wrong becomes an incident,
 * since the engine makes none for signals from our threads.
 */
@Component
final class Tokens {

    static final String INCIDENT = "stepOutcome";

    private static final Logger log = LoggerFactory.getLogger(Tokens.class);
    private static final int TRIES = 20;

    private final WorkRows rows;
    private final ObjectProvider<RuntimeService> runtime;
    private final ObjectMapper json;
    private final TransactionTemplate transaction;
    private final WorkSettings settings;

    Tokens(
            WorkRows rows,
            ObjectProvider<RuntimeService> runtime,
            ObjectMapper json,
            PlatformTransactionManager transactions,
            WorkSettings settings) {
        this.rows = rows;
        this.runtime = runtime;
        this.json = json;
        this.transaction = new TransactionTemplate(transactions);
        this.settings = settings;
    }

    /** Moves the token of a row that ended; nothing happens if it has moved already. */
    void move(String id) {
        try {
            untilNobodyIsFaster(() -> rows.find(id)
                    .filter(item -> item.state() == State.ENDED && rows.close(id))
                    .ifPresent(this::signal));
        } catch (RuntimeException e) {
            if (Passing.is(e)) {
                // the outcome is kept; the alarm comes back to it
                log.warn(
                        "the token of work {} could not be moved yet: {}",
                        id,
                        DatabaseTrouble.of(e).orElse(String.valueOf(e.getMessage())));
                return;
            }
            log.error("the outcome of work {} could not be used", id, e);
            rows.find(id).ifPresent(item -> stuck(item, State.ENDED, e));
        }
    }

    /** Does something in a transaction; when somebody else was faster, again. */
    private void untilNobodyIsFaster(Runnable action) {
        for (int tried = 1; ; tried++) {
            try {
                transaction.executeWithoutResult(status -> action.run());
                return;
            } catch (RuntimeException e) {
                if (tried == TRIES || !Passing.is(e) && !Passing.isRace(e)) {
                    throw e;
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000L * tried, 5_000_000L * tried));
            }
        }
    }

    private void signal(WorkItem item) {
        String waiting = item.activityInstanceId();
        if (waiting == null) {
            return;
        }
        Optional<String> execution = execution(item.instanceId(), waiting);
        if (execution.isEmpty()) {
            log.info("step {} of run {} ended after it was overtaken", item.step(), item.rootId());
            return;
        }
        String outcome = item.outcome();
        if (outcome == null) {
            throw new IllegalStateException("work " + item.id() + " ended without an outcome");
        }
        runtime.getObject().signal(execution.get(), null, KeptOutcome.read(json, outcome), null);
    }

    /** A step threw: nothing is known of its outcome. */
    void broken(WorkItem item, Throwable problem) {
        stuck(item, State.RUNNING, problem);
    }

    private void stuck(WorkItem item, State from, Throwable problem) {
        String text = problem.getMessage() == null ? problem.toString() : problem.getMessage();
        untilNobodyIsFaster(() -> {
            String waiting = item.activityInstanceId();
            if (rows.stuck(item.id(), from, settings.engine(), text) && waiting != null) {
                execution(item.instanceId(), waiting).ifPresent(execution -> runtime.getObject()
                        .createIncident(INCIDENT, execution, item.id(), text));
            }
        });
    }

    /** Takes the incident of a stuck row away, so that it can go on where it stood; false if it is not stuck. */
    boolean unstick(String id) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (!rows.unstick(id)) {
                return false;
            }
            for (Incident incident : runtime.getObject()
                    .createIncidentQuery()
                    .incidentType(INCIDENT)
                    .configuration(id)
                    .list()) {
                runtime.getObject().resolveIncident(incident.getId());
            }
            return true;
        }));
    }

    private Optional<String> execution(String instanceId, String activityInstanceId) {
        ActivityInstance tree = runtime.getObject().getActivityInstance(instanceId);
        return tree == null ? Optional.empty() : find(tree, activityInstanceId);
    }

    private static Optional<String> find(ActivityInstance instance, String id) {
        if (instance.getId().equals(id)) {
            return Optional.of(instance.getExecutionIds()[0]);
        }
        for (ActivityInstance child : instance.getChildActivityInstances()) {
            Optional<String> found = find(child, id);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
