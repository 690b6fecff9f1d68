package io.quiesce.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FlightTest {

    @Test
    void aCancelInterruptsItsOwnWorkAndNotTheThreadsNext() throws InterruptedException {
        List<String> seen = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        Flight first = new Flight("first", flight -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                seen.add("interrupted");
                Thread.currentThread().interrupt();
            }
        });
        Flight second = new Flight(
                "second", flight -> seen.add("flag " + Thread.currentThread().isInterrupted()));
        Thread thread = new Thread(() -> {
            first.run();
            second.run();
        });
        thread.start();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        first.cancel();
        thread.join(10_000);

        assertThat(seen).containsExactly("interrupted", "flag false");
        assertThat(first.isCancelled()).isTrue();
    }

    @Test
    void aCancelAfterItsEndTouchesNobody() {
        Flight flight = new Flight("over", ended -> {});
        flight.run();

        flight.cancel();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
