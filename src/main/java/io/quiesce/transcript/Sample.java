package io.quiesce.transcript;

import java.time.Instant;

/**
 * One measurement of a drain.
 *
 * @param at when it was taken
 * @param left how much is left, in {@code unit}; zero means drained
 * @param total how much there was at the beginning, in {@code unit}
 * @param unit what is counted, such as "virtual machines" or "volumes"
 * @param rest what is left and who holds it, as JSON
 */
public record Sample(Instant at, long left, long total, String unit, String rest) {

    public Sample {
        if (left < 0 || total < 0) {
            throw new IllegalArgumentException(
                    "a sample counts from zero, but left is %d and total is %d".formatted(left, total));
        }
    }
}
