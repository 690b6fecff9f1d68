package io.quiesce.ssh;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import net.schmizz.sshj.connection.channel.direct.Session;

/** One connection per endpoint, opened when needed and closed when idle. Owns the threads of the SSH side. */
final class Connections implements AutoCloseable {

    private final SshSettings settings;
    private final Consumer<Endpoint> beforeClose;
    private final ConcurrentHashMap<Endpoint, Line> lines = new ConcurrentHashMap<>();
    private final ExecutorService background = Executors.newCachedThreadPool(daemons("quiesce-ssh-"));
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(daemons("quiesce-ssh-watch-"));
    private final Connector connector;

    /** @param beforeClose called for a connection that is not in use before it is closed; may still use it */
    Connections(SshSettings settings, Consumer<Endpoint> beforeClose) {
        this.settings = settings;
        this.beforeClose = beforeClose;
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

    private Line line(Endpoint endpoint) {
        return lines.computeIfAbsent(endpoint, e -> new Line(e, connector, settings.channelsPerConnection()));
    }

    private void cutSilent() {
        lines.values().forEach(line -> line.cutIfSilent(settings.untilMissed()));
    }

    private void sweep() {
        List<Line> idle = lines.values().stream()
                .filter(l -> l.idle(settings.idleClose()))
                .toList();
        for (Line line : idle) {
            background.execute(() -> {
                if (line.isOpen()) {
                    beforeClose.accept(line.endpoint());
                }
                line.closeIfIdle(settings.idleClose());
            });
        }
    }

    /** Ends all within a few seconds; peers that are silent meanwhile keep what they keep. */
    @Override
    public void close() {
        CompletableFuture<?>[] tidying = lines.values().stream()
                .filter(Line::isOpen)
                .map(line -> CompletableFuture.runAsync(() -> beforeClose.accept(line.endpoint()), background))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(tidying)
                .completeOnTimeout(null, settings.close().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failed -> null)
                .join();
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
