package io.quiesce.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the lab shows of itself, read from the files of its state. */
final class LabView {

    private LabView() {}

    /** A cluster with its nodes, their power and their faults. */
    static ObjectNode cluster(LabCluster cluster) {
        ObjectNode view = StateFile.JSON.createObjectNode().put("name", cluster.name());
        ArrayNode nodes = view.putArray("nodes");
        cluster.nodes().forEach(node -> nodes.add(node(node)));
        return view;
    }

    private static ObjectNode node(LabNode node) {
        ObjectNode view = StateFile.JSON.createObjectNode();
        view.put("name", node.name());
        view.put("role", node.role());
        view.put("port", node.port());
        view.put("power", node.power());
        view.put("changing", node.isChanging());
        view.putObject("controller")
                .put("port", node.controllerPort())
                .put("answers", node.controllerAnswers())
                .put("power", node.powerState().redfish());
        view.set("faults", node.faults().all());
        return view;
    }

    /** A cluster with what a person wants to see beside: VMs, volumes and what each node was sent last. */
    static ObjectNode details(LabCluster cluster) {
        ObjectNode view = StateFile.JSON.createObjectNode().put("name", cluster.name());
        JsonNode volumes = any(cluster.directory().resolve("state/volumes.json"));
        ArrayNode nodes = view.putArray("nodes");
        for (LabNode node : cluster.nodes()) {
            ObjectNode each = nodes.addObject().setAll(node(node));
            ArrayNode machines = each.putArray("vms");
            for (JsonNode machine : any(node.directory().resolve("vms.json"))) {
                machines.addObject()
                        .put("name", machine.path("name").asText())
                        .put("state", machine.path("state").asText());
            }
            ArrayNode owned = each.putArray("volumes");
            for (JsonNode volume : volumes) {
                if (volume.path("owner").asText().equals(node.name())) {
                    owned.add(volume(volume));
                }
            }
            List<Journal.Entry> journal = node.journal().entries();
            each.put("commands", journal.size());
            if (!journal.isEmpty()) {
                each.putPOJO("last", journal.get(journal.size() - 1));
            }
        }
        return view;
    }

    private static ObjectNode volume(JsonNode volume) {
        int snapshots = 0;
        int onTheWay = 0;
        for (JsonNode snapshot : volume.path("snapshots")) {
            snapshots++;
            onTheWay += snapshot.path("inBackend").asBoolean() ? 0 : 1;
        }
        return StateFile.JSON
                .createObjectNode()
                .put("name", volume.path("devicename").asText().replaceFirst("^/", ""))
                .put("vpool", volume.path("vpool").asText())
                .put("type", volume.path("type").asText())
                .put("pendingBytes", volume.path("pendingBytes").asLong())
                .put("snapshots", snapshots)
                .put("onTheWay", onTheWay);
    }

    private static JsonNode any(Path file) {
        try {
            return Files.exists(file) ? StateFile.JSON.readTree(file.toFile()) : StateFile.JSON.createObjectNode();
        } catch (IOException e) {
            throw new LabFailure("cannot read " + file, e);
        }
    }
}
