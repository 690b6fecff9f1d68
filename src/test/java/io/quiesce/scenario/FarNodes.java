package io.quiesce.scenario;

import io.quiesce.Wire;
import io.quiesce.inventory.InventoryFile;
import io.quiesce.inventory.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The nodes of the lab's first cluster, moved away: each behind a {@link Wire}. Whoever takes the inventory from here
 * reaches them that way, with the host keys they have; their management controllers stay where they are.
 */
final class FarNodes implements AutoCloseable {

    private final Map<String, Wire> wires = new LinkedHashMap<>();
    private final Path inventory;

    /**
     * Moves the nodes of a lab that is running.
     *
     * @param lab the lab's directory
     * @param directory where the inventory and the host keys are written to
     * @param roundTrip what is added to each round trip
     */
    FarNodes(Path lab, Path directory, Duration roundTrip) throws IOException {
        Path near = lab.resolve("inventory.yml");
        Path nearKeys = lab.resolve("known_hosts");
        Path farKeys = directory.resolve("known_hosts");
        String text = Files.readString(near).replace(nearKeys.toString(), farKeys.toString());
        String keys = Files.readString(nearKeys);
        for (Node node :
                InventoryFile.read(near).cluster(LabHosts.CLUSTER).orElseThrow().nodes()) {
            Wire wire = new Wire(node.port(), roundTrip);
            wires.put(node.name(), wire);
            text = text.replace(" port: " + node.port() + "\n", " port: " + wire.port() + "\n");
            keys = keys.replace("]:" + node.port() + " ", "]:" + wire.port() + " ");
        }
        inventory = Files.writeString(directory.resolve("inventory.yml"), text);
        Files.writeString(farKeys, keys);
    }

    Path inventory() {
        return inventory;
    }

    /** How many connections each node was asked for so far. */
    Map<String, Integer> connections() {
        Map<String, Integer> connections = new TreeMap<>();
        wires.forEach((node, wire) -> connections.put(node, wire.connections()));
        return connections;
    }

    @Override
    public void close() throws IOException {
        for (Wire wire : wires.values()) {
            wire.close();
        }
    }
}
