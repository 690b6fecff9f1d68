package io.quiesce.runbooks.rules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.EventDefinition;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputOutput;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaOutputParameter;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** One process of a deployment: its elements and how they hang together. A scope is the process or one of its sub-processes. */
final class Diagram {

    private static final Pattern BEAN = Pattern.compile("\\$\\{(\\w+)}");

    private final String file;
    private final Process process;
    private final List<FlowElement> elements = new ArrayList<>();
    private final Map<String, List<FlowNode>> next = new HashMap<>();
    private final Map<String, List<BoundaryEvent>> boundaries = new HashMap<>();
    private final Map<String, Element> written = new HashMap<>();

    Diagram(String file, Process process) {
        this.file = file;
        this.process = process;
        gather(process);
        index(((Document)
                        process.getModelInstance().getDocument().getDomSource().getNode())
                .getDocumentElement());
        all(SequenceFlow.class).forEach(flow -> {
            if (flow.getSource() != null && flow.getTarget() != null) {
                next.computeIfAbsent(flow.getSource().getId(), id -> new ArrayList<>())
                        .add(flow.getTarget());
            }
        });
        all(BoundaryEvent.class).filter(event -> event.getAttachedTo() != null).forEach(event -> boundaries
                .computeIfAbsent(event.getAttachedTo().getId(), id -> new ArrayList<>())
                .add(event));
    }

    private void gather(ModelElementInstance scope) {
        for (FlowElement element : scope.getChildElementsByType(FlowElement.class)) {
            elements.add(element);
            if (element instanceof SubProcess) {
                gather(element);
            }
        }
    }

    private void index(Element element) {
        written.putIfAbsent(element.getAttribute("id"), element);
        Expressions.childrenOf(element).forEach(this::index);
    }

    String file() {
        return file;
    }

    String id() {
        return process.getId();
    }

    Process process() {
        return process;
    }

    /** An element as it stands in the file. */
    Element written(FlowElement element) {
        return Objects.requireNonNull(written.get(element.getId()));
    }

    /** Whether people may start it in Tasklist. */
    boolean isStartable() {
        return process.isCamundaStartableInTasklist();
    }

    /** Its elements of a kind, those in sub-processes included; one without an id makes the file unreadable. */
    <T extends ModelElementInstance> Stream<T> all(Class<T> type) {
        return elements.stream().filter(type::isInstance).map(type::cast);
    }

    /** The elements of a kind that stand in a scope, but not in a sub-process of it. */
    <T extends FlowElement> Stream<T> in(ModelElementInstance scope, Class<T> type) {
        return all(type).filter(element -> element.getParentElement().equals(scope));
    }

    /** Where the flows out of a node lead. */
    List<FlowNode> after(FlowNode node) {
        return next.getOrDefault(node.getId(), List.of());
    }

    /** What can be reached from a node by at least one flow, within its scope. */
    Set<FlowNode> reachableFrom(FlowNode node) {
        Set<FlowNode> reached = new LinkedHashSet<>();
        Deque<FlowNode> open = new ArrayDeque<>(after(node));
        while (!open.isEmpty()) {
            FlowNode one = open.pop();
            if (reached.add(one)) {
                open.addAll(after(one));
                boundariesOf(one).forEach(event -> open.addAll(after(event)));
            }
        }
        return reached;
    }

    List<BoundaryEvent> boundariesOf(ModelElementInstance element) {
        return element instanceof Activity activity ? boundaries.getOrDefault(activity.getId(), List.of()) : List.of();
    }

    /** The event sub-processes of a scope. */
    Stream<SubProcess> handlersOf(ModelElementInstance scope) {
        return in(scope, SubProcess.class).filter(SubProcess::triggeredByEvent);
    }

    /** An element's scope, the scope's own scope, and so on, the process last. */
    List<ModelElementInstance> scopesAround(ModelElementInstance element) {
        List<ModelElementInstance> scopes = new ArrayList<>();
        ModelElementInstance scope = element;
        while (!scope.equals(process)) {
            scope = scope.getParentElement();
            scopes.add(scope);
        }
        return scopes;
    }

    /** The name that a service task calls its step by, if it does so as it should. */
    static Optional<String> bean(ServiceTask task) {
        Matcher matcher = BEAN.matcher(String.valueOf(task.getCamundaDelegateExpression()));
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Its input parameters by name, in order. */
    static Map<String, CamundaInputParameter> inputs(BaseElement element) {
        Map<String, CamundaInputParameter> inputs = new LinkedHashMap<>();
        extensions(element, CamundaInputOutput.class).forEach(mapping -> mapping.getCamundaInputParameters()
                .forEach(input -> inputs.put(String.valueOf(input.getCamundaName()), input)));
        return inputs;
    }

    static List<CamundaOutputParameter> outputs(BaseElement element) {
        return extensions(element, CamundaInputOutput.class)
                .flatMap(mapping -> mapping.getCamundaOutputParameters().stream())
                .toList();
    }

    /** An extension property of an element. */
    static Optional<String> property(BaseElement element, String name) {
        return extensions(element, CamundaProperties.class)
                .flatMap(list -> list.getCamundaProperties().stream())
                .filter(property -> name.equals(property.getCamundaName()))
                .map(property -> Objects.requireNonNullElse(property.getCamundaValue(), ""))
                .findFirst();
    }

    static <T extends ModelElementInstance> Stream<T> extensions(BaseElement element, Class<T> type) {
        return element.getExtensionElements() == null
                ? Stream.empty()
                : element.getExtensionElements().getChildElementsByType(type).stream();
    }

    /** What an event waits for, throws or ends with. */
    static <T extends EventDefinition> Collection<T> definitions(FlowNode event, Class<T> type) {
        return event.getChildElementsByType(type);
    }

    Breach breach(Rule rule, BaseElement element, String problem, String remedy) {
        return new Breach(file, element.getId(), rule, problem, remedy);
    }
}
