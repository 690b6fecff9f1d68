package io.quiesce.ssh;

import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;

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

    Reason reason() {
        return refusal.reason();
    }

    NotStarted result() {
        return new NotStarted(refusal.reason(), refusal.why());
    }
}
