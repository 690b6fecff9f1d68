package io.quiesce.runbooks;

import jakarta.ws.rs.core.Response.Status;
import org.camunda.bpm.engine.rest.exception.RestException;

/**
 * A person's answer does not count, since the run did not wait for it. The message says what came before it. It is an exception
 * of the engine's REST interface, by which people answer, because that gives every other one the status 500.
 */
public final class DecisionTooLate extends RestException {

    private static final long serialVersionUID = 1L;

    DecisionTooLate(String sentence, Exception cause) {
        super(Status.CONFLICT, cause, sentence);
    }
}
