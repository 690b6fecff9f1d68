package io.quiesce.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a management controller answers.
 *
 * @param body a resource, or the error object of DSP0266; none with status 204
 */
record ControllerAnswer(int status, Map<String, String> headers, Optional<ObjectNode> body) {

    ControllerAnswer {
        headers = Map.copyOf(headers);
    }

    static ControllerAnswer resource(ObjectNode resource) {
        return new ControllerAnswer(200, Map.of(), Optional.of(resource));
    }

    /** An action was accepted, or something ended; recorded: redfish-sushy-reset-on.txt, -graceful.txt. */
    static ControllerAnswer noContent() {
        return new ControllerAnswer(204, Map.of(), Optional.empty());
    }

    static ControllerAnswer created(ObjectNode resource) {
        return new ControllerAnswer(
                201, Map.of("Location", resource.path("@odata.id").asText()), Optional.of(resource));
    }

    ControllerAnswer with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new ControllerAnswer(status, more, body);
    }
}
