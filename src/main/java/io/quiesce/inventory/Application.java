package io.quiesce.inventory;

/**
 * A program that uses shared volumes and that no cluster monitor manages: how a run sees, halts and starts it on a node.
 * The lines are run by a shell of the node as they are.
 *
 * @param name its name, unique in the cluster
 * @param running a line that exits 0 while it runs there and 1 while it does not
 * @param halt a line that halts it
 * @param start a line that starts it
 */
public record Application(String name, String running, String halt, String start) {

    static final String EXPECTED_LINE = "a command line for a shell of the node, on one line";

    public Application {
        Names.require("application", name);
        requireLine(name, "running", running);
        requireLine(name, "halt", halt);
        requireLine(name, "start", start);
    }

    static boolean isLine(String text) {
        return !text.isBlank() && text.lines().count() == 1;
    }

    private static void requireLine(String name, String verb, String line) {
        if (!isLine(line)) {
            throw new IllegalArgumentException(
                    "%s of the application %s is '%s', expected %s".formatted(verb, name, line, EXPECTED_LINE));
        }
    }
}
