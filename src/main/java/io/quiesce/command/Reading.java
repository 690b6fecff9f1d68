package io.quiesce.command;

import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.TimedOut;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a node said, or why we do not know. "Not read" never means "nothing there".
 *
 * <p>An answer in an unknown form is neither: it is thrown as {@link io.quiesce.command.Unreadable}.
 */
public sealed interface Reading<T> {

    /** The node answered. */
    record Read<T>(T value) implements Reading<T> {}

    /**
     * The node, or the program on it, did not answer.
     *
     * @param why one sentence for an operator
     * @param result how the command ended; whether an act may be sent again follows from it
     */
    record NotRead<T>(String why, CommandResult result) implements Reading<T> {}

    /** The value, if the node answered. */
    default Optional<T> asOptional() {
        return this instanceof Read<T> read ? Optional.of(read.value()) : Optional.empty();
    }

    /** The same of a part of the value, or of something made from it. */
    default <U> Reading<U> map(Function<T, U> part) {
        if (this instanceof NotRead<T> failed) {
            return new NotRead<>(failed.why(), failed.result());
        }
        return new Read<>(part.apply(((Read<T>) this).value()));
    }

    /**
     * Reads a command that ran; says why when it did not run or did not answer. An answer of which only the beginning was
     * kept is none: what decides may stand in the rest.
     */
    static <T> Reading<T> of(CommandResult result, Function<Exited, Reading<T>> reader) {
        if (result instanceof Exited exited) {
            return exited.out().truncated()
                    ? new NotRead<>(
                            "the answer is longer than what is kept of it: %d bytes"
                                    .formatted(exited.out().bytes()),
                            exited)
                    : reader.apply(exited);
        }
        return new NotRead<>(why(result), result);
    }

    /** Looks, and takes an answer that cannot be understood for not read: the reason shows the line. */
    static <T> Reading<T> readable(Supplier<Reading<T>> look) {
        try {
            return look.get();
        } catch (Unreadable unreadable) {
            return new NotRead<>(String.valueOf(unreadable.getMessage()), new Exited(0, Output.EMPTY, Output.EMPTY));
        }
    }

    /** How a command ended, as a sentence. */
    static String why(CommandResult result) {
        if (result instanceof NotStarted notStarted) {
            return "nothing was sent: " + notStarted.why();
        }
        if (result instanceof TimedOut timedOut) {
            return "no answer within " + timedOut.after().toSeconds() + " s";
        }
        if (result instanceof ConnectionLost lost) {
            return "the connection broke before the answer: " + lost.why();
        }
        Exited exited = (Exited) result;
        String said = lastLine(exited);
        return "exit code " + exited.code() + (said.isEmpty() ? "" : ": " + said);
    }

    /** The last line with text on it, of standard error or else of standard output; empty when there is none. */
    private static String lastLine(Exited exited) {
        String err = exited.err().text().strip();
        String text = err.isEmpty() ? exited.out().text().strip() : err;
        return text.substring(text.lastIndexOf('\n') + 1).strip();
    }
}
