package io.quiesce.runbooks.rules;

import java.util.List;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.BusinessRuleTask;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.IntermediateThrowEvent;
import org.camunda.bpm.model.bpmn.instance.MessageEventDefinition;
import org.camunda.bpm.model.bpmn.instance.ScriptTask;
import org.camunda.bpm.model.bpmn.instance.SendTask;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaConnector;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaExecutionListener;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaScript;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaTaskListener;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/** What the tasks of a diagram run. */
final class StepRules {

    private static final String TEMPLATE = "Apply the template of a step to it.";

    private StepRules() {}

    static Stream<Breach> unknownStep(Contents contents) {
        return contents.all().flatMap(diagram -> diagram.all(ServiceTask.class)
                .filter(task -> contents.step(task).isEmpty())
                .map(task -> diagram.breach(Rule.UNKNOWN_STEP, task, problem(task), TEMPLATE)));
    }

    private static String problem(ServiceTask task) {
        return Diagram.bean(task)
                .map("There is no step named '%s'."::formatted)
                .orElseGet(() -> task.getCamundaDelegateExpression() == null
                        ? "The task names no step."
                        : "The task's delegate expression is '%s', expected ${name} with the name of a step."
                                .formatted(task.getCamundaDelegateExpression()));
    }

    static Stream<Breach> asyncBefore(Contents contents) {
        return contents.all().flatMap(diagram -> contents.stepsOf(diagram).entrySet().stream()
                .filter(step -> step.getKey().isCamundaAsyncBefore()
                        == step.getValue().bean().equals(Contents.TAKE_LEASE))
                .map(step -> step.getKey().isCamundaAsyncBefore()
                        ? diagram.breach(
                                Rule.ASYNC_BEFORE,
                                step.getKey(),
                                "Take lease is asynchronous, so that whoever starts a run is not told that it is refused.",
                                "Clear 'Asynchronous before'.")
                        : diagram.breach(
                                Rule.ASYNC_BEFORE,
                                step.getKey(),
                                "The step runs in the transaction of what is before it, which is undone and done again when the step cannot begin.",
                                "Set 'Asynchronous before'.")));
    }

    static Stream<Breach> foreignCode(Contents contents) {
        return contents.all()
                .flatMap(diagram -> Stream.concat(
                        diagram.all(FlowElement.class)
                                .flatMap(element -> foreign(element).map(what -> foreignCode(diagram, element, what))),
                        extended(diagram.process()).map(what -> foreignCode(diagram, diagram.process(), what))));
    }

    private static Breach foreignCode(Diagram diagram, BaseElement element, String what) {
        return diagram.breach(
                Rule.FOREIGN_CODE,
                element,
                "It runs %s, which leaves no transcript and heeds no lease.".formatted(what),
                "Use the step that does this, or ask for one.");
    }

    private static Stream<String> foreign(FlowElement element) {
        Stream<String> own = Stream.empty();
        if (element instanceof ScriptTask) {
            own = Stream.of("a script");
        } else if (element instanceof SendTask || element instanceof BusinessRuleTask) {
            own = Stream.of("an implementation of its own");
        } else if (element instanceof EndEvent || element instanceof IntermediateThrowEvent) {
            own = element.getChildElementsByType(MessageEventDefinition.class).stream()
                    .filter(message -> Stream.of(
                                    message.getCamundaClass(),
                                    message.getCamundaDelegateExpression(),
                                    message.getCamundaExpression(),
                                    message.getCamundaType())
                            .anyMatch(set -> set != null))
                    .map(message -> "an implementation of its own");
        }
        return Stream.concat(own, extended(element)).distinct();
    }

    private static Stream<String> extended(BaseElement element) {
        return Stream.of(
                        found(element, CamundaExecutionListener.class, "a listener"),
                        found(element, CamundaTaskListener.class, "a listener"),
                        found(element, CamundaConnector.class, "a connector"),
                        Stream.concat(Diagram.inputs(element).values().stream(), Diagram.outputs(element).stream())
                                .filter(parameter -> !parameter
                                        .getChildElementsByType(CamundaScript.class)
                                        .isEmpty())
                                .map(parameter -> "a script"))
                .flatMap(found -> found);
    }

    private static <T extends ModelElementInstance> Stream<String> found(
            BaseElement element, Class<T> type, String what) {
        List<T> found = Diagram.extensions(element, type).toList();
        return found.isEmpty() ? Stream.empty() : Stream.of(what);
    }
}
