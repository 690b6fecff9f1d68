package io.quiesce.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quiesce.work.InputKind;
import io.quiesce.work.StepDescription;
import io.quiesce.work.StepInput;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The element template of a step, as Camunda Modeler reads it for Camunda 7: the bean and the transaction are fixed, each
 * input is a field. The schema for Camunda 7 knows neither numbers nor truth values as fields, nor conditions.
 */
record ElementTemplate(StepDescription step) {

    private static final String SCHEMA =
            "https://unpkg.com/@camunda/element-templates-json-schema/resources/schema.json";

    /** The one step that works within the start of a run. */
    private static final String TAKE_LEASE = "takeLease";

    private static final String EXPRESSION = "[$#]\\{.*\\}";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** As it stands in its file. */
    String json() {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                        .withArrayEmptySeparator("")
                        .withObjectEmptySeparator(""))
                .withArrayIndenter(new DefaultIndenter("  ", "\n"))
                .withObjectIndenter(new DefaultIndenter("  ", "\n"));
        try {
            return JSON.writer(printer).writeValueAsString(tree()) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    ObjectNode tree() {
        ObjectNode template = JSON.createObjectNode();
        template.put("$schema", SCHEMA);
        template.put("name", step.name());
        template.put("id", step.template());
        template.put("version", step.version());
        template.put("description", description());
        template.putArray("appliesTo").add("bpmn:Task");
        template.putObject("elementType").put("value", "bpmn:ServiceTask");
        if (!fields().isEmpty()) {
            ArrayNode groups = template.putArray("groups");
            groups().forEach(label -> groups.addObject().put("id", id(label)).put("label", label));
        }
        ArrayNode properties = template.putArray("properties");
        properties.add(hidden("camunda:delegateExpression", "${" + step.bean() + "}"));
        if (!step.bean().equals(TAKE_LEASE)) {
            properties.add(hidden("camunda:asyncBefore", "true"));
        }
        fields().forEach(input -> properties.add(field(input)));
        return template;
    }

    private String description() {
        StringBuilder text = new StringBuilder(step.text());
        if (step.destructive()) {
            text.append(" It acts on hosts: Take lease has to come before it on every path.");
        }
        if (step.raisesStepFailed()) {
            text.append(" Raises StepFailed, which a boundary event has to catch.");
        }
        if (!step.sets().isEmpty()) {
            text.append(" Sets ")
                    .append(String.join(", ", step.sets().keySet()))
                    .append('.');
        }
        return text.append(" More in docs/steps.md.").toString();
    }

    private List<StepInput> fields() {
        return step.inputs().stream().filter(input -> !input.variable()).toList();
    }

    private Set<String> groups() {
        Set<String> labels = new LinkedHashSet<>();
        fields().forEach(input -> labels.add(input.group()));
        return labels;
    }

    private static String id(String label) {
        return label.toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    private static ObjectNode hidden(String property, String value) {
        ObjectNode hidden = JSON.createObjectNode();
        hidden.put("type", "Hidden");
        hidden.put("value", value);
        hidden.putObject("binding").put("type", "property").put("name", property);
        return hidden;
    }

    private static ObjectNode field(StepInput input) {
        ObjectNode field = JSON.createObjectNode();
        field.put("label", input.label());
        field.put("description", input.text());
        field.put("type", type(input.kind()));
        if (!input.defaultValue().isEmpty()) {
            field.put("value", input.defaultValue());
        }
        field.put("group", id(input.group()));
        field.putObject("binding").put("type", "camunda:inputParameter").put("name", input.name());
        if (input.kind() == InputKind.CHOICE) {
            field.set("choices", choices(input));
        }
        ObjectNode constraints = JSON.createObjectNode();
        if (input.required()) {
            constraints.put("notEmpty", true);
        }
        if (!input.pattern().isEmpty()) {
            constraints.putObject("pattern").put("value", pattern(input)).put("message", message(input));
        }
        if (!constraints.isEmpty()) {
            field.set("constraints", constraints);
        }
        return field;
    }

    private static String type(InputKind kind) {
        return switch (kind) {
            case TEXT -> "Text";
            case CHOICE -> "Dropdown";
            case DURATION, NUMBER, NODES -> "String";
        };
    }

    private static ArrayNode choices(StepInput input) {
        ArrayNode choices = JSON.createArrayNode();
        if (!input.choices().contains(input.defaultValue())
                && !input.defaultValue().isEmpty()) {
            String variable =
                    input.defaultValue().substring(2, input.defaultValue().length() - 1);
            choices.addObject()
                    .put("name", "as the variable " + variable + " says")
                    .put("value", input.defaultValue());
        }
        input.choices()
                .forEach(choice -> choices.addObject().put("name", choice).put("value", choice));
        return choices;
    }

    /** The Modeler looks for the pattern anywhere in the value. */
    private static String pattern(StepInput input) {
        return input.mayBeExpression()
                ? "^(?:%s|%s)$".formatted(input.pattern(), EXPRESSION)
                : "^(?:%s)$".formatted(input.pattern());
    }

    /** "is no duration" becomes "The value is no duration". */
    private static String message(StepInput input) {
        return "The value " + input.message();
    }

    /** What an editor is offered, whatever its number. */
    static JsonNode content(JsonNode template) {
        ObjectNode content = template.deepCopy();
        content.remove("version");
        return content;
    }
}
