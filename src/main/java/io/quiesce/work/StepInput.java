package io.quiesce.work;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One input of a step, as an editor gives it.
 *
 * @param name the input parameter or process variable
 * @param group under which heading of the Modeler's panel it is asked for
 * @param required whether the step cannot do without it
 * @param variable whether it is a variable that the run or a step before sets, for which the template has no field; any
 *     other input is a parameter of the task itself
 * @param pattern what a literal value matches as a whole, or empty for anything
 * @param message what is said of a value that does not match
 * @param defaultValue what the template writes at first, or empty
 * @param choices the values of a choice, else empty
 */
public record StepInput(
        String name,
        String label,
        String text,
        InputKind kind,
        String group,
        boolean required,
        boolean variable,
        String pattern,
        String message,
        String defaultValue,
        List<String> choices) {

    private static final Pattern EXPRESSION = Pattern.compile("[$#]\\{.*}", Pattern.DOTALL);

    public StepInput {
        choices = List.copyOf(choices);
        if ((kind == InputKind.CHOICE) == choices.isEmpty()) {
            throw new IllegalArgumentException(
                    "the input '%s' is a %s and has %d choices".formatted(name, kind, choices.size()));
        }
        if (!defaultValue.isEmpty()) {
            refusal(kind, defaultValue, pattern, message, choices).ifPresent(why -> {
                throw new IllegalArgumentException("the default of the input '%s': %s".formatted(name, why));
            });
        }
    }

    static StepInput of(Described.Input input) {
        return new StepInput(
                input.name(),
                input.label(),
                input.text(),
                input.kind(),
                input.group(),
                input.required(),
                input.variable(),
                input.pattern().isEmpty() ? input.kind().pattern() : input.pattern(),
                input.message().isEmpty() ? input.kind().message() : input.message(),
                input.defaultValue(),
                List.of(input.choices()));
    }

    /** Whether an expression may stand in its place: the engine computes it when the task is reached. */
    public boolean mayBeExpression() {
        return kind.mayBeExpression();
    }

    /** Why a value, as it stands in a diagram, is refused: a sentence that names value and input; empty if it is fine. */
    public Optional<String> refusal(String value) {
        if (value.isBlank()) {
            return required ? Optional.of("'%s' must not be empty".formatted(name)) : Optional.empty();
        }
        return refusal(kind, value, pattern, "'%s' %s".formatted(name, message), choices);
    }

    private static Optional<String> refusal(
            InputKind kind, String value, String pattern, String message, List<String> choices) {
        if (kind.mayBeExpression() && EXPRESSION.matcher(value).matches()) {
            return Optional.empty();
        }
        if (kind == InputKind.CHOICE) {
            return choices.contains(value)
                    ? Optional.empty()
                    : Optional.of("%s: '%s' (%s)".formatted(message, value, String.join(", ", choices)));
        }
        return pattern.isEmpty()
                        || Pattern.compile(pattern, Pattern.DOTALL)
                                .matcher(value)
                                .matches()
                ? Optional.empty()
                : Optional.of("%s: '%s'".formatted(message, value));
    }
}
