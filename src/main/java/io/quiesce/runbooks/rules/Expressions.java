package io.quiesce.runbooks.rules;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.camunda.bpm.impl.juel.Builder;
import org.camunda.bpm.impl.juel.IdentifierNode;
import org.camunda.bpm.impl.juel.Tree;
import org.camunda.bpm.impl.juel.TreeBuilderException;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The expressions of an element, wherever it has one, read by the parser that the engine uses. */
final class Expressions {

    /** Children that are elements of their own, or hold what the engine does not compute; mappings are looked at one by one. */
    private static final Set<String> NOT_OWN = Set.of("properties", "inputOutput", "incoming", "outgoing");

    private Expressions() {}

    /**
     * An expression as it was read.
     *
     * @param variables the names that it looks up
     * @param fault why it cannot be read, if so
     * @param callsMethod whether it can only be read as one that calls methods
     */
    record Read(Set<String> variables, Optional<String> fault, boolean callsMethod) {}

    static boolean isPlain(String text) {
        return !text.contains("${") && !text.contains("#{");
    }

    static Read read(String text) {
        try {
            return new Read(variables(new Builder(), text), Optional.empty(), false);
        } catch (TreeBuilderException unreadable) {
            return withMethods(text);
        }
    }

    private static Read withMethods(String text) {
        try {
            Builder lenient = new Builder(Builder.Feature.METHOD_INVOCATIONS);
            return new Read(variables(lenient, text), Optional.empty(), true);
        } catch (TreeBuilderException unreadable) {
            return new Read(Set.of(), Optional.of(String.valueOf(unreadable.getMessage())), false);
        }
    }

    private static Set<String> variables(Builder builder, String text) {
        Tree tree = builder.build(text);
        Set<String> variables = new LinkedHashSet<>();
        for (IdentifierNode identifier : tree.getIdentifierNodes()) {
            variables.add(identifier.getName());
        }
        return variables;
    }

    /** The expressions of an element, but for those of its parameters, its step and the elements within it. */
    static List<String> of(Diagram diagram, FlowElement element) {
        List<String> found = new ArrayList<>();
        gather(diagram.written(element), true, element instanceof UserTask, found);
        return found;
    }

    private static void gather(Element element, boolean top, boolean ofUserTask, List<String> found) {
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            Node attribute = element.getAttributes().item(i);
            String name = String.valueOf(attribute.getLocalName());
            if (!name.equals("delegateExpression") && (ofUserTask || !name.equals("name"))) {
                add(attribute.getNodeValue(), found);
            }
        }
        List<Element> children = childrenOf(element);
        if (children.isEmpty() && (!top || ofUserTask)) {
            add(element.getTextContent(), found);
        }
        children.stream()
                .filter(child -> isOwn(child, top, ofUserTask))
                .forEach(child -> gather(child, false, ofUserTask, found));
    }

    private static boolean isOwn(Element child, boolean top, boolean ofUserTask) {
        String name = String.valueOf(child.getLocalName());
        return !NOT_OWN.contains(name)
                && (ofUserTask || !name.equals("documentation"))
                && !(top && child.hasAttribute("id") && isFlowElement(name));
    }

    /** Within a sub-process: what has an id and is neither its loop nor one of its events' definitions. */
    private static boolean isFlowElement(String name) {
        return !name.endsWith("LoopCharacteristics")
                && !name.endsWith("EventDefinition")
                && !name.endsWith("Expression");
    }

    /** The elements within an element, in order. */
    static List<Element> childrenOf(Element element) {
        List<Element> children = new ArrayList<>();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                children.add(child);
            }
        }
        return children;
    }

    private static void add(String text, List<String> found) {
        if (!isPlain(text)) {
            found.add(text.strip());
        }
    }

    /** The text of each parameter of an element that is an expression. */
    static Stream<String> ofParameters(BaseElement element) {
        return Stream.concat(Diagram.inputs(element).values().stream(), Diagram.outputs(element).stream())
                .map(parameter -> parameter.getTextContent().strip())
                .filter(text -> !isPlain(text));
    }
}
