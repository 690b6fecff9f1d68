package io.quiesce.scenario;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/** Limits of seconds that are promised, as they can be held a machine to. */
final class Promised {

    private Promised() {}

    /** A machine that does not get to run what is ready proves nothing about seconds: there it may take three times as long. */
    static Duration withinSeconds(int seconds) {
        var machine = ManagementFactory.getOperatingSystemMXBean();
        boolean busy = machine.getSystemLoadAverage() > 2.0 * machine.getAvailableProcessors();
        return Duration.ofSeconds(busy ? 3L * seconds : seconds);
    }
}
