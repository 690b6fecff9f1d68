package io.quiesce.command;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * One command line for a node.
 *
 * <p>The line is a script for {@code /bin/sh}; build it with {@link CommandLine}, which quotes. It runs with
 * {@code LC_ALL=C}, without a terminal, in the home directory of the login user. Only a request to the node's power
 * control ({@link Kind#POWER}) reaches no shell.
 *
 * @param id names this command on its node and in the transcript: letters, digits, {@code .}, {@code _} and {@code -}.
 *     Stable when a step is repeated after a crash, so that an act is launched once; different for each round of a loop
 * @param line what the shell runs, or what the power control is asked for
 * @param input what the command reads from standard input; empty for nothing
 * @param kind whether it reads or acts
 * @param deadline how long the command may take, counted from the moment it is sent. A read is killed then, with its
 *     whole process group. For an act it is only how long this call waits: the act goes on, and its end is collected by
 *     running the same command again. What a power control was sent may take effect later
 */
public record Command(String id, String line, String input, Kind kind, Duration deadline) {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}");

    /** How a command is run on its node. */
    public enum Kind {
        /** A read: attached to the connection, killed at its deadline, repeated freely. */
        READ,
        /** An act: detached from the connection and started exactly once for its id, whatever happens to the line. */
        ACT,
        /**
         * An act after which the node is gone, such as a shutdown. It is started once like any other act, but the caller
         * is answered at once: {@code Exited(0)} says that it was started, another code that it failed right away. It
         * removes what it keeps on the node by itself once its line has exited 0.
         */
        LAST_ACT,
        /**
         * An act that may take hours. It is started once like any other act, but the caller is answered at once: {@code
         * Exited(0)} says that it runs, or has ended well; asked again, another code says that it has failed since.
         */
        LONG_ACT,
        /**
         * A request to the node's power control: the line is one of the few that {@code io.quiesce.power} knows, such as
         * {@code power on}. Each call sends it once at most, whatever its id; asking again for what is so already changes
         * nothing. The node keeps nothing of it.
         */
        POWER;

        /** Whether it is started once for its id, and kept on its node until it is forgotten. */
        public boolean isAct() {
            return this == ACT || this == LAST_ACT || this == LONG_ACT;
        }
    }

    public Command {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("command id is '%s', expected %s".formatted(id, ID.pattern()));
        }
        if (line.isBlank()) {
            throw new IllegalArgumentException("command " + id + " has an empty line");
        }
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException(
                    "command %s has the deadline %s, expected more than zero".formatted(id, deadline));
        }
    }

    public static Command read(String id, String line, Duration deadline) {
        return new Command(id, line, "", Kind.READ, deadline);
    }

    public static Command act(String id, String line, Duration deadline) {
        return new Command(id, line, "", Kind.ACT, deadline);
    }

    public static Command lastAct(String id, String line, Duration deadline) {
        return new Command(id, line, "", Kind.LAST_ACT, deadline);
    }

    public static Command longAct(String id, String line, Duration deadline) {
        return new Command(id, line, "", Kind.LONG_ACT, deadline);
    }

    public static Command power(String id, String line, Duration deadline) {
        return new Command(id, line, "", Kind.POWER, deadline);
    }

    /** The same command, given this text on standard input. */
    public Command withInput(String text) {
        return new Command(id, line, text, kind, deadline);
    }

    /** Without the input, which may be a secret. */
    @Override
    public String toString() {
        return "Command[id=%s, line=%s, kind=%s, deadline=%s]".formatted(id, line, kind, deadline);
    }
}
