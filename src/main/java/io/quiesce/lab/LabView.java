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
        ObjectNode view = named(cluster);
        ArrayNode nodes = view.putArray("nodes");
        cluster.nodes().forEach(node -> nodes.add(node(node)));
        return view;
    }

    private static ObjectNode named(LabCluster cluster) {
        return StateFile.JSON.createObjectNode().put("name", cluster.name()).put("stack", cluster.stack());
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

    /** A cluster with what a person wants to see beside: VMs and volumes, or membership, groups and mounts; and what each node was sent last. */
    static ObjectNode details(LabCluster cluster) {
        ObjectNode view = named(cluster);
        JsonNode volumes = any(cluster.directory().resolve("state/volumes.json"));
        JsonNode members = any(cluster.directory().resolve("state/vxvm.json"));
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
            if (members.has("nodes")) {
                each.set("member", member(members, node.name()));
            }
            List<Journal.Entry> journal = node.journal().entries();
            each.put("commands", journal.size());
            if (!journal.isEmpty()) {
                each.putPOJO("last", journal.get(journal.size() - 1));
            }
        }
        return view;
    }

    /** What a node is to its cluster of VxVM, and what is there because of it. */
    private static ObjectNode member(JsonNode cluster, String node) {
        JsonNode known = cluster.path("nodes").path(node);
        ObjectNode view = StateFile.JSON.createObjectNode();
        view.put("state", known.path("cvm").asText());
        view.put("master", cluster.path("master").asText().equals(node));
        view.put("leaving", known.path("leave").isObject());
        ArrayNode mounts = view.putArray("mounts");
        for (JsonNode mount : cluster.path("mounts")) {
            if (mount.path("node").asText().equals(node)) {
                mounts.add(mount.path("mount").asText());
            }
        }
        ArrayNode online = view.putArray("online");
        cluster.path("resources").fields().forEachRemaining(resource -> {
            if (resource.getValue().path(node).path("state").asText().equals("ONLINE")) {
                online.add(resource.getKey());
            }
        });
        ArrayNode programs = view.putArray("programs");
        for (JsonNode process : cluster.path("processes")) {
            if (process.path("node").asText().equals(node)) {
                programs.add(process.path("command").asText());
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
