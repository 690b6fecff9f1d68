package io.quiesce.runs;

import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.springframework.stereotype.Component;

/** What people choose from when they look for runs. Thread-safe. */
@Component
final class SearchChoices {

    private final Inventory inventory;
    private final RepositoryService repository;
    private final IdentityService identity;

    SearchChoices(Inventory inventory, RepositoryService repository, IdentityService identity) {
        this.inventory = inventory;
        this.repository = repository;
        this.identity = identity;
    }

    /**
     * A runbook as it is now.
     *
     * @param ends in which a run of it may end, in the order of the diagram
     */
    record Runbook(String key, String name, List<End> ends) {

        Runbook {
            ends = List.copyOf(ends);
        }
    }

    record End(String id, String name) {}

    /** What people may start, by name. */
    List<Runbook> runbooks() {
        return Visitor.bypassingRights(
                identity,
                () -> repository.createProcessDefinitionQuery().latestVersion().startableInTasklist().list().stream()
                        .map(this::runbook)
                        .sorted(Comparator.comparing(Runbook::name))
                        .toList());
    }

    private Runbook runbook(ProcessDefinition definition) {
        BpmnModelInstance model = repository.getBpmnModelInstance(definition.getId());
        List<End> ends = new ArrayList<>();
        for (EndEvent end : model.getModelElementsByType(EndEvent.class)) {
            if (end.getParentElement() instanceof Process) {
                ends.add(new End(end.getId(), Objects.requireNonNullElse(end.getName(), end.getId())));
            }
        }
        return new Runbook(
                definition.getKey(), Objects.requireNonNullElse(definition.getName(), definition.getKey()), ends);
    }

    List<String> clusters() {
        return inventory.clusters().stream().map(cluster -> cluster.name()).toList();
    }

    /** The nodes of all clusters, each name once. */
    List<String> nodes() {
        return inventory.clusters().stream()
                .flatMap(cluster -> cluster.nodes().stream())
                .map(Node::name)
                .distinct()
                .toList();
    }
}
