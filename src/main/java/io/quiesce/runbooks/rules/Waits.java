package io.quiesce.runbooks.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.ConditionalEventDefinition;
import org.camunda.bpm.model.bpmn.instance.EventBasedGateway;
import org.camunda.bpm.model.bpmn.instance.ExclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.IntermediateCatchEvent;
import org.camunda.bpm.model.bpmn.instance.MessageEventDefinition;
import org.camunda.bpm.model.bpmn.instance.ReceiveTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.SignalEventDefinition;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/**
 * Whether each wait ends by itself or asks a person. What waits for something to happen needs a timer beside it; a loop that
 * waits by a timer needs one too, unless it is left by default or a person is asked in each round.
 */
final class Waits {

    private Waits() {}

    static Stream<Breach> endlessWait(Contents contents) {
        return contents.all().flatMap(diagram -> {
            List<FlowNode> events = diagram.all(FlowNode.class)
                    .filter(node -> waitsForAnEvent(node) && !hasLimit(diagram, node))
                    .toList();
            List<ModelElementInstance> told = events.stream()
                    .map(FlowElement::getParentElement)
                    .map(ModelElementInstance.class::cast)
                    .toList();
            return Stream.concat(
                    events.stream()
                            .map(node -> breach(
                                    diagram,
                                    node,
                                    "It waits for something that may never happen, and nothing ends the wait.")),
                    loops(diagram)
                            .filter(timer -> !told.contains(timer.getParentElement()))
                            .map(
                                    timer -> breach(
                                            diagram,
                                            timer,
                                            "It waits again and again as long as nothing says otherwise, and nothing ends that.")));
        });
    }

    private static Breach breach(Diagram diagram, FlowNode node, String problem) {
        return diagram.breach(
                Rule.ENDLESS_WAIT,
                node,
                problem,
                "Put a timer beside it: an event-based gateway, a boundary event, or a branch of its own that leads to a person.");
    }

    private static boolean waitsForAnEvent(FlowNode node) {
        return node instanceof ReceiveTask
                || node instanceof IntermediateCatchEvent
                        && (has(node, MessageEventDefinition.class)
                                || has(node, SignalEventDefinition.class)
                                || has(node, ConditionalEventDefinition.class));
    }

    private static <T extends org.camunda.bpm.model.bpmn.instance.EventDefinition> boolean has(
            FlowNode node, Class<T> definition) {
        return !Diagram.definitions(node, definition).isEmpty();
    }

    private static boolean hasLimit(Diagram diagram, FlowNode node) {
        return isRacedByATimer(diagram, node) || isCutOffByATimer(diagram, node);
    }

    private static boolean isRacedByATimer(Diagram diagram, FlowNode node) {
        return diagram.all(EventBasedGateway.class)
                .map(diagram::after)
                .filter(raced -> raced.contains(node))
                .anyMatch(raced -> raced.stream().anyMatch(one -> has(one, TimerEventDefinition.class)));
    }

    /** Whether it, or a scope that it stands in, has a timer at its border or a handler that a timer starts. */
    private static boolean isCutOffByATimer(Diagram diagram, FlowNode node) {
        List<ModelElementInstance> around = new ArrayList<>(List.of(node));
        around.addAll(diagram.scopesAround(node));
        return around.stream()
                .anyMatch(one ->
                        diagram.boundariesOf(one).stream().anyMatch(event -> has(event, TimerEventDefinition.class))
                                || diagram.handlersOf(one)
                                        .filter(handler -> !around.contains(handler))
                                        .flatMap(handler -> diagram.in(handler, StartEvent.class))
                                        .anyMatch(start -> has(start, TimerEventDefinition.class)));
    }

    /** Timers that stand on a way which comes back to them and which nothing limits. */
    private static Stream<IntermediateCatchEvent> loops(Diagram diagram) {
        return diagram.all(IntermediateCatchEvent.class)
                .filter(event -> has(event, TimerEventDefinition.class))
                .filter(timer -> {
                    Set<FlowNode> reached = diagram.reachableFrom(timer);
                    if (!reached.contains(timer)) {
                        return false;
                    }
                    reached.removeIf(node -> !diagram.reachableFrom(node).contains(timer));
                    return reached.stream()
                                    .noneMatch(node -> node instanceof UserTask || isLeftByDefault(node, reached))
                            && !isCutOffByATimer(diagram, timer)
                            && !isLimitedBeside(diagram, timer);
                });
    }

    private static boolean isLeftByDefault(FlowNode node, Set<FlowNode> loop) {
        if (!(node instanceof ExclusiveGateway gateway)) {
            return false;
        }
        SequenceFlow byDefault = gateway.getDefault();
        return byDefault != null && !loop.contains(byDefault.getTarget());
    }

    /** Whether another branch of the same scope waits for a timer meanwhile. */
    private static boolean isLimitedBeside(Diagram diagram, FlowNode timer) {
        return diagram.in(timer.getParentElement(), IntermediateCatchEvent.class)
                .filter(other -> has(other, TimerEventDefinition.class))
                .anyMatch(other -> !diagram.reachableFrom(timer).contains(other)
                        && !diagram.reachableFrom(other).contains(timer));
    }
}
