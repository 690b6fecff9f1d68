package io.quiesce.command;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FanOutTest {

    private static final List<Target> MANY =
            IntStream.range(0, 20).mapToObj(i -> new Target("c", "n" + i)).toList();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final FanOut fanOut = new FanOut(threads, 3);
    private final CountDownLatch answers = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void end() {
        answers.countDown();
        threads.shutdownNow();
    }

    private String silent(Target target) {
        asked.incrementAndGet();
        try {
            assertThat(answers.await(30, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return target.node();
    }

    @Test
    void answersInTheOrderOfTheNodes() {
        assertThat(fanOut.over(MANY, Target::node).values())
                .containsExactlyElementsOf(MANY.stream().map(Target::node).toList());
    }

    @Test
    void isAtSoManyNodesAtOnceAndAtTheOthersAfterwards() {
        CompletableFuture<Integer> all = CompletableFuture.supplyAsync(
                () -> fanOut.over(MANY, this::silent).size(), threads);
        await().until(() -> asked.get() == 3);
        await().during(100, java.util.concurrent.TimeUnit.MILLISECONDS).until(() -> asked.get() == 3);

        answers.countDown();

        assertThat(all.join()).isEqualTo(20);
        assertThat(asked.get()).isEqualTo(20);
    }

    @Test
    void silentNodesOfOneCallerHoldUpNoOther() {
        CompletableFuture.runAsync(() -> fanOut.over(MANY, this::silent), threads);
        await().until(() -> asked.get() == 3);

        assertThat(CompletableFuture.supplyAsync(() -> fanOut.over(MANY, Target::node), threads)
                        .orTimeout(10, SECONDS)
                        .join())
                .hasSize(20);
    }

    @Test
    void anInterruptOfTheCallerReachesAllAndBeginsNoMore() throws Exception {
        AtomicInteger interrupted = new AtomicInteger();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                fanOut.over(MANY, target -> {
                    silent(target);
                    if (Thread.currentThread().isInterrupted()) {
                        interrupted.incrementAndGet();
                    }
                    return target;
                });
            } catch (RuntimeException e) {
                thrown.complete(e);
            }
        });
        caller.start();
        await().until(() -> asked.get() == 3);

        caller.interrupt();

        assertThat(thrown.get(10, SECONDS)).isInstanceOf(CancellationException.class);
        await().until(() -> interrupted.get() == 3);
        assertThat(asked.get()).isEqualTo(3);
    }

    @Test
    void whatOneNodesWorkThrowsIsThrown() {
        assertThatThrownBy(() -> fanOut.over(MANY, target -> {
                    throw new IllegalStateException(target.node());
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("n0");
    }

    @Test
    void noNodeIsNeverAllNodes() {
        assertThatIllegalArgumentException().isThrownBy(() -> fanOut.over(List.of(), Target::node));
    }

    @Test
    void aWidthOfNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FanOut(threads, 0))
                .withMessageContaining("0");
    }
}
