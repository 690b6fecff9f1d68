package io.quiesce.steps;

import io.quiesce.work.InputKind;
import io.quiesce.work.StepCatalogue;
import io.quiesce.work.StepDescription;
import io.quiesce.work.StepInput;
import java.util.List;
import java.util.Locale;

/** {@code docs/steps.md}: what there is to draw, for an editor. */
record StepsPage(StepCatalogue catalogue) {

    private static final String HEAD =
            """
            # Steps

            <!-- Written by `%s`; do not edit. -->

            Every service task of a diagram is one of these steps. In Camunda Modeler draw a task, choose *Template > Select*
            in the panel on the right, and pick the step by its name; its inputs are the fields of the panel then. The templates
            are in `.camunda/element-templates`, where the Modeler finds them for every diagram of this repository.

            * An *input* is given in the panel. What may be an expression, such as `${group}`, hands a process variable on. What
              may not is taken as it stands in the diagram and from nowhere else.
            * A *variable* is read by its name from the process; the run or a step before has set it.
            * A step that *acts on hosts* does so for the run that holds the cluster: *Take lease* has to come before it, on
              every path. All but *Take lease* learn from the lease which cluster it is.
            * `StepFailed` is the error of a step that could not do its work, after its own tries. A boundary event of its
              phase has to catch it and to lead to *Resolve failure*.

            """;

    String text() {
        StringBuilder page = new StringBuilder(HEAD.formatted(StepFiles.COMMAND));
        page.append("| step | bean | acts on hosts | `StepFailed` |\n|---|---|---|---|\n");
        List<StepDescription> steps = catalogue.all().stream()
                .sorted(java.util.Comparator.comparing(StepDescription::name))
                .toList();
        steps.forEach(step -> page.append("| [%s](#%s) | `%s` | %s | %s |\n"
                .formatted(
                        step.name(),
                        anchor(step.name()),
                        step.bean(),
                        step.destructive() ? "yes" : "no",
                        step.raisesStepFailed() ? "yes" : "no")));
        steps.forEach(step -> page.append(section(step)));
        return page.toString();
    }

    private static String section(StepDescription step) {
        StringBuilder text = new StringBuilder();
        text.append("\n## %s\n\n%s\n\n".formatted(step.name(), step.text()));
        text.append("Bean `${%s}`, template `%s`, version %d. %s %s\n"
                .formatted(
                        step.bean(),
                        step.template(),
                        step.version(),
                        step.destructive() ? "Acts on hosts." : "Changes nothing on hosts.",
                        step.raisesStepFailed() ? "Raises `StepFailed`." : "Raises no error."));
        if (!step.inputs().isEmpty()) {
            text.append("\n| reads | is | kind | default | what it means |\n|---|---|---|---|---|\n");
            step.inputs()
                    .forEach(input -> text.append("| `%s` | %s | %s | %s | %s |\n"
                            .formatted(
                                    input.name(),
                                    (input.variable() ? "variable" : "input") + (input.required() ? ", required" : ""),
                                    kind(input),
                                    input.defaultValue().isEmpty() ? "" : code(input.defaultValue()),
                                    cell(input.text()))));
        }
        if (!step.sets().isEmpty()) {
            text.append("\n| sets | to |\n|---|---|\n");
            step.sets().forEach((name, what) -> text.append("| `%s` | %s |\n".formatted(name, cell(what))));
        }
        return text.toString();
    }

    private static String kind(StepInput input) {
        String kind = input.kind() == InputKind.CHOICE
                ? input.choices().stream()
                        .map(choice -> "`" + choice + "`")
                        .reduce((a, b) -> a + ", " + b)
                        .orElse("")
                : input.kind().name().toLowerCase(Locale.ROOT);
        return input.kind() == InputKind.TEXT && !input.pattern().isEmpty()
                ? kind + " that matches " + code(input.pattern())
                : kind;
    }

    private static String code(String text) {
        return "`" + cell(text) + "`";
    }

    /** A bar would end the cell. */
    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    /** As GitHub and GitLab name a heading. */
    static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
    }
}
