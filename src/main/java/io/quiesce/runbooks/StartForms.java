package io.quiesce.runbooks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.impl.persistence.deploy.Deployer;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ResourceEntity;
import org.springframework.stereotype.Component;

/**
 * Writes the inventory's lists into the forms of each deployment, whatever door it comes by, after it was checked and before it
 * is kept.
 */
@Component
final class StartForms implements Deployer {

    private final Inventory inventory;
    private final ObjectMapper json;

    StartForms(Inventory inventory, ObjectMapper json) {
        this.inventory = inventory;
        this.json = json;
    }

    @Override
    public void deploy(DeploymentEntity deployment) {
        if (!deployment.isNew()) {
            return;
        }
        Map<String, String> diagrams = new TreeMap<>();
        deployment.getResources().values().stream()
                .filter(resource -> resource.getName().endsWith("bpmn")
                        || resource.getName().endsWith("bpmn20.xml"))
                .forEach(resource -> diagrams.put(resource.getName(), text(resource)));
        List<String> runbooks =
                Runbook.among(diagrams, Map.of()).stream().map(Runbook::id).toList();
        deployment.getResources().values().stream()
                .filter(resource -> resource.getName().endsWith("form"))
                .forEach(form -> form.setBytes(filled(text(form), runbooks).getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(ResourceEntity resource) {
        return new String(resource.getBytes(), StandardCharsets.UTF_8);
    }

    /** A form with the lists of these runbooks, or as it is if it cannot be read, which the check says better. */
    String filled(String form, Collection<String> runbooks) {
        try {
            return new FormLists(json).with(form, clustersFor(runbooks));
        } catch (IllegalArgumentException unreadable) {
            return form;
        }
    }

    private List<Cluster> clustersFor(Collection<String> runbooks) {
        return inventory.clusters().stream()
                .filter(cluster -> runbooks.stream().anyMatch(cluster.stack()::isOf))
                .toList();
    }
}
