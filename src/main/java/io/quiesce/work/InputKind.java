package io.quiesce.work;

/** What sort of value an input of a step is. Diagrams hold them all as text. */
public enum InputKind {
    /** Any text that its own pattern allows. An expression counts as text, so that the pattern decides about it too. */
    TEXT("", "is not of the form that it needs"),
    /** An ISO-8601 duration with whole numbers, such as {@code PT30M}. */
    DURATION(
            "P(?=[0-9T])([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+S)?)?",
            "is not an ISO-8601 duration such as PT30M"),
    /** One of a few words. */
    CHOICE("", "is none of the choices"),
    /** A whole number from 0. */
    NUMBER("[0-9]{1,9}", "is not a whole number"),
    /** Which nodes of the cluster: {@code all}, {@code node}, a role, or names; as it stands in the diagram, since variables are anybody's. */
    NODES(
            "[A-Za-z0-9][A-Za-z0-9._-]*( *, *[A-Za-z0-9][A-Za-z0-9._-]*)*",
            "is not 'all', 'node', a role, or names of nodes separated by commas");

    private final String pattern;
    private final String message;

    InputKind(String pattern, String message) {
        this.pattern = pattern;
        this.message = message;
    }

    /** What a literal value matches as a whole, in a grammar that Java and the Modeler share; empty for anything. */
    String pattern() {
        return pattern;
    }

    String message() {
        return message;
    }

    /** Whether the engine may compute the value. */
    boolean mayBeExpression() {
        return this != TEXT && this != NODES;
    }
}
