package io.quiesce.runbooks.rules;

import io.quiesce.work.StepDescription;
import io.quiesce.work.StepInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.ErrorEventDefinition;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.MultiInstanceLoopCharacteristics;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaIn;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaOut;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/**
 * The variables of one process: where each is known and where it is read. A variable counts as known wherever something in
 * the process sets it, whether before or after: the order is not looked at.
 */
final class Variables {

    /** What the engine, or Quiesce beside the diagram, provides: the failure of a step, and what is to be forced. */
    private static final Set<String> ALWAYS = Set.of("execution", "task", "failure", "force");

    private static final Set<String> OF_LOOPS =
            Set.of("loopCounter", "nrOfInstances", "nrOfActiveInstances", "nrOfCompletedInstances");

    /**
     * A place where a variable is read.
     *
     * @param rule what is broken if nothing sets it
     */
    record Use(Rule rule, FlowElement element, String variable) {}

    private final Contents contents;
    private final Diagram diagram;
    private final Map<ModelElementInstance, Set<String>> local = new HashMap<>();
    private final Set<String> ofProcess = new HashSet<>();
    private final Set<String> ofStart = new HashSet<>();
    private boolean takesAny;
    private boolean startsWithAny;

    Variables(Contents contents, Diagram diagram) {
        this.contents = contents;
        this.diagram = diagram;
        diagram.all(Activity.class).forEach(this::declare);
        diagram.all(FlowElement.class).forEach(this::assign);
        diagram.in(diagram.process(), StartEvent.class).forEach(this::start);
    }

    private void declare(Activity activity) {
        Set<String> names = new HashSet<>(Diagram.inputs(activity).keySet());
        loopOf(activity).ifPresent(loop -> {
            names.addAll(OF_LOOPS);
            Optional.ofNullable(loop.getCamundaElementVariable()).ifPresent(names::add);
        });
        local.put(activity, names);
    }

    private static Optional<MultiInstanceLoopCharacteristics> loopOf(Activity activity) {
        return activity.getChildElementsByType(MultiInstanceLoopCharacteristics.class).stream()
                .findFirst();
    }

    private void assign(FlowElement element) {
        Diagram.outputs(element)
                .forEach(output -> set(around(element, false), String.valueOf(output.getCamundaName())));
        if (element instanceof ServiceTask task) {
            // what an unknown step would set is not known
            takesAny |= contents.step(task).isEmpty();
            contents.step(task).ifPresent(step -> step.sets().keySet().forEach(name -> set(around(task, true), name)));
        } else if (element instanceof UserTask task) {
            formOf(task.getCamundaFormRef())
                    .ifPresent(form -> form.keys().forEach(name -> set(around(task, true), name)));
        } else if (element instanceof CallActivity call) {
            Diagram.extensions(call, CamundaOut.class).forEach(out -> {
                takesAny |= out.getCamundaVariables() != null;
                Optional.ofNullable(out.getCamundaTarget()).ifPresent(name -> set(around(call, true), name));
            });
        } else if (element instanceof EndEvent end) {
            set(
                    around(end, false),
                    Diagram.property(end, "sets")
                            .map(sets -> sets.split("=", 2)[0].strip())
                            .orElse("outcome"));
        }
        element.getChildElementsByType(ErrorEventDefinition.class)
                .forEach(error -> Stream.of(error.getCamundaErrorCodeVariable(), error.getCamundaErrorMessageVariable())
                        .filter(name -> name != null)
                        .forEach(name -> set(around(element, false), name)));
    }

    /** A variable is set where it was declared nearest, else in the process. */
    private void set(List<ModelElementInstance> scopes, String name) {
        if (scopes.stream()
                .noneMatch(scope -> local.getOrDefault(scope, Set.of()).contains(name))) {
            ofProcess.add(name);
        }
    }

    private void start(StartEvent start) {
        if (!start.getEventDefinitions().isEmpty()) {
            return;
        }
        formOf(start.getCamundaFormRef())
                .ifPresentOrElse(form -> ofStart.addAll(form.keys()), () -> startsWithAny = true);
    }

    private Optional<Form> formOf(@org.jspecify.annotations.Nullable String form) {
        return Optional.ofNullable(contents.forms().get(String.valueOf(form)));
    }

    private List<ModelElementInstance> around(FlowElement element, boolean withItself) {
        List<ModelElementInstance> scopes = new ArrayList<>();
        if (withItself) {
            scopes.add(element);
        }
        scopes.addAll(diagram.scopesAround(element));
        return scopes;
    }

    private boolean isKnown(List<ModelElementInstance> scopes, String name) {
        return takesAny
                || ALWAYS.contains(name)
                || ofProcess.contains(name)
                || scopes.stream()
                        .anyMatch(scope -> local.getOrDefault(scope, Set.of()).contains(name));
    }

    /** Whether the start of the process by a person sets it. */
    boolean isKnownAtStart(String name) {
        return startsWithAny || ofStart.contains(name);
    }

    /** Where something is read that the process itself does not set: it has to come from its start or its callers. */
    List<Use> fromOutside() {
        return diagram.all(FlowElement.class).flatMap(this::readBy).toList();
    }

    private Stream<Use> readBy(FlowElement element) {
        Stream<Use> own = Stream.concat(
                        Expressions.of(diagram, element).stream()
                                .flatMap(text -> Expressions.read(text).variables().stream()),
                        element instanceof Activity activity ? plainNames(activity) : Stream.empty())
                .filter(name -> !isKnown(around(element, true), name))
                .map(name -> new Use(Rule.UNDEFINED_VARIABLE, element, name));
        return Stream.of(
                        own,
                        readByParameters(element),
                        element instanceof ServiceTask task ? needed(task) : Stream.<Use>empty())
                .flatMap(uses -> uses)
                .distinct();
    }

    /** Where the engine takes the bare name of a variable. */
    private static Stream<String> plainNames(Activity activity) {
        return Stream.concat(
                        Diagram.extensions(activity, CamundaIn.class).map(CamundaIn::getCamundaSource),
                        loopOf(activity).stream().map(MultiInstanceLoopCharacteristics::getCamundaCollection))
                .filter(name -> name != null && Expressions.isPlain(name));
    }

    /** An input is computed before it is there: it sees those above it, not itself. */
    private Stream<Use> readByParameters(FlowElement element) {
        List<Use> uses = new ArrayList<>();
        Set<String> before = new HashSet<>();
        if (element instanceof Activity activity && loopOf(activity).isPresent()) {
            before.addAll(local.getOrDefault(activity, Set.of()));
            before.removeAll(Diagram.inputs(activity).keySet());
        }
        for (Map.Entry<String, CamundaInputParameter> input :
                Diagram.inputs(element).entrySet()) {
            boolean handedOn =
                    element instanceof ServiceTask task && needs(task, input.getKey()) && handsOn(task, input.getKey());
            (handedOn ? Stream.<String>empty() : names(input.getValue().getTextContent()))
                    .filter(name -> !before.contains(name) && !isKnown(around(element, false), name))
                    .forEach(name -> uses.add(new Use(Rule.UNDEFINED_VARIABLE, element, name)));
            before.add(input.getKey());
        }
        Diagram.outputs(element).forEach(output -> names(output.getTextContent())
                .filter(name -> !isKnown(around(element, true), name))
                .forEach(name -> uses.add(new Use(Rule.UNDEFINED_VARIABLE, element, name))));
        return uses.stream();
    }

    private static Stream<String> names(String text) {
        return Expressions.isPlain(text) ? Stream.empty() : Expressions.read(text.strip()).variables().stream();
    }

    private Stream<Use> needed(ServiceTask task) {
        return contents.step(task).map(StepDescription::inputs).orElse(List.of()).stream()
                .map(StepInput::name)
                .filter(name -> needs(task, name))
                .filter(name -> isEmptyInput(task, name)
                        || (!Diagram.inputs(task).containsKey(name) || handsOn(task, name))
                                && !isKnown(around(task, false), name))
                .map(name -> new Use(Rule.MISSING_PARAMETER, task, name));
    }

    private boolean needs(ServiceTask task, String name) {
        return contents.step(task)
                .flatMap(step -> step.input(name))
                .filter(StepInput::required)
                .isPresent();
    }

    /** Whether an input is given nothing but the variable of its own name. */
    static boolean handsOn(ServiceTask task, String name) {
        CamundaInputParameter input = Diagram.inputs(task).get(name);
        return input != null
                && ("${" + name + "}").equals(input.getTextContent().strip());
    }

    private static boolean isEmptyInput(ServiceTask task, String name) {
        CamundaInputParameter input = Diagram.inputs(task).get(name);
        return input != null
                && input.getTextContent().isBlank()
                && input.getDomElement().getChildElements().isEmpty();
    }

    /** Whether an empty input hides what comes from outside. */
    static boolean isHidden(Use use) {
        return use.element() instanceof ServiceTask task && isEmptyInput(task, use.variable());
    }

    /** The variables that a call hands over, or none if it hands over all. */
    static Optional<Set<String>> handedOver(BaseElement call) {
        List<CamundaIn> mappings = Diagram.extensions(call, CamundaIn.class).toList();
        if (mappings.stream().anyMatch(in -> in.getCamundaVariables() != null)) {
            return Optional.empty();
        }
        Set<String> names = new HashSet<>();
        mappings.stream()
                .map(CamundaIn::getCamundaTarget)
                .filter(name -> name != null)
                .forEach(names::add);
        return Optional.of(names);
    }
}
