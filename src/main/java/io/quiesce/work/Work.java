package io.quiesce.work;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.command.CommandRunner;
import io.quiesce.transcript.Origin;
import io.quiesce.transcript.Recorded;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.WorkItem.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.impl.cfg.TransactionState;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Does steps outside of the engine: no transaction, no connection, no job lock and no engine thread is held while a host
 * works. Thread-safe.
 *
 * <p>Life of a piece of work: {@link #begin} writes it down in the engine's transaction; after the commit a thread of
 * ours claims and does it; the outcome is kept first, and then {@link Tokens} moves the token. What a dead engine left
 * is taken over after {@link WorkSettings#takeOver}, what this engine left before a restart at once.
 */
@Component
public final class Work implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Work.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int DUE_AT_ONCE = 200;

    private final WorkRows rows;
    private final WorkSettings settings;
    private final Tokens tokens;
    private final Transcript transcript;
    private final CommandRunner wire;
    private final BeanFactory beans;
    private final ObjectProvider<HistoryService> history;
    private final ObjectMapper json;
    private final Clock clock;

    private final ThreadPoolExecutor threads;
    private final ScheduledExecutorService alarm;
    private final Map<String, Future<?>> running = new ConcurrentHashMap<>();
    private volatile boolean ready;
    private volatile boolean stopping;

    Work(
            WorkRows rows,
            WorkSettings settings,
            Tokens tokens,
            Transcript transcript,
            CommandRunner wire,
            BeanFactory beans,
            ObjectProvider<HistoryService> history,
            ObjectMapper json,
            Clock clock) {
        this.rows = rows;
        this.settings = settings;
        this.tokens = tokens;
        this.transcript = transcript;
        this.wire = wire;
        this.beans = beans;
        this.history = history;
        this.json = json;
        this.clock = clock;
        this.threads = (ThreadPoolExecutor) Executors.newFixedThreadPool(settings.steps(), named("work-"));
        this.alarm = Executors.newSingleThreadScheduledExecutor(named("work-alarm-"));
    }

    private static java.util.concurrent.ThreadFactory named(String prefix) {
        java.util.concurrent.atomic.AtomicInteger number = new java.util.concurrent.atomic.AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** What stands behind a service task whose delegate is the step of this name. */
    public StepBehavior behavior(String bean) {
        return new StepBehavior(bean, this, json);
    }

    /** Writes a piece of work down in the engine's transaction; it is begun after the commit. */
    void begin(ActivityExecution execution, String bean, Map<String, String> inputs) {
        ExecutionEntity entity = (ExecutionEntity) execution;
        String rootId = entity.getRootProcessInstanceId();
        WorkItem item = new WorkItem(
                UUID.randomUUID().toString(),
                rootId,
                entity.getProcessInstanceId(),
                entity.getActivityInstanceId(),
                entity.getProcessDefinition().getKey(),
                entity.getActivityId(),
                bean,
                person(rootId),
                inputs,
                State.QUEUED,
                0,
                Instant.now(clock),
                null);
        rows.insert(item);
        afterCommit(() -> submit(item.id()));
    }

    /**
     * Writes down work that belongs to a run but to no step of its diagram, such as cleaning up after its deletion; at
     * most one of a kind per run is open.
     *
     * @param bean the step to run
     */
    public void beginBeside(String rootId, String runbook, String bean, String person) {
        if (rows.openForRun(rootId, bean)) {
            return;
        }
        WorkItem item = new WorkItem(
                UUID.randomUUID().toString(),
                rootId,
                rootId,
                null,
                runbook,
                bean,
                bean,
                person,
                Map.of(),
                State.QUEUED,
                0,
                Instant.now(clock),
                null);
        rows.insert(item);
        if (Context.getCommandContext() != null) {
            afterCommit(() -> submit(item.id()));
        }
    }

    /** Whether work beside the diagram of this kind is still open for a run. */
    public boolean isOpenBeside(String rootId, String bean) {
        return rows.openForRun(rootId, bean);
    }

    /** A step is being left: what it was still doing is ended, after the commit. */
    public void left(String activityInstanceId) {
        rows.openOf(activityInstanceId).ifPresent(id -> {
            rows.cancel(id);
            afterCommit(() -> interrupt(id));
        });
    }

    /** Moves a token again that could not be moved, or does a broken step again; false if it is not stuck. */
    public boolean retry(String workId) {
        return rows.find(workId)
                .filter(item -> item.state() == State.STUCK)
                .map(item -> {
                    tokens.retry(item);
                    submit(workId);
                    return true;
                })
                .orElse(false);
    }

    private static void afterCommit(Runnable action) {
        Context.getCommandContext()
                .getTransactionContext()
                .addTransactionListener(TransactionState.COMMITTED, context -> action.run());
    }

    private String person(String rootId) {
        // the root's own history row is written in this very transaction when the run begins
        HistoricProcessInstance root = history.getObject()
                .createHistoricProcessInstanceQuery()
                .processInstanceId(rootId)
                .singleResult();
        return root == null || root.getStartUserId() == null ? "" : root.getStartUserId();
    }

    private void submit(String id) {
        if (!ready || stopping) {
            return;
        }
        try {
            running.computeIfAbsent(id, key -> threads.submit(() -> work(key)));
        } catch (RejectedExecutionException closing) {
            log.debug("work {} is left for the next start", id);
        }
    }

    private void interrupt(String id) {
        Future<?> future = running.get(id);
        if (future != null) {
            future.cancel(true);
        }
    }

    private void work(String id) {
        try {
            if (rows.claim(id, settings.engine())) {
                rows.find(id).ifPresent(this::run);
            }
        } catch (DataAccessException e) {
            // the row stays as it is and is found again by the alarm
            log.warn("work {} was interrupted by the database: {}", id, e.getMessage());
        } finally {
            running.remove(id);
        }
    }

    private void run(WorkItem item) {
        Origin origin = new Origin(item.rootId(), item.id(), item.step(), item.person());
        Recorded runner = transcript.recorded(wire, origin);
        Assignment assignment = new Assignment(
                item.rootId(), item.step(), item.person(), item.inputs(), item.round(), item.createdAt(), runner);
        Outcome outcome;
        try {
            outcome = beans.getBean(item.bean(), Step.class).run(assignment);
        } catch (StepRefused refused) {
            outcome = Outcome.failed(refused.failure());
        } catch (RuntimeException e) {
            if (stopping || Thread.interrupted()) {
                return;
            }
            log.error("step {} of run {} is broken", item.step(), item.rootId(), e);
            tokens.broken(item, e);
            return;
        }
        if (stopping || Thread.interrupted()) {
            // cancelled: the row says so; stopping: the row stays ours and is taken back at the next start
            return;
        }
        if (settle(item, outcome)) {
            runner.settled();
        }
    }

    /** Keeps what came out; true if the piece of work is over, so that its acts need no guard any more. */
    private boolean settle(WorkItem item, Outcome outcome) {
        if (outcome instanceof Outcome.Again again) {
            return putOff(item, again.after());
        }
        if (outcome instanceof Outcome.Failed failed) {
            if (failed.mayPass() && item.round() < settings.backOff().size()) {
                return putOff(item, settings.backOff().get(item.round()));
            }
            return end(item, KeptOutcome.written(json, failed.failure()));
        }
        return end(item, KeptOutcome.written(json, (Outcome.Done) outcome));
    }

    private boolean putOff(WorkItem item, Duration after) {
        if (rows.putOff(item.id(), after)) {
            alarm.schedule(() -> submit(item.id()), after.toMillis(), TimeUnit.MILLISECONDS);
        }
        return false;
    }

    private boolean end(WorkItem item, String outcome) {
        if (!rows.end(item.id(), outcome)) {
            return false;
        }
        tokens.move(item.id());
        return true;
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        ready = true;
        int back = rows.takeBack(settings.engine());
        if (back > 0) {
            log.warn("{} steps that this engine left when it ended are done again", back);
        }
        long beat = settings.heartbeat().toMillis();
        alarm.scheduleWithFixedDelay(guarded(() -> rows.heartbeat(settings.engine())), 0, beat, TimeUnit.MILLISECONDS);
        alarm.scheduleWithFixedDelay(guarded(this::look), 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        Instant now = Instant.now(clock);
        int taken = rows.takeOver(now.minus(settings.takeOver()));
        if (taken > 0) {
            log.warn("{} steps of an engine that is gone are taken over", taken);
        }
        rows.due(DUE_AT_ONCE).forEach(this::submit);
        rows.endedBefore(now.minus(settings.heartbeat())).forEach(tokens::move);
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                // a scheduled task that throws is never run again
                log.warn("looking after the work failed and is tried again: {}", e.toString());
            }
        };
    }

    @Override
    public void start() {
        stopping = false;
    }

    @Override
    public void stop() {
        stopping = true;
        alarm.shutdownNow();
        threads.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return !stopping;
    }
}
