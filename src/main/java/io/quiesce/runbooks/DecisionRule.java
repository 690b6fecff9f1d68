package io.quiesce.runbooks;

/** What one user task checks beside its choices, before an answer counts, and what the answer brings about. */
public interface DecisionRule {

    /** The id of the user task. */
    String task();

    /**
     * Checks an answer, in the transaction in which it is given.
     *
     * @throws DecisionRefused if it does not count
     */
    void answered(String rootId, String choice, String person);
}
