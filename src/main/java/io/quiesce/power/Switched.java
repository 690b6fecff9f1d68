package io.quiesce.power;

/**
 * What became of a request to switch a node on or off. None of them says what the node is now: look afterwards.
 *
 * <p>Each {@code why} is one clause for an operator, without a full stop; it never holds a secret.
 */
public sealed interface Switched {

    /** The power control took it, or it was sent where nobody answers. */
    record Accepted() implements Switched {}

    /** The power control answered that it does not do this, or nothing here can do it; trying again changes nothing. */
    record Refused(String why) implements Switched {}

    /** It was not sent: the power control could not be reached, or the run was told to stop. */
    record NotSent(String why) implements Switched {}

    /** It was sent, and nobody knows whether it was heard. */
    record Unclear(String why) implements Switched {}
}
