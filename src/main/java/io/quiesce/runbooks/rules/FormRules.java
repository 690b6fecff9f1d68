package io.quiesce.runbooks.rules;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.jspecify.annotations.Nullable;

/** Whether people are shown a form where they need one, and can answer it in the Tasklist that this engine comes with. */
final class FormRules {

    /** What form-js 1.8.7 shows, but for the dynamic list, which keeps a task from being completed once it was used. */
    private static final Set<String> SHOWN = Set.of(
            "button",
            "checkbox",
            "checklist",
            "datetime",
            "expression",
            "group",
            "html",
            "iframe",
            "image",
            "number",
            "radio",
            "select",
            "separator",
            "spacer",
            "table",
            "taglist",
            "text",
            "textarea",
            "textfield");

    private static final Set<String> TYPED = Set.of("textarea", "textfield");

    /** The engine keeps a text in a column of 4000 characters. */
    private static final int LONGEST = 3900;

    private FormRules() {}

    /** A place where a person is shown a form. */
    private record Shown(
            Diagram diagram, FlowNode node, @Nullable String ref, @Nullable String binding, @Nullable String key) {}

    private static Stream<Shown> shown(Contents contents) {
        return contents.all()
                .flatMap(diagram -> Stream.concat(
                        diagram.all(UserTask.class)
                                .map(task -> new Shown(
                                        diagram,
                                        task,
                                        task.getCamundaFormRef(),
                                        task.getCamundaFormRefBinding(),
                                        task.getCamundaFormKey())),
                        diagram.in(diagram.process(), StartEvent.class)
                                .filter(start -> diagram.isStartable()
                                        && ProcessRules.takesLease(diagram)
                                        && start.getEventDefinitions().isEmpty())
                                .map(start -> new Shown(
                                        diagram,
                                        start,
                                        start.getCamundaFormRef(),
                                        start.getCamundaFormRefBinding(),
                                        start.getCamundaFormKey()))));
    }

    static Stream<Breach> missingForm(Contents contents) {
        return shown(contents)
                .filter(shown -> shown.key() == null)
                .filter(shown -> !contents.forms().containsKey(String.valueOf(shown.ref())))
                .map(shown -> shown.ref() == null
                        ? shown.diagram()
                                .breach(
                                        Rule.MISSING_FORM,
                                        shown.node(),
                                        "A person is shown no form here.",
                                        "Choose 'Camunda Form' and the id of a form in the Modeler's group Forms.")
                        : shown.diagram()
                                .breach(
                                        Rule.MISSING_FORM,
                                        shown.node(),
                                        "The form '%s' is not in this deployment.".formatted(shown.ref()),
                                        "Add the file %s.form to the deployment, or correct the id."
                                                .formatted(shown.ref())));
    }

    static Stream<Breach> formReference(Contents contents) {
        return shown(contents)
                .filter(shown -> shown.key() != null || shown.ref() != null && !"deployment".equals(shown.binding()))
                .map(shown -> shown.diagram()
                        .breach(
                                Rule.FORM_REFERENCE,
                                shown.node(),
                                shown.key() != null
                                        ? "The form is named by the key '%s', which depends on where its file lies."
                                                .formatted(shown.key())
                                        : "The form '%s' may be another version than the one deployed with the diagram."
                                                .formatted(shown.ref()),
                                "Choose 'Camunda Form', the form's id, and the binding 'deployment'."));
    }

    static Stream<Breach> choicesNotOffered(Contents contents) {
        return contents.all().flatMap(diagram -> diagram.all(UserTask.class)
                .flatMap(task -> Diagram.property(task, "choices").stream()
                        .map(FormRules::words)
                        .flatMap(choices -> Stream.concat(
                                amongThemselves(task, choices),
                                Optional.ofNullable(contents.forms().get(String.valueOf(task.getCamundaFormRef())))
                                        .flatMap(form -> inForm(form, choices))
                                        .stream()))
                        .map(misfit ->
                                diagram.breach(Rule.CHOICES_NOT_OFFERED, task, misfit.problem(), misfit.remedy()))));
    }

    private record Misfit(String problem, String remedy) {}

    private static Stream<Misfit> amongThemselves(UserTask task, Set<String> choices) {
        if (choices.isEmpty()) {
            return Stream.of(new Misfit(
                    "The property 'choices' is empty, and no answer would be taken.",
                    "List the answers in it, separated by commas."));
        }
        return Stream.of("commentFor", "forceful")
                .flatMap(property -> Diagram.property(task, property).map(FormRules::words).stream()
                        .flatMap(Set::stream)
                        .filter(word -> !choices.contains(word))
                        .map(word -> new Misfit(
                                "The property '%s' names '%s', which is none of the choices %s."
                                        .formatted(property, word, String.join(", ", choices)),
                                "Correct the word, or add it to 'choices'.")));
    }

    /** Options that the form gets from elsewhere cannot be told beforehand. */
    private static Optional<Misfit> inForm(Form form, Set<String> choices) {
        List<JsonNode> decisions = form.fields().stream()
                .filter(field -> field.path("key").asText().equals("decision"))
                .toList();
        if (decisions.stream().anyMatch(field -> field.has("valuesKey") || field.has("valuesExpression"))) {
            return Optional.empty();
        }
        Set<String> offered = new LinkedHashSet<>();
        decisions.forEach(field -> offered.addAll(field.path("values").findValuesAsText("value")));
        if (choices.isEmpty() || offered.equals(choices)) {
            return Optional.empty();
        }
        return Optional.of(new Misfit(
                offered.isEmpty()
                        ? "The form '%s' has no options for 'decision'; the task takes %s."
                                .formatted(form.id(), String.join(", ", choices))
                        : "The form '%s' offers %s as 'decision'; the task takes %s."
                                .formatted(form.id(), String.join(", ", offered), String.join(", ", choices)),
                "Give the field with the key 'decision' the same options as the task's property 'choices'."));
    }

    private static Set<String> words(String list) {
        return Stream.of(list.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    static Stream<Breach> fieldNotShown(Contents contents) {
        return contents.forms().values().stream().flatMap(form -> form.fields().stream()
                .filter(field -> !isShown(field))
                .map(field -> form.breach(
                        Rule.FIELD_NOT_SHOWN,
                        field,
                        "Tasklist cannot show a field of the type '%s'%s."
                                .formatted(
                                        type(field), type(field).equals("iframe") ? " from '" + url(field) + "'" : ""),
                        type(field).equals("iframe")
                                ? "Give it an https:// address."
                                : "Use one of %s."
                                        .formatted(String.join(
                                                ", ", SHOWN.stream().sorted().toList())))));
    }

    private static boolean isShown(JsonNode field) {
        return SHOWN.contains(type(field))
                && (!type(field).equals("iframe") || url(field).startsWith("https://"));
    }

    private static String type(JsonNode field) {
        return field.path("type").asText();
    }

    private static String url(JsonNode field) {
        return field.path("url").asText();
    }

    static Stream<Breach> textWithoutLimit(Contents contents) {
        return contents.forms().values().stream().flatMap(form -> form.fields().stream()
                .filter(field -> TYPED.contains(type(field)))
                .filter(field -> {
                    int longest = field.path("validate").path("maxLength").asInt(Integer.MAX_VALUE);
                    return longest < 1 || longest > LONGEST;
                })
                .map(field -> form.breach(
                        Rule.TEXT_WITHOUT_LIMIT,
                        field,
                        "A text of more than 4000 characters cannot be kept, and this field takes one.",
                        "Set its 'Maximum length' to %d at the most.".formatted(LONGEST))));
    }
}
