package io.quiesce.runbooks.rules;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One form of a deployment. */
record Form(String file, String id, JsonNode schema) {

    /** Its fields and texts, those in groups included. */
    List<JsonNode> fields() {
        return fieldsOf(schema).toList();
    }

    private static Stream<JsonNode> fieldsOf(JsonNode node) {
        return StreamSupport.stream(node.path("components").spliterator(), false)
                .flatMap(field -> Stream.concat(Stream.of(field), fieldsOf(field)));
    }

    /** The variables that it hands over when it is sent. */
    Set<String> keys() {
        return fields().stream()
                .map(field -> field.path("key").asText())
                .filter(key -> !key.isEmpty())
                .collect(Collectors.toSet());
    }

    Breach breach(Rule rule, JsonNode field, String problem, String remedy) {
        String element = field.path("id").asText(field.path("key").asText(id));
        return new Breach(file, element, rule, problem, remedy);
    }
}
