package io.quiesce.power;

import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.Output;
import java.time.Duration;

/**
 * Why a power control did not do what it was asked, and whether it may have done it all the same. Its message is shown to
 * the operator: one clause without a full stop. Never leaves the package.
 */
final class NotDone extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int REFUSED = 1;

    private final transient CommandResult result;

    private NotDone(String why, CommandResult result) {
        super(why);
        this.result = result;
    }

    /** The control was not reached, or not asked. */
    static NotDone notSent(Reason reason, String why) {
        return new NotDone(why, new NotStarted(reason, why));
    }

    /** The control answered, and did nothing; or what answered is no control that may be believed. */
    static NotDone refused(String why) {
        return new NotDone(why, new Exited(REFUSED, Output.EMPTY, Output.of(why)));
    }

    /** There was no answer in time. */
    static NotDone late(Duration after, String why) {
        return new NotDone(why, new TimedOut(after, Output.EMPTY, Output.of(why), -1));
    }

    /** The connection broke, or what came is no answer. */
    static NotDone unclear(String why) {
        return new NotDone(why, new ConnectionLost(why, Output.EMPTY, Output.EMPTY));
    }

    /** The same, for a question that came before the act itself: the act was not sent, so nothing is unclear. */
    NotDone beforeTheAct() {
        if (result instanceof TimedOut) {
            boolean stopped = Thread.currentThread().isInterrupted();
            return notSent(stopped ? Reason.CANCELLED : Reason.UNREACHABLE, why());
        }
        return result instanceof ConnectionLost ? notSent(Reason.BROKEN, why()) : this;
    }

    String why() {
        return String.valueOf(getMessage());
    }

    CommandResult result() {
        return result;
    }
}
