package io.quiesce.runbooks.rules;

import io.quiesce.runbooks.rules.Contents.Call;
import io.quiesce.runbooks.rules.Variables.Use;
import java.util.List;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;

/** Whether what is read anywhere is set somewhere. */
final class VariableRules {

    private VariableRules() {}

    static Stream<Breach> undefinedVariable(Contents contents) {
        return broken(contents, Rule.UNDEFINED_VARIABLE);
    }

    static Stream<Breach> missingParameter(Contents contents) {
        return broken(contents, Rule.MISSING_PARAMETER);
    }

    /** What nobody calls is not judged: nobody can tell what it would be given. */
    private static Stream<Breach> broken(Contents contents, Rule rule) {
        return contents.all()
                .filter(diagram -> contents.reached().contains(diagram.id()))
                .flatMap(diagram -> {
                    Variables variables = new Variables(contents, diagram);
                    List<Call> calls = contents.callsOf(diagram);
                    return variables.fromOutside().stream()
                            .filter(use -> use.rule() == rule)
                            .flatMap(use -> broken(diagram, variables, calls, use));
                });
    }

    private static Stream<Breach> broken(Diagram diagram, Variables variables, List<Call> calls, Use use) {
        List<Call> without =
                calls.stream().filter(call -> !handsOver(call, use.variable())).toList();
        if (Variables.isHidden(use)
                || diagram.isStartable() && !variables.isKnownAtStart(use.variable())
                || !diagram.isStartable() && without.size() == calls.size()) {
            return Stream.of(
                    use.rule() == Rule.MISSING_PARAMETER
                            ? diagram.breach(
                                    use.rule(),
                                    use.element(),
                                    "The step needs '%s', and nothing gives it.".formatted(use.variable()),
                                    "Give it as an input parameter, or hand the variable over.")
                            : diagram.breach(
                                    use.rule(),
                                    use.element(),
                                    "The variable '%s' is read, and nothing sets it.".formatted(use.variable()),
                                    "Correct its name, or have a step, an output parameter, a call or the start form set it."));
        }
        if (use.element() instanceof ServiceTask task && ProcessRules.isTakeLease(task)) {
            // called, a runbook works under the lease of the run that calls it
            return Stream.empty();
        }
        return without.stream().map(call -> call.diagram()
                .breach(
                        use.rule(),
                        call.activity(),
                        "The call does not hand over '%s', which %s reads.".formatted(use.variable(), diagram.id()),
                        "Add an 'In mapping' to '%s'.".formatted(use.variable())));
    }

    private static boolean handsOver(Call call, String name) {
        return Variables.handedOver(call.activity())
                .map(names -> names.contains(name))
                .orElse(true);
    }
}
