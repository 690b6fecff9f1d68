package io.quiesce.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The faults that can be switched on, with their parameters, as the stand-ins describe them. */
final class FaultCatalogue {

    private final JsonNode faults;

    FaultCatalogue(Path file) {
        try {
            faults = StateFile.JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new LabFailure("cannot read the faults of the lab", e);
        }
    }

    JsonNode all() {
        return faults;
    }

    /** The names of those that a cluster of this stack can have. */
    List<String> names(String stack) {
        List<String> names = new ArrayList<>();
        for (JsonNode fault : faults) {
            if (isOf(fault, stack)) {
                names.add(fault.path("name").asText());
            }
        }
        return names;
    }

    /** One without a stack is of the line or of the power, which every cluster has. */
    private static boolean isOf(JsonNode fault, String stack) {
        return fault.path("stack").asText(stack).equals(stack);
    }

    /**
     * The parameters to switch a fault on with in a cluster of this stack: those given, and the defaults of the others.
     *
     * @throws IllegalArgumentException if a parameter is unknown or of the wrong type; the message says which
     */
    Optional<ObjectNode> parameters(String name, String stack, JsonNode given) {
        for (JsonNode fault : faults) {
            if (fault.path("name").asText().equals(name) && isOf(fault, stack)) {
                return Optional.of(complete(name, fault.path("parameters"), given));
            }
        }
        return Optional.empty();
    }

    private static ObjectNode complete(String name, JsonNode known, JsonNode given) {
        if (!given.isObject()) {
            throw new IllegalArgumentException("the parameters of " + name + " must be a JSON object, not " + given);
        }
        ObjectNode complete = StateFile.JSON.createObjectNode();
        known.fields()
                .forEachRemaining(
                        each -> complete.set(each.getKey(), each.getValue().path("default")));
        for (Iterator<Map.Entry<String, JsonNode>> each = given.fields(); each.hasNext(); ) {
            Map.Entry<String, JsonNode> parameter = each.next();
            JsonNode description = known.path(parameter.getKey());
            if (description.isMissingNode()) {
                List<String> names = new ArrayList<>();
                known.fieldNames().forEachRemaining(names::add);
                throw new IllegalArgumentException("the fault " + name + " has no parameter " + parameter.getKey()
                        + "; it has " + (names.isEmpty() ? "none" : String.join(", ", names)));
            }
            // the default shows what kind of value it is
            boolean isText = description.path("default").isTextual();
            if (isText
                    ? !parameter.getValue().isTextual()
                    : !parameter.getValue().isNumber()) {
                throw new IllegalArgumentException("the parameter " + parameter.getKey() + " of " + name + " must be a "
                        + (isText ? "text" : "number") + ", not " + parameter.getValue());
            }
            complete.set(parameter.getKey(), parameter.getValue());
        }
        return complete;
    }
}
