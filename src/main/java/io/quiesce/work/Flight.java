package io.quiesce.work;

import io.quiesce.transcript.Recorded;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work that this engine is at, or has a thread's time reserved for. Ends with its thread, not before: what
 * was cancelled is still in flight until its thread has noticed.
 */
final class Flight implements Runnable {

    private final String id;
    private final Consumer<Flight> work;
    private boolean cancelled;
    private @Nullable Thread thread;
    private @Nullable Recorded runner;
    private @Nullable String rootId;

    Flight(String id, Consumer<Flight> work) {
        this.id = id;
        this.work = work;
    }

    String id() {
        return id;
    }

    @Override
    public void run() {
        synchronized (this) {
            thread = Thread.currentThread();
        }
        try {
            work.accept(this);
        } finally {
            synchronized (this) {
                thread = null;
                // an interrupt was meant for this work, not for the thread's next
                Thread.interrupted();
            }
        }
    }

    /** The work is ours now and sends its commands by this runner. */
    synchronized void begun(String rootId, Recorded runner) {
        this.rootId = rootId;
        this.runner = runner;
        if (cancelled) {
            runner.cancel();
        }
    }

    /** Whether the work is ours, and for this run. */
    synchronized boolean isAt(String rootId) {
        return rootId.equals(this.rootId);
    }

    synchronized boolean hasBegun() {
        return rootId != null;
    }

    /** Ends it: nothing is sent any more, and its thread is interrupted. */
    synchronized void cancel() {
        cancelled = true;
        if (runner != null) {
            runner.cancel();
        }
        if (thread != null) {
            thread.interrupt();
        }
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }
}
