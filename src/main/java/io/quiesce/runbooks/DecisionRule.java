package io.quiesce.runbooks;

/** What one user task checks beside its choices, before an answer counts, and what the answer brings about. */
public interface DecisionRule {

    /** The id of the user task. */
    String task();

    /** The runbooks for whose task it is, by the beginning of their ids; empty for those of all. */
    default String runbooks() {
        return "";
    }

    /**
     * Checks an answer, in the transaction in which it is given.
     *
     * @throws DecisionRefused if it does not count
     */
    void answered(String rootId, String choice, String person);
}
