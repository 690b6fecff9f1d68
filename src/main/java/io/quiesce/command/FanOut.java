package io.quiesce.command;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/**
 * Does one thing on a set of nodes at the same time. Each caller has a width of its own: nodes that keep one waiting hold
 * up nobody else, as long as the executor has threads.
 *
 * <p>An interrupt of the caller is passed on to all that are still at work.
 */
public final class FanOut {

    private final Executor executor;
    private final int width;

    /**
     * @param executor where it is done
     * @param width at how many nodes one caller is at the same time, at least 1
     */
    public FanOut(Executor executor, int width) {
        if (width < 1) {
            throw new IllegalArgumentException("the width is %d, expected 1 or more".formatted(width));
        }
        this.executor = executor;
        this.width = width;
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
        Map<Target, FutureTask<R>> tasks = new LinkedHashMap<>();
        targets.forEach(target -> tasks.put(target, new FutureTask<>(() -> work.apply(target))));
        Queue<FutureTask<R>> waiting = new ConcurrentLinkedQueue<>(tasks.values());
        Map<Target, R> results = new LinkedHashMap<>();
        try {
            for (int i = 0; i < Math.min(width, tasks.size()); i++) {
                executor.execute(() -> oneAfterTheOther(waiting));
            }
            for (Map.Entry<Target, FutureTask<R>> entry : tasks.entrySet()) {
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
            // first: who is interrupted must not go on with the next
            waiting.clear();
            tasks.values().forEach(task -> task.cancel(true));
        }
    }

    private static <R> void oneAfterTheOther(Queue<FutureTask<R>> waiting) {
        for (FutureTask<R> task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }
}
