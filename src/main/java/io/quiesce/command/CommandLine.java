package io.quiesce.command;

import java.util.List;

/** Builds shell lines in which every argument is quoted, so that no name can become a command. */
public final class CommandLine {

    /** The environment variable that holds the command's id in each of its processes. */
    public static final String MARK = "QUIESCE_COMMAND";

    /** Stands in the environment of what is meant to stay, so that it does not count as a child of its command either. */
    private static final String LEAVES = "QUIESCE_LEAVES";

    private CommandLine() {}

    /** A program and its arguments as one shell line; each argument reaches the program unchanged. */
    public static String of(String program, String... arguments) {
        StringBuilder line = new StringBuilder(quote(program));
        for (String argument : arguments) {
            line.append(' ').append(quote(argument));
        }
        return line.toString();
    }

    /** As {@link #of(String, String...)}. */
    public static String of(String program, List<String> arguments) {
        return of(program, arguments.toArray(String[]::new));
    }

    /**
     * As {@link #of(String, String...)}, for a program that leaves a daemon behind which is meant to stay: the mark by
     * which {@link CommandRunner#stop} finds what belongs to a command is taken off it, and another put on.
     */
    public static String leavingDaemon(String program, String... arguments) {
        return "env -u " + MARK + " " + LEAVES + "=1 " + of(program, arguments);
    }

    /**
     * One argument in single quotes, or bare when it holds nothing a shell reads.
     *
     * @throws IllegalArgumentException if the text holds a NUL, which no argument can carry
     */
    public static String quote(String argument) {
        if (argument.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an argument holds a NUL character: " + argument.replace('\0', '?'));
        }
        if (!argument.isEmpty() && argument.chars().allMatch(CommandLine::harmless)) {
            return argument;
        }
        return "'" + argument.replace("'", "'\\''") + "'";
    }

    private static boolean harmless(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "@%+:,./_-".indexOf(c) >= 0;
    }
}
