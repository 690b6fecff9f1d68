package io.quiesce.steps;

import org.camunda.bpm.engine.ProcessEngineException;

/** A run is not started. Nothing is left behind; the message says what was expected. */
public final class StartRefused extends ProcessEngineException {

    private static final long serialVersionUID = 1L;

    StartRefused(String sentence) {
        super(sentence);
    }
}
