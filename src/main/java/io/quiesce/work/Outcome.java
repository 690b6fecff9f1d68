package io.quiesce.work;

import java.time.Duration;
import java.util.Map;

/** How a step ended. */
public sealed interface Outcome {

    /**
     * It did its work.
     *
     * @param variables what the diagram needs to know, by name: texts, numbers, truth values
     * @param shown what forms show, by name: records, maps and lists, kept as Json variables
     */
    record Done(Map<String, Object> variables, Map<String, Object> shown) implements Outcome {
        public Done {
            variables = Map.copyOf(variables);
            shown = Map.copyOf(shown);
        }
    }

    /**
     * It could not do its work: the BPMN error {@code StepFailed}.
     *
     * @param mayPass whether doing the step again by itself, a few times and a little later, may help; the error is
     *     raised when it did not
     */
    record Failed(Failure failure, boolean mayPass) implements Outcome {}

    /** It is not finished and wants to look again after a while; no thread waits meanwhile. */
    record Again(Duration after) implements Outcome {}

    static Outcome done() {
        return new Done(Map.of(), Map.of());
    }

    static Outcome done(Map<String, Object> variables) {
        return new Done(variables, Map.of());
    }

    static Outcome done(Map<String, Object> variables, Map<String, Object> shown) {
        return new Done(variables, shown);
    }

    static Outcome failed(Failure failure) {
        return new Failed(failure, false);
    }

    /** A failure that may pass by itself, such as a cut line. */
    static Outcome disturbed(Failure failure) {
        return new Failed(failure, true);
    }

    static Outcome again(Duration after) {
        return new Again(after);
    }
}
