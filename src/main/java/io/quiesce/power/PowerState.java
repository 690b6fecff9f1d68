package io.quiesce.power;

/** What a power control says about its node. "Not known" is never "off". */
public sealed interface PowerState {

    /** The node has power. Whether its system has started is another question. */
    record On() implements PowerState {}

    /** The node has no power: what was running on it is over. */
    record Off() implements PowerState {}

    /** The node is on its way; for a node that should be off, that is not yet off. */
    record Changing(Towards towards) implements PowerState {}

    /** Where a change leads. */
    enum Towards {
        ON,
        OFF
    }

    /**
     * The power control did not say, or said what we do not know.
     *
     * @param why one clause for an operator, without a full stop; it names the control, never a secret
     */
    record Unknown(String why) implements PowerState {}
}
