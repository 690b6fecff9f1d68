package io.quiesce.runbooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.Role;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes lists into forms when they are deployed: Tasklist loads no variables into a start form. A field whose custom
 * property {@code quiesce} is {@code clusters} gets the inventory's names as its fixed values; one where it is {@code
 * nodes} gets an expression that offers the nodes of the cluster that is chosen in the field {@code cluster}, but for those
 * that are nothing but backend nodes.
 */
final class FormLists {

    private final ObjectMapper json;

    FormLists(ObjectMapper json) {
        this.json = json;
    }

    /** The form with these clusters and their nodes to choose from; the same text if nothing in it changes. */
    String with(String form, List<Cluster> clusters) {
        try {
            JsonNode asItWas = json.readTree(form);
            JsonNode filled = asItWas.deepCopy();
            fill(filled, clusters);
            return filled.equals(asItWas) ? form : json.writeValueAsString(filled);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a form is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void fill(JsonNode node, List<Cluster> clusters) {
        if (node instanceof ObjectNode field) {
            switch (field.path("properties").path("quiesce").asText()) {
                case "clusters" -> clusters(field, clusters);
                case "nodes" -> nodes(field, clusters);
                default -> {}
            }
        }
        node.forEach(child -> fill(child, clusters));
    }

    private void clusters(ObjectNode field, List<Cluster> clusters) {
        ArrayNode values = json.createArrayNode();
        clusters.forEach(cluster ->
                values.add(json.createObjectNode().put("label", cluster.name()).put("value", cluster.name())));
        field.set("values", values);
        if (clusters.size() == 1) {
            field.put("defaultValue", clusters.get(0).name());
        } else {
            field.remove("defaultValue");
        }
    }

    /** Names of clusters and nodes need no escape in an expression: their grammar has neither quotes nor backslashes. */
    private static void nodes(ObjectNode field, List<Cluster> clusters) {
        StringBuilder expression = new StringBuilder("=");
        for (Cluster cluster : clusters) {
            String offered = cluster.nodes().stream()
                    .filter(node -> !node.roles().equals(Set.of(Role.BACKEND)))
                    .map(Node::name)
                    .map(name -> "{\"label\": \"%1$s\", \"value\": \"%1$s\"}".formatted(name))
                    .collect(Collectors.joining(", "));
            expression.append("if cluster = \"%s\" then [%s] else ".formatted(cluster.name(), offered));
        }
        field.put("valuesExpression", expression.append("[]").toString());
        field.remove("values");
    }
}
