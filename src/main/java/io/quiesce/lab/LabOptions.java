package io.quiesce.lab;

/**
 * How a lab runs.
 *
 * @param pace what every time that the lab itself imposes is multiplied with: 1.0 is as designed, tests use 0.05
 */
public record LabOptions(double pace) {

    public LabOptions {
        if (!(pace > 0 && pace <= 100)) {
            throw new IllegalArgumentException("the pace of a lab must be above 0 and at most 100, it is " + pace);
        }
    }

    public static LabOptions defaults() {
        return new LabOptions(1.0);
    }

    /** A time that the lab imposes, at this pace. */
    long scaledMillis(double millis) {
        return Math.round(millis * pace);
    }
}
