package io.quiesce.work;

import static io.quiesce.Runs.PATIENCE;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A step that hangs until it is let go, or interrupted. */
public final class Hang implements Step {

    private final Outcome outcome;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger atWork = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();
    private final CountDownLatch go = new CountDownLatch(1);

    public Hang(Outcome outcome) {
        this.outcome = outcome;
    }

    @Override
    public Outcome run(Assignment assignment) {
        atWork.incrementAndGet();
        begun.incrementAndGet();
        try {
            go.await();
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            Thread.currentThread().interrupt();
        } finally {
            atWork.decrementAndGet();
        }
        return outcome;
    }

    public void awaitBegun(int times) {
        await().atMost(PATIENCE).until(() -> begun.get() == times);
    }

    public void awaitInterrupted() {
        await().atMost(PATIENCE).until(() -> interrupted.get() > 0);
    }

    /** Waits until no thread hangs here any more. */
    public void awaitGone() {
        await().atMost(PATIENCE).until(() -> atWork.get() == 0);
    }

    public int interrupted() {
        return interrupted.get();
    }

    public void letGo() {
        go.countDown();
    }
}
