package io.quiesce.power;

/** Reads the power state of one node. Thread-safe. */
@FunctionalInterface
public interface PowerReading {

    /**
     * Asks the power control now. Takes as long as its time limits allow; an interrupt ends it.
     *
     * @return {@link PowerState.Unknown} for every failure; nothing is thrown
     */
    PowerState read();
}
