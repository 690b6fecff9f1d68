package io.quiesce.command;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Does one thing on a set of nodes at the same time, as many at once as its executor has threads.
 *
 * <p>An interrupt of the caller is passed on to all that are still at work.
 */
public final class FanOut {

    private final ExecutorService executor;

    public FanOut(ExecutorService executor) {
        this.executor = executor;
    }

    /**
     * Applies {@code work} to each target and waits for all.
     *
     * @return the results in the order of {@code targets}
     * @throws IllegalArgumentException if there is no target: an empty selection never means "all"
     */
    public <R> Map<Target, R> over(Collection<Target> targets, Function<Target, R> work) {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("no node was selected; an empty selection is never 'all nodes'");
        }
        Map<Target, Future<R>> running = new LinkedHashMap<>();
        for (Target target : targets) {
            running.put(target, executor.submit(() -> work.apply(target)));
        }
        Map<Target, R> results = new LinkedHashMap<>();
        try {
            for (Map.Entry<Target, Future<R>> entry : running.entrySet()) {
                results.put(entry.getKey(), entry.getValue().get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("stopped while waiting for nodes").initCause(e);
        } finally {
            running.values().forEach(future -> future.cancel(true));
        }
    }
}
