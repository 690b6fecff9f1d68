package io.quiesce.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pretended cluster: its nodes, in the order of its definition, and the directory with its state. */
final class LabCluster {

    private final Lab lab;
    private final Path directory;
    private final Path definition;
    private final String name;
    private final List<LabNode> nodes = new ArrayList<>();

    LabCluster(Lab lab, Path directory, Path definition) {
        this.lab = lab;
        this.directory = directory;
        this.definition = definition;
        this.name = String.valueOf(directory.getFileName());
        if (!Files.exists(directory.resolve("cluster.json"))) {
            seed();
        }
        for (String node : nodeNames()) {
            nodes.add(new LabNode(
                    lab, name, directory.resolve(node), lab.hostKeys().resolve(name)));
        }
    }

    private void seed() {
        lab.programs().seed(directory, definition, lab.options().pace());
    }

    private List<String> nodeNames() {
        List<String> names = new ArrayList<>();
        for (JsonNode node : description().path("nodes")) {
            names.add(node.isObject() ? node.path("name").asText() : node.asText());
        }
        if (names.isEmpty()) {
            throw new LabFailure(directory.resolve("cluster.json") + " names no nodes");
        }
        return names;
    }

    String name() {
        return name;
    }

    ObjectNode description() {
        return StateFile.read(directory.resolve("cluster.json"));
    }

    /** {@code open-vstorage} or {@code vxvm}. */
    String stack() {
        return description().path("stack").asText("open-vstorage");
    }

    Path directory() {
        return directory;
    }

    List<LabNode> nodes() {
        return List.copyOf(nodes);
    }

    Optional<LabNode> node(String wanted) {
        return nodes.stream().filter(n -> n.name().equals(wanted)).findFirst();
    }

    synchronized void reset() {
        nodes.forEach(LabNode::suspend);
        try {
            seed();
        } finally {
            nodes.forEach(LabNode::resume);
        }
    }

    /** Has the stand-ins write down what the clock has brought since somebody looked. */
    void settle() {
        lab.programs().settle(directory, lab.options().pace());
    }

    void close() {
        nodes.forEach(LabNode::close);
    }
}
