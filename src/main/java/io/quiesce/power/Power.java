package io.quiesce.power;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Output;
import io.quiesce.command.Target;
import java.time.Duration;
import java.util.Optional;

/**
 * Switches nodes on and off through their power controls, and reads whether they have power. As thread-safe as its runner.
 *
 * <p>Every request is a command with a line in the transcript. Switching on what is on, or off what is off, changes
 * nothing; some controllers refuse it then. So look before, to leave alone what is right already, and after, since
 * {@link Switched.Accepted} says only that somebody took the request.
 */
public final class Power {

    // ipmitool gives up on a controller that is not there after 20 s (reference: real-hosts.md, IPMI)
    private static final Duration READING = Duration.ofSeconds(30);
    private static final Duration SWITCHING = Duration.ofSeconds(60);
    private static final int LONGEST_SAYING = 200;

    private final CommandRunner runner;

    public Power(CommandRunner runner) {
        this.runner = runner;
    }

    /** Asks whether a node has power; {@link PowerState.Unknown} for every failure, and where nobody can be asked. */
    public PowerState read(Target target) {
        return state(run(target, PowerRequest.STATE, READING));
    }

    /** Switches a node on. */
    public Switched on(Target target) {
        return switched(run(target, PowerRequest.ON, SWITCHING));
    }

    /** Asks the system of a node to shut itself down. It stays on until it has done so, which it may never do. */
    public Switched askOff(Target target) {
        return switched(run(target, PowerRequest.SOFT_OFF, SWITCHING));
    }

    /** Cuts the power of a node: what is not on its disks is lost. A person's decision, never a second try. */
    public Switched forceOff(Target target) {
        return switched(run(target, PowerRequest.FORCE_OFF, SWITCHING));
    }

    private CommandResult run(Target target, PowerRequest request, Duration limit) {
        return runner.run(target, Command.power(request.id(), request.line(), limit));
    }

    static PowerState state(CommandResult result) {
        if (result instanceof Exited exited && exited.ok()) {
            Optional<PowerState> state = Word.in(exited.out()).flatMap(Word::state);
            return state.orElseGet(() -> new PowerState.Unknown("the power control said '%s', expected %s"
                    .formatted(
                            Shown.of(exited.out().text(), LONGEST_SAYING),
                            Word.listed(Word.ON, Word.OFF, Word.POWERING_ON, Word.POWERING_OFF))));
        }
        return new PowerState.Unknown(why(result));
    }

    static Switched switched(CommandResult result) {
        if (result instanceof Exited exited && exited.ok()) {
            boolean taken = Word.in(exited.out())
                    .filter(word -> word == Word.ACCEPTED || word == Word.SENT)
                    .isPresent();
            return taken
                    ? new Switched.Accepted()
                    : new Switched.Unclear("the power control said '%s', expected %s"
                            .formatted(
                                    Shown.of(exited.out().text(), LONGEST_SAYING),
                                    Word.listed(Word.ACCEPTED, Word.SENT)));
        }
        if (result instanceof Exited) {
            return new Switched.Refused(why(result));
        }
        return result instanceof NotStarted ? new Switched.NotSent(why(result)) : new Switched.Unclear(why(result));
    }

    private static String why(CommandResult result) {
        if (result instanceof NotStarted notStarted) {
            return notStarted.why();
        }
        if (result instanceof ConnectionLost lost) {
            return lost.why();
        }
        if (result instanceof TimedOut timedOut) {
            return said(timedOut.err(), "no answer within " + timedOut.after().toSeconds() + " s");
        }
        Exited exited = (Exited) result;
        return said(exited.err(), "exit code " + exited.code());
    }

    private static String said(Output err, String otherwise) {
        return err.text().isBlank() ? otherwise : err.text().strip();
    }
}
