package io.quiesce.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An outcome as a row keeps it.
 *
 * @param variables plain values
 * @param shown Json values
 * @param failure set when the step failed
 */
record KeptOutcome(Map<String, Object> variables, Map<String, JsonNode> shown, @Nullable Failure failure) {

    static String written(ObjectMapper json, Outcome.Done done) {
        Map<String, JsonNode> shown = new java.util.TreeMap<>();
        done.shown().forEach((name, value) -> shown.put(name, json.valueToTree(value)));
        return write(json, new KeptOutcome(done.variables(), shown, null));
    }

    static String written(ObjectMapper json, Failure failure) {
        return write(json, new KeptOutcome(Map.of(), Map.of(), failure));
    }

    static KeptOutcome read(ObjectMapper json, String outcome) {
        try {
            return json.readValue(outcome, KeptOutcome.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the outcome of a step cannot be read: " + outcome, e);
        }
    }

    private static String write(ObjectMapper json, KeptOutcome outcome) {
        try {
            return json.writeValueAsString(outcome);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the outcome of a step cannot be kept", e);
        }
    }
}
