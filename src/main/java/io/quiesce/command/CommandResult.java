package io.quiesce.command;

import java.time.Duration;

/** How a command ended. The border between "never sent" and "effect unknown" lies exactly before the exec request. */
public sealed interface CommandResult {

    /**
     * It ran and answered.
     *
     * @param code the exit code; 128 plus the signal's number when a signal ended it
     */
    record Exited(int code, Output out, Output err) implements CommandResult {
        public boolean ok() {
            return code == 0;
        }
    }

    /** It was never sent; sending it is safe, unless {@code reason} says that trying again cannot help. */
    record NotStarted(Reason reason, String why) implements CommandResult {}

    /**
     * It was sent and did not answer in time. A read was killed; an act goes on.
     *
     * @param left how many of its processes were still there after the kill; -1 when the node could not be asked, and
     *     for an act, which is not killed
     */
    record TimedOut(Duration after, Output out, Output err, int left) implements CommandResult {}

    /** It was sent and the line broke before the answer: effect unknown. */
    record ConnectionLost(String why, Output out, Output err) implements CommandResult {}

    /** Why a command was not started. */
    enum Reason {
        /** No route, no answer to a connect, no banner, name not known. */
        UNREACHABLE,
        /** The port is closed: something answers, but no SSH server. */
        REFUSED,
        /** The server did not let us in. */
        LOGIN_REFUSED,
        /** The host key is not in known_hosts: nothing is sent. */
        HOST_KEY_UNKNOWN,
        /** The host key differs from the known one: nothing is sent. */
        HOST_KEY_CHANGED,
        /** The connection broke, or no channel could be opened, before the command was sent. */
        BROKEN,
        /** The caller was told to stop before the command was sent. */
        CANCELLED;

        /** Whether trying again later may help. A wrong host key or login is not tried again. */
        public boolean mayPass() {
            return this == UNREACHABLE || this == REFUSED || this == BROKEN;
        }
    }
}
