package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.inventory.InventoryFile;
import io.quiesce.runbooks.rules.Breach;
import io.quiesce.runbooks.rules.Originals;
import io.quiesce.runbooks.rules.RunbookRules;
import io.quiesce.work.StepCatalogue;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaOut;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaOutputParameter;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/** The runbooks that come with Quiesce, each with all that is deployed with it, and how a test breaks them. */
final class Shipped {

    private static final Map<String, String> DIAGRAMS = RunbookFiles.in(Path.of("processes"), "processes", ".bpmn");
    private static final Map<String, String> FORMS = RunbookFiles.in(Path.of("forms"), "forms", ".form");

    static final List<Runbook> RUNBOOKS = Runbook.among(DIAGRAMS, FORMS);

    private static final RunbookRules RULES = new RunbookRules(
            StepCatalogue.in("io.quiesce.steps"),
            InventoryFile.read(Path.of("src/test/resources/engine/inventory.yml")),
            new Originals() {
                @Override
                public Set<String> ids() {
                    return RUNBOOKS.stream().map(Runbook::id).collect(Collectors.toSet());
                }

                @Override
                public Set<String> forOneNode() {
                    return Set.of("open-vstorage-stop-server", "vxvm-clean-leave", "vxvm-rejoin");
                }
            });

    private Shipped() {}

    static Map<String, String> runbook(String id) {
        return RUNBOOKS.stream()
                .filter(runbook -> runbook.id().equals(id))
                .findFirst()
                .orElseThrow()
                .resources();
    }

    /** What is wrong with a deployment, by the rules of the product. */
    static List<Breach> broken(Map<String, String> resources) {
        return RULES.broken(resources);
    }

    /** A file with a text replaced that must be there once. */
    static Map<String, String> swapped(Map<String, String> resources, String file, String old, String other) {
        return edited(resources, file, text -> {
            assertThat(text.split(Pattern.quote(old), -1)).as(old).hasSize(2);
            return text.replace(old, other);
        });
    }

    /** A diagram changed as the Modeler would, by its elements. */
    static Map<String, String> redrawn(Map<String, String> resources, String file, Consumer<BpmnModelInstance> change) {
        return edited(resources, file, text -> {
            BpmnModelInstance diagram =
                    Bpmn.readModelFromStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            change.accept(diagram);
            return Bpmn.convertToString(diagram);
        });
    }

    /** A diagram without one of its elements and the flows from and to it. */
    static Map<String, String> erased(Map<String, String> resources, String file, String id) {
        return edited(resources, file, text -> {
            String left = text;
            Set<String> gone = new LinkedHashSet<>(Set.of(id));
            Matcher flow = Pattern.compile("<bpmn:sequenceFlow id=\"(\\w+)\"[^>]* (sourceRef|targetRef)=\"" + id + "\"")
                    .matcher(text);
            while (flow.find()) {
                gone.add(flow.group(1));
            }
            for (String one : gone) {
                left = left.replaceAll("(?s)<(bpmn:\\w+) id=\"" + one + "\"([^>]*/>|[^>]*>.*?</\\1>)", "")
                        .replaceAll("<bpmn:(incoming|outgoing)>" + one + "</bpmn:\\1>", "")
                        .replaceAll(
                                "(?s)<(bpmndi:BPMN\\w+) id=\"\\w+\" bpmnElement=\"" + one + "\"[^>]*>.*?</\\1>", "");
            }
            return left;
        });
    }

    static Map<String, String> without(Map<String, String> resources, String file) {
        assertThat(resources).containsKey(file);
        Map<String, String> left = new TreeMap<>(resources);
        left.remove(file);
        return left;
    }

    static Map<String, String> edited(Map<String, String> resources, String file, UnaryOperator<String> change) {
        assertThat(resources).containsKey(file);
        Map<String, String> edited = new TreeMap<>(resources);
        String before = String.valueOf(edited.get(file));
        String after = change.apply(before);
        assertThat(after).isNotEqualTo(before);
        edited.put(file, after);
        return edited;
    }

    /** The id of the element that an extension belongs to. */
    static String owner(ModelElementInstance extension) {
        ModelElementInstance element = extension;
        while (!(element instanceof FlowElement flowElement)) {
            element = element.getParentElement();
        }
        return flowElement.getId();
    }

    static CamundaOutputParameter output(BpmnModelInstance diagram, String element, String name) {
        return diagram.getModelElementsByType(CamundaOutputParameter.class).stream()
                .filter(output -> output.getCamundaName().equals(name))
                .filter(output -> owner(output).equals(element))
                .findFirst()
                .orElseThrow();
    }

    static CamundaOut outcome(BpmnModelInstance diagram, String call) {
        return diagram.getModelElementsByType(CamundaOut.class).stream()
                .filter(out -> out.getCamundaSource().equals("outcome"))
                .filter(out -> owner(out).equals(call))
                .findFirst()
                .orElseThrow();
    }
}
