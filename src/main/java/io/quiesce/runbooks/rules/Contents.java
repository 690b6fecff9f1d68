package io.quiesce.runbooks.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.work.StepCatalogue;
import io.quiesce.work.StepDescription;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.xml.ModelException;

/**
 * What a deployment holds, read, beside what its rules are held against.
 *
 * @param files the names of all its resources, in order
 * @param diagrams the executable processes, by id
 * @param forms the forms, by their own id
 * @param unreadableFiles what could not be read
 * @param reached the processes that people may start, and those that they call, directly or through others
 */
record Contents(
        List<String> files,
        Map<String, Diagram> diagrams,
        Map<String, Form> forms,
        List<Breach> unreadableFiles,
        Set<String> reached,
        StepCatalogue steps,
        Inventory inventory,
        Originals originals) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The step that gets the right to act on a cluster. */
    static final String TAKE_LEASE = "takeLease";

    static Contents of(Map<String, String> resources, StepCatalogue steps, Inventory inventory, Originals originals) {
        Map<String, Diagram> diagrams = new TreeMap<>();
        Map<String, Form> forms = new TreeMap<>();
        List<Breach> unreadable = new ArrayList<>();
        new TreeMap<>(resources).forEach((file, text) -> {
            // the endings by which the engine knows them
            if (file.endsWith("bpmn") || file.endsWith("bpmn20.xml")) {
                readDiagram(file, text, diagrams, unreadable);
            } else if (file.endsWith("form")) {
                readForm(file, text, forms, unreadable);
            }
        });
        return new Contents(
                resources.keySet().stream().sorted().toList(),
                diagrams,
                forms,
                unreadable,
                reached(diagrams, diagrams.values().stream().filter(Diagram::isStartable)),
                steps,
                inventory,
                originals);
    }

    private static void readDiagram(String file, String text, Map<String, Diagram> diagrams, List<Breach> unreadable) {
        BpmnModelInstance model;
        try {
            model = Bpmn.readModelFromStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        } catch (ModelException broken) {
            unreadable.add(unreadable(
                    file, "This is no BPMN diagram: " + causeOf(broken) + ".", "Open and save it in Camunda Modeler."));
            return;
        }
        for (Process process : model.getModelElementsByType(Process.class)) {
            if ("false".equals(process.getAttributeValue("isExecutable"))) {
                continue;
            }
            Diagram other = diagrams.get(process.getId());
            Diagram diagram = new Diagram(file, process);
            if (diagram.all(FlowElement.class).anyMatch(element -> element.getId() == null)) {
                unreadable.add(new Breach(
                        file,
                        process.getId(),
                        Rule.UNREADABLE_FILE,
                        "There are elements without an id in this process.",
                        "Open and save it in Camunda Modeler."));
            } else if (other == null) {
                diagrams.put(process.getId(), diagram);
            } else {
                unreadable.add(new Breach(
                        file,
                        process.getId(),
                        Rule.UNREADABLE_FILE,
                        "The file %s holds a process of this id too.".formatted(other.file()),
                        "Leave one of them out, or give one another id."));
            }
        }
    }

    private static void readForm(String file, String text, Map<String, Form> forms, List<Breach> unreadable) {
        try {
            JsonNode schema = JSON.readTree(text);
            String id = schema.path("id").asText();
            if (id.isEmpty()) {
                unreadable.add(
                        unreadable(file, "This is no form with an id.", "Create it with Camunda Modeler as a form."));
            } else {
                forms.put(id, new Form(file, id, schema));
            }
        } catch (JsonProcessingException broken) {
            unreadable.add(unreadable(
                    file,
                    "This is no form: " + broken.getOriginalMessage() + ".",
                    "Open and save it in Camunda Modeler."));
        }
    }

    private static Breach unreadable(String file, String problem, String remedy) {
        return new Breach(file, "", Rule.UNREADABLE_FILE, problem, remedy);
    }

    private static String causeOf(Throwable broken) {
        Throwable cause = broken;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    /** The processes that some of these call, directly or through others, and they themselves. */
    private static Set<String> reached(Map<String, Diagram> diagrams, Stream<Diagram> from) {
        Set<String> reached = new HashSet<>();
        List<Diagram> open = new ArrayList<>(from.toList());
        while (!open.isEmpty()) {
            Diagram diagram = open.remove(open.size() - 1);
            if (reached.add(diagram.id())) {
                diagram.all(CallActivity.class)
                        .map(call -> diagrams.get(String.valueOf(call.getCalledElement())))
                        .filter(called -> called != null)
                        .forEach(open::add);
            }
        }
        return reached;
    }

    static Stream<Breach> unreadable(Contents contents) {
        return contents.unreadableFiles().stream();
    }

    Stream<Diagram> all() {
        return diagrams.values().stream();
    }

    /** The clusters that a run may be about when it comes to a process: those of the stacks of the runbooks that do. */
    List<Cluster> clustersOf(Diagram diagram) {
        List<String> runbooks = runbooksOf(diagram);
        return inventory.clusters().stream()
                .filter(cluster -> runbooks.stream().anyMatch(cluster.stack()::isOf))
                .toList();
    }

    /** Whether no run that comes to a process is about one node; which runbooks there are not is another rule's. */
    boolean isAboutNoNode(Diagram diagram) {
        List<String> originals = runbooksOf(diagram).stream()
                .flatMap(id -> this.originals.of(id).stream())
                .toList();
        return !originals.isEmpty() && originals.stream().noneMatch(this.originals.forOneNode()::contains);
    }

    private List<String> runbooksOf(Diagram diagram) {
        return all().filter(Diagram::isStartable)
                .filter(runbook -> reached(diagrams, Stream.of(runbook)).contains(diagram.id()))
                .map(Diagram::id)
                .toList();
    }

    /** The calls of a process from other processes of the deployment, each with the diagram that it stands in. */
    List<Call> callsOf(Diagram called) {
        return all().flatMap(diagram -> diagram.all(CallActivity.class)
                        .filter(call -> called.id().equals(call.getCalledElement()))
                        .map(call -> new Call(diagram, call)))
                .toList();
    }

    /** The step that a service task names, if it names one that there is. */
    Optional<StepDescription> step(ServiceTask task) {
        return Diagram.bean(task).flatMap(steps::find);
    }

    /** The service tasks of a diagram that name a step that there is. */
    Map<ServiceTask, StepDescription> stepsOf(Diagram diagram) {
        Map<ServiceTask, StepDescription> found = new LinkedHashMap<>();
        diagram.all(ServiceTask.class).forEach(task -> step(task).ifPresent(step -> found.put(task, step)));
        return found;
    }

    /** A call activity, with the diagram that it stands in. */
    record Call(Diagram diagram, CallActivity activity) {}
}
