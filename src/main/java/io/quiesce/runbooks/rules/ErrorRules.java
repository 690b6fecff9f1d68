package io.quiesce.runbooks.rules;

import io.quiesce.runbooks.rules.Contents.Call;
import io.quiesce.work.Failure;
import io.quiesce.work.StepDescription;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.Error;
import org.camunda.bpm.model.bpmn.instance.ErrorEventDefinition;
import org.camunda.bpm.model.bpmn.instance.Event;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/** Whether each error that can be raised is caught, and each that is caught can be raised. */
final class ErrorRules {

    private ErrorRules() {}

    static Stream<Breach> uncaughtError(Contents contents) {
        return contents.all()
                .filter(diagram -> contents.reached().contains(diagram.id()))
                .flatMap(
                        diagram -> diagram.all(FlowNode.class)
                                .flatMap(
                                        node -> raisedBy(contents, node)
                                                .filter(code ->
                                                        !isCaught(contents, diagram, node, code, new HashSet<>()))
                                                .map(
                                                        code -> diagram.breach(
                                                                Rule.UNCAUGHT_ERROR,
                                                                node,
                                                                "It may raise the error '%s', and nothing around it catches that: the run would stop with an incident."
                                                                        .formatted(code),
                                                                "Put it into a sub-process with an error boundary event that leads to Resolve failure."))));
    }

    static Stream<Breach> unknownError(Contents contents) {
        Set<String> raised = new TreeSet<>(
                contents.steps().all().stream().anyMatch(StepDescription::raisesStepFailed)
                        ? Set.of(Failure.CODE)
                        : Set.of());
        contents.all()
                .flatMap(diagram -> diagram.all(EndEvent.class))
                .flatMap(end -> codesOf(end))
                .forEach(raised::add);
        return contents.all().flatMap(diagram -> diagram.all(Event.class)
                .filter(event -> event instanceof BoundaryEvent || event instanceof StartEvent)
                .flatMap(event -> codesOf(event)
                        .filter(code -> !raised.contains(code))
                        .map(code -> diagram.breach(
                                Rule.UNKNOWN_ERROR,
                                event,
                                "It waits for the error '%s', which nothing raises.".formatted(code),
                                "Wait for one of %s.".formatted(raised.stream().collect(Collectors.joining(", ")))))));
    }

    private static Stream<String> raisedBy(Contents contents, FlowNode node) {
        if (node instanceof ServiceTask task) {
            return contents.step(task).filter(step -> step.raisesStepFailed() && !step.refusesOnly()).stream()
                    .map(step -> Failure.CODE);
        }
        return node instanceof EndEvent end ? codesOf(end) : Stream.empty();
    }

    private static Stream<String> codesOf(FlowNode event) {
        return Diagram.definitions(event, ErrorEventDefinition.class).stream()
                .map(ErrorEventDefinition::getError)
                .filter(error -> error != null)
                .map(Error::getErrorCode)
                .filter(code -> code != null && !code.isEmpty());
    }

    /** Whether an error is caught on its way up to the root of each run that it may happen in. */
    private static boolean isCaught(
            Contents contents, Diagram diagram, FlowElement origin, String code, Set<String> underWay) {
        if (isCaughtWithin(diagram, origin, code)) {
            return true;
        }
        if (diagram.isStartable() || !underWay.add(diagram.id())) {
            return false;
        }
        List<Call> calls = contents.callsOf(diagram);
        return calls.stream()
                .filter(call -> contents.reached().contains(call.diagram().id()))
                .allMatch(call -> isCaught(contents, call.diagram(), call.activity(), code, underWay));
    }

    private static boolean isCaughtWithin(Diagram diagram, FlowElement origin, String code) {
        ModelElementInstance inner = origin;
        for (ModelElementInstance scope : diagram.scopesAround(origin)) {
            ModelElementInstance from = inner;
            if (diagram.boundariesOf(from).stream().anyMatch(event -> catches(event, code))
                    || diagram.handlersOf(scope)
                            // what a handler itself raises goes on to the scope around
                            .filter(handler -> !handler.equals(from))
                            .anyMatch(handler -> catches(diagram, handler, code))) {
                return true;
            }
            inner = scope;
        }
        return false;
    }

    private static boolean catches(Diagram diagram, SubProcess handler, String code) {
        return diagram.in(handler, StartEvent.class).anyMatch(start -> catches(start, code));
    }

    private static boolean catches(FlowNode event, String code) {
        return Diagram.definitions(event, ErrorEventDefinition.class).stream()
                .anyMatch(definition ->
                        codesOf(event).findAny().isEmpty() || codesOf(event).anyMatch(code::equals));
    }
}
