package io.quiesce.runbooks;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.xml.ModelException;

/**
 * One runbook with all that must be deployed together: its diagram, the processes it calls, and the forms of all.
 *
 * @param id the process id
 * @param processes the ids of its own process and of those that it calls, directly or through others
 * @param resources file contents by resource name, such as {@code processes/x.bpmn}
 */
record Runbook(String id, Set<String> processes, Map<String, String> resources) {

    /**
     * Finds the runbooks among diagrams: the processes that people may start. One that others call comes after them: each
     * deployment makes a new version of all that it holds, and what people start must be the version of its own one. What a
     * runbook names and is not there is left out, and a diagram that cannot be read is taken for a runbook of its own: the
     * check of its deployment says so.
     *
     * @param diagrams by file name
     * @param forms by file name
     */
    static List<Runbook> among(Map<String, String> diagrams, Map<String, String> forms) {
        Map<String, BpmnModelInstance> models = new TreeMap<>();
        Map<String, String> fileOf = new TreeMap<>();
        List<Runbook> runbooks = new ArrayList<>();
        diagrams.forEach((file, xml) -> {
            Optional<BpmnModelInstance> read = read(xml);
            Optional<String> id = read.flatMap(Runbook::firstProcess);
            if (read.isPresent() && id.isPresent()) {
                models.put(id.get(), read.get());
                fileOf.put(id.get(), file);
            } else {
                runbooks.add(new Runbook(file, Set.of(), Map.of("processes/" + file, xml)));
            }
        });
        models.forEach((id, model) -> {
            if (model.getModelElementsByType(Process.class).iterator().next().isCamundaStartableInTasklist()) {
                runbooks.add(gather(id, models, fileOf, diagrams, forms));
            }
        });
        runbooks.sort(Comparator.comparing((Runbook runbook) -> callers(runbook.id(), runbooks)));
        return runbooks;
    }

    /** The process that a diagram holds; empty if it cannot be read. */
    static Optional<String> idIn(String xml) {
        return read(xml).flatMap(Runbook::firstProcess);
    }

    private static Optional<String> firstProcess(BpmnModelInstance model) {
        return model.getModelElementsByType(Process.class).stream()
                .map(Process::getId)
                .findFirst();
    }

    private static Optional<BpmnModelInstance> read(String xml) {
        try {
            return Optional.of(
                    Bpmn.readModelFromStream(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))));
        } catch (ModelException unreadable) {
            return Optional.empty();
        }
    }

    private static long callers(String id, List<Runbook> runbooks) {
        return runbooks.stream()
                .filter(other -> !other.id().equals(id))
                .filter(other -> other.processes().contains(id))
                .count();
    }

    private static Runbook gather(
            String id,
            Map<String, BpmnModelInstance> models,
            Map<String, String> fileOf,
            Map<String, String> diagrams,
            Map<String, String> forms) {
        Map<String, String> resources = new TreeMap<>();
        Set<String> seen = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(id));
        while (!open.isEmpty()) {
            String process = open.pop();
            if (!seen.add(process)) {
                continue;
            }
            BpmnModelInstance model = models.get(process);
            if (model == null) {
                continue;
            }
            String file = fileOf.get(process);
            resources.put("processes/" + file, diagrams.get(file));
            for (String form : formsOf(model)) {
                String content = forms.get(form + ".form");
                if (content != null) {
                    resources.put("forms/" + form + ".form", content);
                }
            }
            model.getModelElementsByType(CallActivity.class)
                    .forEach(
                            call -> Optional.ofNullable(call.getCalledElement()).ifPresent(open::push));
        }
        return new Runbook(id, Set.copyOf(seen), Map.copyOf(resources));
    }

    private static Set<String> formsOf(BpmnModelInstance model) {
        Set<String> forms = new TreeSet<>();
        for (StartEvent start : model.getModelElementsByType(StartEvent.class)) {
            addIfNamed(forms, start.getCamundaFormRef());
        }
        for (UserTask task : model.getModelElementsByType(UserTask.class)) {
            addIfNamed(forms, task.getCamundaFormRef());
        }
        return forms;
    }

    private static void addIfNamed(Set<String> forms, @org.jspecify.annotations.Nullable String form) {
        if (form != null) {
            forms.add(form);
        }
    }
}
