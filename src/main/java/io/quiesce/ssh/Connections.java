package io.quiesce.ssh;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import net.schmizz.sshj.connection.channel.direct.Session;

/** One connection per endpoint, opened when needed and closed when idle. Owns the threads of the SSH side. */
final class Connections implements AutoCloseable {

    private final SshSettings settings;
    private final Consumer<Endpoint> beforeIdleClose;
    private final Runnable atSweep;
    private final ConcurrentHashMap<Endpoint, Line> lines = new ConcurrentHashMap<>();
    private final ExecutorService background = Executors.newCachedThreadPool(daemons("quiesce-ssh-"));
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(daemons("quiesce-ssh-watch-"));
    private final Connector connector;

    /**
     * Opens nothing yet.
     *
     * @param beforeIdleClose called for an idle connection before it is closed; may still use it
     * @param atSweep called each time idle connections are looked for; must not wait
     */
    Connections(SshSettings settings, Consumer<Endpoint> beforeIdleClose, Runnable atSweep) {
        this.settings = settings;
        this.beforeIdleClose = beforeIdleClose;
        this.atSweep = atSweep;
        this.connector = new Connector(settings, this::line, background, watch);
        long sweep = Math.max(50, Math.min(10_000, settings.idleClose().toMillis() / 3));
        watch.scheduleWithFixedDelay(this::sweep, sweep, sweep, TimeUnit.MILLISECONDS);
        watch.scheduleWithFixedDelay(this::cutSilent, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Sends a command line; when this returns, it counts as sent.
     *
     * @param cap how many bytes of each stream to keep
     * @param patience how long to wait while all channels to this endpoint are in use
     * @throws NotConnected if nothing was sent
     * @throws InterruptedException if the caller was told to stop before anything was sent
     */
    Exec send(Endpoint endpoint, String request, String input, int cap, Duration patience)
            throws NotConnected, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Line line = line(endpoint);
        Session session = line.open(patience);
        return new Exec(line, session, request, input.getBytes(StandardCharsets.UTF_8), cap, background);
    }

    /** Does something on a thread of the SSH side. */
    <T> Future<T> inBackground(Callable<T> work) {
        return background.submit(work);
    }

    /** The endpoints to which there is an open connection. */
    Collection<Endpoint> open() {
        return lines.values().stream().filter(Line::isOpen).map(Line::endpoint).toList();
    }

    private Line line(Endpoint endpoint) {
        return lines.computeIfAbsent(endpoint, e -> new Line(e, connector, settings.channelsPerConnection()));
    }

    private void cutSilent() {
        lines.values().forEach(line -> line.cutIfSilent(settings.untilMissed()));
    }

    private void sweep() {
        atSweep.run();
        List<Line> idle = lines.values().stream()
                .filter(l -> l.idle(settings.idleClose()))
                .toList();
        for (Line line : idle) {
            background.execute(() -> {
                if (line.isOpen()) {
                    beforeIdleClose.accept(line.endpoint());
                }
                line.closeIfIdle(settings.idleClose());
            });
        }
    }

    @Override
    public void close() {
        lines.values().forEach(Line::close);
        background.shutdown();
        try {
            if (!background.awaitTermination(settings.close().toMillis(), TimeUnit.MILLISECONDS)) {
                background.shutdownNow();
            }
        } catch (InterruptedException e) {
            background.shutdownNow();
            Thread.currentThread().interrupt();
        }
        watch.shutdownNow();
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
