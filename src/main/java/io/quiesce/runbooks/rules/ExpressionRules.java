package io.quiesce.runbooks.rules;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.feel.api.FeelEngineApi;
import org.camunda.feel.api.FeelEngineBuilder;
import org.camunda.feel.api.ParseResult;

/** Whether expressions can be read: those of diagrams by the engine's parser, those of forms by its FEEL parser. */
final class ExpressionRules {

    private static final FeelEngineApi FEEL = FeelEngineBuilder.forJava().build();

    private ExpressionRules() {}

    static Stream<Breach> brokenExpression(Contents contents) {
        return Stream.concat(
                contents.all().flatMap(ExpressionRules::ofDiagram),
                contents.forms().values().stream().flatMap(ExpressionRules::ofForm));
    }

    private static Stream<Breach> ofDiagram(Diagram diagram) {
        return diagram.all(FlowElement.class).flatMap(element -> Stream.concat(
                        Expressions.of(diagram, element).stream(), Expressions.ofParameters(element))
                .flatMap(text -> {
                    Expressions.Read read = Expressions.read(text);
                    return read.callsMethod()
                            ? Stream.of(diagram.breach(
                                    Rule.FOREIGN_CODE,
                                    element,
                                    "The expression %s calls a method.".formatted(text),
                                    "Compare variables only; what has to be computed is a step's work."))
                            : read.fault().stream()
                                    .map(fault -> diagram.breach(
                                            Rule.BROKEN_EXPRESSION,
                                            element,
                                            "The expression %s cannot be read: %s.".formatted(text, fault),
                                            "Write it as ${variable} or ${variable == 'value'}."));
                }));
    }

    private static Stream<Breach> ofForm(Form form) {
        return form.fields().stream()
                .flatMap(field -> expressions(field).stream().flatMap(text -> {
                    ParseResult read = FEEL.parseExpression(text.substring(1));
                    return read.isSuccess()
                            ? Stream.empty()
                            : Stream.of(form.breach(
                                    Rule.BROKEN_EXPRESSION,
                                    field,
                                    "The FEEL expression '%s' cannot be read.".formatted(text),
                                    "Correct it; FEEL compares by a single '='."));
                }));
    }

    /** Every text of a field that begins with the equals sign, by which form-js knows an expression. */
    private static List<String> expressions(JsonNode field) {
        List<String> found = new ArrayList<>();
        gather(field, found);
        return found;
    }

    private static void gather(JsonNode node, List<String> found) {
        if (node.isTextual() && node.asText().startsWith("=")) {
            found.add(node.asText());
        }
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            if (!property.getKey().equals("components")) {
                gather(property.getValue(), found);
            }
        }
    }
}
