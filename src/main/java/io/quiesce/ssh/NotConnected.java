package io.quiesce.ssh;

import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import java.util.concurrent.TimeoutException;

/** No command could be sent; the reason is for the caller of the runner. */
final class NotConnected extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    NotConnected(Refusal refusal, Throwable cause) {
        super(refusal.why(), cause);
        this.refusal = refusal;
    }

    NotConnected(Refusal refusal) {
        super(refusal.why());
        this.refusal = refusal;
    }

    /** Whether the connection broke, and not because the peer was silent for too long: trying again may help at once. */
    boolean isReset() {
        if (reason() != Reason.BROKEN) {
            return false;
        }
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                return false;
            }
        }
        return true;
    }

    Reason reason() {
        return refusal.reason();
    }

    NotStarted result() {
        return new NotStarted(refusal.reason(), refusal.why());
    }
}
