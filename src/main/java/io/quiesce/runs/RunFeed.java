package io.quiesce.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.runs.LiveRun.State;
import io.quiesce.work.DatabaseTrouble;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;

/**
 * Tells onlookers how a run is each time something in it has changed, as server-sent events: {@code run} with a
 * {@link LiveRun}, or {@code trouble} with a sentence while it cannot be read.
 *
 * <p>One look a second serves all who look at the same run; a run that nobody looks at costs nothing. An onlooker whose line
 * is slow is told the latest only, and holds up nobody else. Thread-safe.
 */
@Component
final class RunFeed implements SmartLifecycle {

    /** How many commands stand in an event; more are asked for. */
    static final int COMMANDS = 20;

    private static final Duration EVERY = Duration.ofSeconds(1);

    /** Without a word for so long, a proxy between would take the line for dead. */
    private static final int LOOKS_BETWEEN_SIGNS_OF_LIFE = 15;

    /** Then the browser asks again by itself, and who it is, is checked again. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(RunFeed.class);

    private final RunReader reader;
    private final ObjectMapper json;
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(daemons("run-feed-look"));
    private final Executor senders = Executors.newCachedThreadPool(daemons("run-feed-send"));
    private final AtomicLong looks = new AtomicLong();
    private volatile boolean open;

    RunFeed(RunReader reader, ObjectMapper json) {
        this.reader = reader;
        this.json = json;
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** A run with onlookers, and what all of them were told last; null if that must be said again. */
    private static final class Watched {

        final Set<Onlooker> onlookers = ConcurrentHashMap.newKeySet();
        volatile @Nullable String told;
    }

    /**
     * Begins to tell about a run.
     *
     * @return empty if there is no such run
     */
    Optional<SseEmitter> follow(String rootId) {
        return look(rootId).map(live -> {
            SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
            Onlooker onlooker = new Onlooker(rootId, emitter);
            onlooker.tell(event("run", text(live)));
            if (open && live.run().state() == State.running) {
                join(onlooker);
            } else {
                onlooker.end();
            }
            return emitter;
        });
    }

    private void join(Onlooker onlooker) {
        watched.compute(onlooker.rootId, (id, known) -> {
            Watched run = known == null ? new Watched() : known;
            run.onlookers.add(onlooker);
            // what has changed since the look that the onlooker was told of
            run.told = null;
            return run;
        });
        onlooker.emitter.onCompletion(() -> leave(onlooker));
        onlooker.emitter.onTimeout(onlooker.emitter::complete);
        onlooker.emitter.onError(broken -> leave(onlooker));
        // whoever comes just as all are sent away
        if (!open) {
            onlooker.end();
        }
    }

    private void leave(Onlooker onlooker) {
        onlooker.gone.set(true);
        watched.computeIfPresent(onlooker.rootId, (id, run) -> {
            run.onlookers.remove(onlooker);
            return run.onlookers.isEmpty() ? null : run;
        });
    }

    private Optional<LiveRun> look(String rootId) {
        return reader.look(rootId, COMMANDS, null);
    }

    private void lookAtAll() {
        boolean silentForLong = looks.incrementAndGet() % LOOKS_BETWEEN_SIGNS_OF_LIFE == 0;
        watched.forEach((rootId, run) -> {
            try {
                lookAt(rootId, run);
            } catch (Throwable failure) {
                // also an error: what is thrown on ends the looks at all runs
                run.told = null;
                if (DatabaseTrouble.of(failure).isEmpty()) {
                    log.warn("the run {} cannot be read for its onlookers", rootId, failure);
                }
                String sentence = "the database cannot be read just now";
                run.onlookers.forEach(onlooker -> onlooker.tell(event("trouble", sentence)));
            }
            if (silentForLong) {
                run.onlookers.forEach(
                        onlooker -> onlooker.tellIfIdle(SseEmitter.event().comment("on")));
            }
        });
    }

    private void lookAt(String rootId, Watched run) {
        LiveRun live = look(rootId).orElse(null);
        String text = live == null ? null : text(live);
        if (text != null && !text.equals(run.told)) {
            run.told = text;
            run.onlookers.forEach(onlooker -> onlooker.tell(event("run", text)));
        }
        if (live == null || live.run().state() != State.running) {
            run.onlookers.forEach(Onlooker::end);
        }
    }

    private String text(LiveRun live) {
        try {
            return json.writeValueAsString(live);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static SseEventBuilder event(String name, String text) {
        return SseEmitter.event().name(name).data(text);
    }

    @Override
    public void start() {
        open = true;
        clock.scheduleWithFixedDelay(this::lookAtAll, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Before the web server, which waits for every request that is not over. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void stop() {
        open = false;
        clock.shutdown();
        watched.values().forEach(run -> run.onlookers.forEach(Onlooker::end));
    }

    @Override
    public boolean isRunning() {
        return open;
    }

    /** One who looks at a run; what comes while the last event is still on its way replaces what waits. */
    private final class Onlooker {

        private final String rootId;
        private final SseEmitter emitter;
        private final AtomicReference<@Nullable SseEventBuilder> next = new AtomicReference<>();
        private final AtomicBoolean sending = new AtomicBoolean();
        private final AtomicBoolean ending = new AtomicBoolean();
        private final AtomicBoolean gone = new AtomicBoolean();

        Onlooker(String rootId, SseEmitter emitter) {
            this.rootId = rootId;
            this.emitter = emitter;
        }

        void tell(SseEventBuilder event) {
            next.set(event);
            send();
        }

        void tellIfIdle(SseEventBuilder event) {
            if (next.compareAndSet(null, event)) {
                send();
            }
        }

        /** After what waits to be said. */
        void end() {
            ending.set(true);
            send();
        }

        private void send() {
            if (sending.compareAndSet(false, true)) {
                senders.execute(this::sendAll);
            }
        }

        private void sendAll() {
            try {
                for (SseEventBuilder event = next.getAndSet(null);
                        event != null && !gone.get();
                        event = next.getAndSet(null)) {
                    emitter.send(event);
                }
                if (ending.get()) {
                    emitter.complete();
                    leave(this);
                }
            } catch (IOException | IllegalStateException broken) {
                leave(this);
            } finally {
                sending.set(false);
            }
            if (!gone.get() && (next.get() != null || ending.get())) {
                send();
            }
        }
    }
}
