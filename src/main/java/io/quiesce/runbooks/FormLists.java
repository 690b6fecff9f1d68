package io.quiesce.runbooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Writes lists into forms when they are deployed: Tasklist loads no variables into a start form, so a field whose custom
 * property {@code quiesce} is {@code clusters} gets the inventory's names as its fixed values.
 */
final class FormLists {

    private final ObjectMapper json;

    FormLists(ObjectMapper json) {
        this.json = json;
    }

    /** The form with these clusters to choose from; the same text if it has no such field. */
    String withClusters(String form, List<String> clusters) {
        try {
            JsonNode root = json.readTree(form);
            return fill(root, clusters) ? json.writeValueAsString(root) : form;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a form is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private boolean fill(JsonNode node, List<String> clusters) {
        boolean filled = false;
        if (node instanceof ObjectNode field
                && field.path("properties").path("quiesce").asText().equals("clusters")) {
            ArrayNode values = json.createArrayNode();
            clusters.forEach(name ->
                    values.add(json.createObjectNode().put("label", name).put("value", name)));
            field.set("values", values);
            if (clusters.size() == 1) {
                field.put("defaultValue", clusters.get(0));
            } else {
                field.remove("defaultValue");
            }
            filled = true;
        }
        for (JsonNode child : node) {
            filled |= fill(child, clusters);
        }
        return filled;
    }
}
