package io.quiesce.work;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Target;
import io.quiesce.transcript.Origin;
import io.quiesce.transcript.Recorded;
import io.quiesce.transcript.Superseded;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.WorkItem.State;
import io.quiesce.work.WorkRows.Turn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.impl.cfg.TransactionState;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.HistoricProcessInstanceEntity;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
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
    /** How long an engine that ends waits for its threads, which were told so. */
    private static final Duration FAREWELL = Duration.ofSeconds(3);
    /** How old what a host keeps of a step that is over may get: its engine removes it far sooner, if it lives. */
    private static final Duration REMOVED_BY_THEN = Duration.ofMinutes(3);

    private final WorkRows rows;
    private final WorkSettings settings;
    private final Tokens tokens;
    private final Transcript transcript;
    private final CommandRunner wire;
    private final FanOut everywhere;
    private final BeanFactory beans;
    private final ObjectProvider<IdentityService> identity;
    private final ObjectMapper json;
    private final Clock clock;
    private final Presence presence;
    private final JobLocks jobLocks;
    private final StepCatalogue catalogue;
    private final KnownRuns known;
    private final ApplicationEventPublisher events;

    private final ExecutorService threads;
    private final ScheduledExecutorService alarm;
    private final Map<String, Flight> flights = new ConcurrentHashMap<>();

    private volatile boolean ready;
    private volatile boolean stopping;
    private volatile @Nullable Instant away;
    /** What was said last of the database; empty once it answered again. */
    private final AtomicReference<String> databaseTrouble = new AtomicReference<>("");

    Work(
            WorkRows rows,
            WorkSettings settings,
            Tokens tokens,
            Transcript transcript,
            CommandRunner wire,
            @Qualifier("everywhere") FanOut everywhere,
            BeanFactory beans,
            ObjectProvider<IdentityService> identity,
            ObjectMapper json,
            Clock clock,
            Presence presence,
            JobLocks jobLocks,
            StepCatalogue catalogue,
            KnownRuns known,
            ApplicationEventPublisher events) {
        this.rows = rows;
        this.settings = settings;
        this.tokens = tokens;
        this.transcript = transcript;
        this.wire = wire;
        this.everywhere = everywhere;
        this.beans = beans;
        this.identity = identity;
        this.json = json;
        this.clock = clock;
        this.presence = presence;
        this.jobLocks = jobLocks;
        this.catalogue = catalogue;
        this.known = known;
        this.events = events;
        this.threads = Executors.newFixedThreadPool(settings.steps(), named("work-"));
        // one for the heartbeat, which must not wait for anything else, and one for the guard, which may wait long
        this.alarm = Executors.newScheduledThreadPool(3, named("work-alarm-"));
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** What stands behind a service task whose delegate is the step of this name. */
    public StepBehavior behavior(String bean) {
        return new StepBehavior(bean, catalogue.literals(bean), this, json);
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
                0,
                Instant.now(clock),
                null);
        rows.insert(item);
        if (Context.getCommandContext() != null) {
            afterCommit(() -> submit(item.id()));
        }
    }

    /** Why no run goes on at present, in words; empty if the database can be used, as far as this engine knows. */
    public Optional<String> trouble() {
        return Optional.ofNullable(databaseTrouble.get()).filter(said -> !said.isEmpty());
    }

    /** Whether work beside the diagram of this kind is still open for a run. */
    public boolean isOpenBeside(String rootId, String bean) {
        return rows.openForRun(rootId, bean);
    }

    /** A step is being left: what it was still doing is ended, after the commit. */
    public void left(String activityInstanceId) {
        rows.openOf(activityInstanceId).ifPresent(id -> {
            rows.cancel(id);
            afterCommit(() -> cancel(id));
        });
    }

    /**
     * Moves a token again that could not be moved, or does a broken step again; false if it is not stuck. Whether the
     * person may do this was asked before: the engine's own checks are about signals and incidents, which nobody may send.
     */
    public boolean retry(String workId) {
        Authentication person = identity.getObject().getCurrentAuthentication();
        identity.getObject().clearAuthentication();
        try {
            if (!tokens.unstick(workId)) {
                return false;
            }
            tokens.move(workId);
            submit(workId);
            return true;
        } finally {
            if (person != null) {
                identity.getObject().setAuthentication(person.getUserId(), person.getGroupIds(), person.getTenantIds());
            }
        }
    }

    private static void afterCommit(Runnable action) {
        Context.getCommandContext()
                .getTransactionContext()
                .addTransactionListener(TransactionState.COMMITTED, context -> action.run());
    }

    private static String person(String rootId) {
        // found also in the very transaction in which the run begins, and whatever the current person may read
        HistoricProcessInstanceEntity root =
                Context.getCommandContext().getHistoricProcessInstanceManager().findHistoricProcessInstance(rootId);
        return root == null || root.getStartUserId() == null ? "" : root.getStartUserId();
    }

    private void submit(String id) {
        if (!ready || stopping) {
            return;
        }
        Flight flight = new Flight(id, this::work);
        if (flights.putIfAbsent(id, flight) == null) {
            try {
                threads.execute(flight);
            } catch (RejectedExecutionException closing) {
                flights.remove(id);
                log.debug("work {} is left for the next start", id);
            }
        }
    }

    private void cancel(String id) {
        Flight flight = flights.get(id);
        if (flight != null) {
            flight.cancel();
        }
    }

    private void work(Flight flight) {
        String id = flight.id();
        try {
            if (mustWait(id) || !rows.claim(id, settings.engine())) {
                return;
            }
            rows.find(id).ifPresent(item -> run(flight, item));
        } catch (RuntimeException e) {
            // the row stays as it is, and the alarm finds it again
            log.warn("work {} was interrupted by the database and is tried again: {}", id, said(e));
        } finally {
            flights.remove(id);
            if (flight.isCancelled()) {
                lookAtOnce();
            }
        }
    }

    /** What waited until this work had ended need not wait for the alarm. */
    private void lookAtOnce() {
        try {
            alarm.execute(guarded(this::look));
        } catch (RejectedExecutionException closing) {
            log.debug("this engine ends");
        }
    }

    /**
     * Whether something of the run is still in flight, here or on another engine, that must have ended before: for
     * cleaning up after it any step, for a step one that was cancelled. Their threads have been told, and may need a moment;
     * the alarm comes back.
     */
    private boolean mustWait(String id) {
        return rows.find(id)
                .filter(item -> isHere(item) || rows.isElsewhere(item, settings.engine(), settings.takeOver()))
                .isPresent();
    }

    private boolean isHere(WorkItem item) {
        return flights.values().stream()
                .anyMatch(other ->
                        other.isAt(item.rootId()) && (item.activityInstanceId() == null || other.isCancelled()));
    }

    private void run(Flight flight, WorkItem item) {
        if (known.meet(item.rootId())) {
            // what hosts keep of steps that another process ended
            forget(transcript.forgettable(item.rootId()));
            known.forgetWhatIsOver(rows::goingOn);
        }
        Recorded runner = recorded(item);
        flight.begun(item.rootId(), runner);
        Assignment assignment = new Assignment(
                item.rootId(), item.step(), item.person(), item.inputs(), item.round(), item.createdAt(), runner);
        Outcome outcome;
        try {
            Step step = beans.getBean(item.bean(), Step.class);
            outcome = transcript.within(() -> rows.isOurs(item.id(), settings.engine()), () -> {
                if (item.activityInstanceId() != null && !step.endsOvertaken()) {
                    endOvertaken(item, runner);
                }
                return step.run(assignment);
            });
        } catch (StepRefused refused) {
            outcome = Outcome.failed(refused.failure());
        } catch (Superseded superseded) {
            log.warn("step {} of run {}: {}", item.step(), item.rootId(), superseded.getMessage());
            return;
        } catch (RuntimeException | Error e) {
            if (!stopping && !flight.isCancelled()) {
                threw(item, e);
            }
            return;
        }
        // cancelled: its row says so; stopping: its row is given back when this thread has ended
        if (!stopping && !flight.isCancelled() && settle(item, outcome)) {
            runner.settled();
        }
    }

    /** A person decides while the host still works at the last sample: what is done next must not meet that. */
    private void endOvertaken(WorkItem item, Recorded runner) {
        for (Target node : runner.endOvertaken(known.tried(item.rootId()), everywhere)) {
            transcript.note(
                    item.rootId(),
                    "%s: what a step that was overtaken began there may go on; it could not be ended before %s."
                            .formatted(node.node(), item.step()));
        }
    }

    private Recorded recorded(WorkItem item) {
        return transcript.recorded(
                wire,
                new Origin(item.rootId(), item.id(), item.step(), item.person()),
                () -> rows.isAt(item.id(), settings.engine()));
    }

    private void threw(WorkItem item, Throwable problem) {
        if (Passing.is(problem) && item.tries() < settings.backOff().size()) {
            log.warn("step {} of run {} is tried again: {}", item.step(), item.rootId(), said(problem));
            disturbed(item);
            return;
        }
        log.error("step {} of run {} is broken", item.step(), item.rootId(), problem);
        tokens.broken(item, problem);
        if (item.activityInstanceId() == null) {
            // there is no step in the diagram that could show it
            transcript.note(
                    item.rootId(),
                    "%s is broken and waits for a person (work %s): %s".formatted(item.step(), item.id(), problem));
        }
    }

    /** Keeps what came out; true if the piece of work is over, so that its acts need no guard any more. */
    private boolean settle(WorkItem item, Outcome outcome) {
        if (outcome instanceof Outcome.Again again) {
            return putOff(item, again.after(), 0);
        }
        if (outcome instanceof Outcome.Failed failed) {
            if (failed.mayPass() && item.tries() < settings.backOff().size()) {
                return disturbed(item);
            }
            return end(item, KeptOutcome.written(json, failed.failure()));
        }
        return end(item, KeptOutcome.written(json, (Outcome.Done) outcome));
    }

    private boolean disturbed(WorkItem item) {
        return putOff(item, settings.backOff().get(item.tries()), item.tries() + 1);
    }

    private boolean putOff(WorkItem item, Duration after, int tries) {
        if (rows.putOff(item.id(), settings.engine(), after, tries)) {
            try {
                alarm.schedule(() -> submit(item.id()), after.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException closing) {
                log.debug("work {} is left for the next start", item.id());
            }
        }
        return false;
    }

    private boolean end(WorkItem item, String outcome) {
        if (!rows.end(item.id(), settings.engine(), outcome)) {
            return false;
        }
        tokens.move(item.id());
        return true;
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        ready = true;
        long beat = settings.heartbeat().toMillis();
        alarm.scheduleWithFixedDelay(guarded(this::beat), 0, beat, TimeUnit.MILLISECONDS);
        alarm.scheduleWithFixedDelay(guarded(presence::keepName), beat, beat, TimeUnit.MILLISECONDS);
        alarm.scheduleWithFixedDelay(guarded(this::look), 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        // before this start nobody but an engine that lives can have meant to remove it, and removing twice does no
        // harm
        alarm.execute(guarded(() -> removeFromHosts(Duration.ZERO)));
        long later = REMOVED_BY_THEN.toMillis();
        alarm.scheduleWithFixedDelay(
                guarded(() -> removeFromHosts(REMOVED_BY_THEN)), later, later, TimeUnit.MILLISECONDS);
    }

    /** What hosts still keep of steps that were over so long ago: the engine that was to remove it was killed. */
    private void removeFromHosts(Duration age) {
        forget(transcript.forgettable(Instant.now(clock).minus(age)));
    }

    private void forget(List<Transcript.Act> acts) {
        acts.forEach(act -> wire.forget(act.target(), act.id()));
    }

    private void beat() {
        try {
            if (!presence.beat()) {
                giveUp();
                return;
            }
            rows.heartbeat(settings.engine());
            goOn();
        } catch (RuntimeException e) {
            away = Instant.now(clock);
            throw e;
        }
    }

    /** Another engine has our name: whatever is ours in the rows is its. */
    private void giveUp() {
        stopping = true;
        flights.values().forEach(Flight::cancel);
        events.publishEvent(new NameLost("Another engine was started under the name '%s' while this one was cut off."
                .formatted(settings.engine())));
    }

    /** After the database was away: what the engine's threads held then cannot be given back by them. */
    private void goOn() {
        Instant since = away;
        if (since != null) {
            int back = jobLocks.takeBack(since);
            away = null;
            databaseTrouble.set("");
            log.warn("the database answers again; {} jobs that were held when it went away are free again", back);
        }
    }

    private void look() {
        List<String> begun = flights.values().stream()
                .filter(Flight::hasBegun)
                .map(Flight::id)
                .toList();
        rows.lost(begun, settings.engine()).forEach(this::cancel);
        int back = giveBack();
        if (back > 0) {
            log.warn("{} steps that this engine left are done again", back);
        }
        int taken = rows.takeOver(settings.engine(), settings.takeOver());
        if (taken > 0) {
            log.warn("{} steps of an engine that is gone are taken over", taken);
        }
        int freed = jobLocks.takeOver();
        if (freed > 0) {
            log.warn("{} jobs of an engine that is gone are free again", freed);
        }
        rows.due(DUE_AT_ONCE).forEach(this::submit);
        rows.endedFor(settings.heartbeat()).forEach(tokens::move);
    }

    private Runnable guarded(Runnable task) {
        AtomicReference<String> before = new AtomicReference<>("");
        return () -> {
            try {
                task.run();
                before.set("");
            } catch (RuntimeException | Error e) {
                // a scheduled task that throws is never run again
                Optional<String> trouble = DatabaseTrouble.of(e);
                if (trouble.isPresent()) {
                    saidOnce(trouble.get());
                } else if (!e.toString().equals(before.getAndSet(e.toString()))) {
                    log.warn("looking after the work failed and is tried again: {}", e.toString());
                }
            }
        };
    }

    private void saidOnce(String trouble) {
        if (!trouble.equals(databaseTrouble.getAndSet(trouble))) {
            log.error("{}", trouble);
        }
    }

    private static String said(Throwable problem) {
        return DatabaseTrouble.of(problem).orElse(problem.toString());
    }

    @Override
    public void start() {
        stopping = false;
    }

    /** What this engine was at is free for another as soon as its thread has left it; an act goes on by itself. */
    @Override
    public void stop() {
        stopping = true;
        alarm.shutdownNow();
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("not all steps have noticed that this engine ends; another takes them over when it is silent");
            }
            giveBack();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.warn("the steps of this engine could not be given back: {}", e.toString());
        }
    }

    private int giveBack() {
        int back = 0;
        // the rows first, then who is at them: a flight is entered before its row is claimed and removed after it ended
        for (Turn left : rows.runningOf(settings.engine())) {
            if (!flights.containsKey(left.id()) && rows.takeBack(left, settings.engine())) {
                back++;
            }
        }
        for (String left : rows.cancelledOf(settings.engine())) {
            if (!flights.containsKey(left)) {
                rows.leave(left, settings.engine());
            }
        }
        return back;
    }

    @Override
    public boolean isRunning() {
        return !stopping;
    }
}
