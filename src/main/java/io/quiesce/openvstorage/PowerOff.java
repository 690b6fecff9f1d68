package io.quiesce.openvstorage;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import java.time.Duration;

/**
 * Switches a node off from inside, after it has proved to be the one that is meant.
 *
 * <p>The shutdown is delayed and detached, so that the answer arrives before the line is cut; that it was asked for
 * proves nothing, only {@link #seen} does (reference: open-vstorage.md 5.2).
 */
public final class PowerOff {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int WRONG_NODE = 77;

    private final CommandRunner runner;

    public PowerOff(CommandRunner runner) {
        this.runner = runner;
    }

    /** What became of the request. */
    public sealed interface Answer {
        /** The node will go down in a moment. */
        record Requested() implements Answer {}

        /**
         * Another box answered at this address: nothing was done.
         *
         * @param found who it says it is; empty when it would not say
         */
        record WrongNode(String found) implements Answer {}
    }

    /** Whether a node is there, as far as a connection can tell. */
    public enum Presence {
        DOWN,
        UP,
        UNKNOWN
    }

    /**
     * Asks a node to shut down. An act: run twice with the same id, it is started once.
     *
     * @param expectedMachineId what {@link NodeFacts#machineId()} was when the plan was made; never blank
     */
    public Reading<Answer> request(Target target, String expectedMachineId) {
        Command command = Command.lastAct("power-off", script(expectedMachineId), DEADLINE);
        return Reading.of(runner.run(target, command), exited -> {
            if (exited.code() == WRONG_NODE) {
                String said = exited.out().text().strip();
                return new Reading.Read<>(new Answer.WrongNode(said.replaceFirst("^wrong node:\\s*", "")));
            }
            if (exited.ok()) {
                return new Reading.Read<>(new Answer.Requested());
            }
            return new Reading.NotRead<>("the shutdown was refused: " + Reading.why(exited), exited);
        });
    }

    static String script(String expectedMachineId) {
        if (expectedMachineId.isBlank()) {
            throw new IllegalArgumentException("a node without a machine id is not switched off");
        }
        return """
                id=$(cat /etc/openvstorage_id 2>/dev/null)
                [ -n "$id" ] || id=$(cat /etc/machine-id 2>/dev/null)
                if [ "$id" != %s ]; then printf 'wrong node: %%s\n' "$id"; exit %d; fi
                sleep 1
                shutdown -h now
                """
                .formatted(CommandLine.quote(expectedMachineId), WRONG_NODE);
    }

    /** Whether a request that was not answered may have reached the node all the same. */
    public static boolean mayHaveBeenHeard(CommandResult result) {
        return result instanceof CommandResult.ConnectionLost || result instanceof CommandResult.TimedOut;
    }

    /**
     * What a probe tells about a node that was asked to go down. A closed port or no route is down as far as a
     * connection can tell; a hung host looks the same, so where a power control is configured it has the last word.
     */
    public static Presence seen(CommandResult probe) {
        if (probe instanceof Exited) {
            return Presence.UP;
        }
        if (probe instanceof NotStarted notStarted
                && (notStarted.reason() == Reason.REFUSED || notStarted.reason() == Reason.UNREACHABLE)) {
            return Presence.DOWN;
        }
        return Presence.UNKNOWN;
    }

    /** Whether a probe shows the node down. */
    public static boolean isDown(CommandResult probe) {
        return seen(probe) == Presence.DOWN;
    }
}
