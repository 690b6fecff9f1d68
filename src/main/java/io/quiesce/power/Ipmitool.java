package io.quiesce.power;

import io.quiesce.command.CommandResult;
import java.time.Duration;
import java.util.List;

/** The program {@code ipmitool} on some host. Thread-safe; prints as that host, in the words of a sentence. */
interface Ipmitool {

    /** The exit code of a shell when a program cannot be started. */
    int NO_START = 126;

    /** The exit code of a shell when there is no such program. */
    int NO_PROGRAM = 127;

    /**
     * Runs it once, with the password in its environment only.
     *
     * @param id names the run where it must be found again
     * @param limit after this it is killed, with everything that it has started
     * @return {@link #NO_PROGRAM} as its exit code where it is not installed, {@link #NO_START} where it cannot be started
     */
    CommandResult run(String id, List<String> arguments, Secret password, Duration limit);
}
