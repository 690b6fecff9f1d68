package io.quiesce.runbooks;

import org.camunda.bpm.engine.ProcessEngineException;

/** A person's answer does not count. The task stays; the message says what was expected. */
public final class DecisionRefused extends ProcessEngineException {

    private static final long serialVersionUID = 1L;

    public DecisionRefused(String sentence) {
        super(sentence);
    }
}
