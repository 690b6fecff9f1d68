package io.quiesce.power;

import io.quiesce.command.CommandResult;
import java.time.Duration;

/** The power control of one node. Thread-safe. */
interface Control {

    /**
     * Asks it once. Takes about as long as {@code limit} at most; an interrupt ends the wait, and its flag is set again.
     *
     * @param id names what is asked, for those who must find it again on another host
     * @return {@code Exited(0)} with a {@link Word} if it answered, {@code Exited} with another code and the reason on
     *     standard error if it refused; everything else as with a command. Nothing is thrown for what a control or a
     *     network does
     */
    CommandResult ask(PowerRequest request, String id, Duration limit);
}
