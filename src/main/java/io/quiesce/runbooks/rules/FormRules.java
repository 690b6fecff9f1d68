package io.quiesce.runbooks.rules;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
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
