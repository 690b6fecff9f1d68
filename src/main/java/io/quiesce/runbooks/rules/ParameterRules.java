package io.quiesce.runbooks.rules;

import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.NodeSelector;
import io.quiesce.runbooks.rules.Contents.Call;
import io.quiesce.work.InputKind;
import io.quiesce.work.StepDescription;
import io.quiesce.work.StepInput;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaIn;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;

/** What steps are given as text, by parameters of their tasks or by calls that hand a fixed value over. */
final class ParameterRules {

    private static final Pattern FIXED = Pattern.compile("[$#]\\{\\s*'([^'\\\\]*)'\\s*}");

    private ParameterRules() {}

    static Stream<Breach> unknownParameter(Contents contents) {
        return contents.all().flatMap(diagram -> contents.stepsOf(diagram).entrySet().stream()
                .flatMap(entry -> Diagram.inputs(entry.getKey()).keySet().stream()
                        .filter(name -> entry.getValue().input(name).isEmpty())
                        .map(name -> diagram.breach(
                                Rule.UNKNOWN_PARAMETER,
                                entry.getKey(),
                                "The step '%s' knows no parameter '%s'; it knows %s."
                                        .formatted(entry.getValue().name(), name, names(entry.getValue())),
                                "Remove it or correct its name."))));
    }

    private static String names(StepDescription step) {
        List<String> names = step.inputs().stream().map(StepInput::name).toList();
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    static Stream<Breach> refusedValue(Contents contents) {
        return given(contents, (diagram, input, value) -> input.refusal(value))
                .map(given -> given.breach(
                        Rule.REFUSED_VALUE, given.why() + ".", "Give it a value of the form that it needs."));
    }

    /** Which cluster a run will be about is not known yet: it is enough if one that it may be about has such nodes. */
    static Stream<Breach> unknownNodes(Contents contents) {
        return given(
                        contents,
                        (diagram, input, value) -> input.kind() == InputKind.NODES
                                        && Expressions.isPlain(value)
                                        && input.refusal(value).isEmpty()
                                ? selectsNothing(contents, diagram, value)
                                : Optional.empty())
                .map(given -> given.breach(Rule.UNKNOWN_NODES, given.why(), "Select nodes that the inventory has."));
    }

    /** Without a cluster of its stack a runbook cannot be started, and there is nothing to hold the nodes against. */
    private static Optional<String> selectsNothing(Contents contents, Diagram diagram, String nodes) {
        if (nodes.strip().equals(NodeSelector.NODE)) {
            return contents.isAboutNoNode(diagram)
                    ? Optional.of("Its runs are about a whole cluster, so there is no node that '%s' stands for."
                            .formatted(NodeSelector.NODE))
                    : Optional.empty();
        }
        List<Cluster> clusters = contents.clustersOf(diagram);
        return clusters.isEmpty() ? Optional.empty() : NodeSelector.refusal(nodes, clusters);
    }

    /** Why the step of a diagram does not take a value, if so. */
    @FunctionalInterface
    private interface Refusal {
        Optional<String> of(Diagram diagram, StepInput input, String value);
    }

    /** A value that is refused where it is given. */
    private record Given(Diagram diagram, BaseElement where, String why) {
        Breach breach(Rule rule, String problem, String remedy) {
            return diagram.breach(rule, where, problem, remedy);
        }
    }

    private static Stream<Given> given(Contents contents, Refusal refusal) {
        return contents.all()
                .flatMap(diagram -> Stream.concat(
                        contents.stepsOf(diagram).entrySet().stream()
                                .flatMap(entry -> byTask(diagram, entry.getKey(), entry.getValue(), refusal)),
                        contents.callsOf(diagram).stream().flatMap(call -> byCall(contents, diagram, call, refusal))));
    }

    private static Stream<Given> byTask(Diagram diagram, ServiceTask task, StepDescription step, Refusal refusal) {
        return Diagram.inputs(task).entrySet().stream()
                .flatMap(entry -> step.input(entry.getKey()).stream()
                        .flatMap(input -> text(entry.getValue())
                                .filter(value -> !value.isBlank())
                                .flatMap(value -> refusal.of(diagram, input, value))
                                .stream()))
                .map(why -> new Given(diagram, task, why));
    }

    /** The text of a parameter; none if it is a script, a list or a map. */
    private static Optional<String> text(CamundaInputParameter input) {
        return input.getDomElement().getChildElements().isEmpty()
                ? Optional.of(input.getTextContent())
                : Optional.empty();
    }

    /** Fixed values that a call hands over to steps that read them from the variable. */
    private static Stream<Given> byCall(Contents contents, Diagram called, Call call, Refusal refusal) {
        return handedOver(call.activity())
                .flatMap(in -> fixed(String.valueOf(in.getCamundaSourceExpression())).stream()
                        .flatMap(value -> contents.stepsOf(called).entrySet().stream()
                                .filter(entry -> !hasOwn(entry.getKey(), in.getCamundaTarget()))
                                .flatMap(entry -> entry.getValue().input(in.getCamundaTarget()).stream())
                                .flatMap(input -> refusal.of(called, input, value).stream())))
                .distinct()
                .map(why -> new Given(call.diagram(), call.activity(), why));
    }

    /** Whether a task makes a value of its own of an input; handing the variable on is none. */
    private static boolean hasOwn(ServiceTask task, String name) {
        return Diagram.inputs(task).containsKey(name) && !Variables.handsOn(task, name);
    }

    private static Stream<CamundaIn> handedOver(CallActivity call) {
        return Diagram.extensions(call, CamundaIn.class)
                .filter(in -> in.getCamundaSourceExpression() != null && in.getCamundaTarget() != null);
    }

    private static Optional<String> fixed(String expression) {
        Matcher matcher = FIXED.matcher(expression);
        if (matcher.matches()) {
            return Optional.of(matcher.group(1));
        }
        return Expressions.isPlain(expression) ? Optional.of(expression) : Optional.empty();
    }
}
