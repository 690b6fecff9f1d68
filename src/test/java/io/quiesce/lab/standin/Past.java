package io.quiesce.lab.standin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * What has happened to a cluster before anybody looks: times are seconds of the lab since a moment at which all was well,
 * so that a test need not wait for them.
 */
final class Past {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PretendedCluster cluster;
    private final double began;

    /** All was well until so many seconds of the lab ago. */
    Past(PretendedCluster cluster, double seconds) {
        this.cluster = cluster;
        cluster.settle();
        Path file = cluster.directory().resolve("state/graph.json");
        ObjectNode graph = read(file);
        began = System.currentTimeMillis() / 1000.0 - cluster.imposed(seconds);
        PretendedCluster.write(file, graph.put("at", began).toString());
    }

    /** An orderly shutdown: services stop at that moment, the power goes four seconds later. */
    void shutDown(String node, double at) {
        write(node, power(node).put("power", "off").put("stopsAt", time(at)).put("offAt", time(at + 4)));
    }

    void losesPower(String node, double at) {
        ObjectNode power = power(node).put("power", "off").put("offAt", time(at));
        power.remove("stopsAt");
        write(node, power);
    }

    void boots(String node, double at) {
        write(node, power(node).put("power", "on").put("bootedAt", time(at)));
    }

    private double time(double at) {
        return began + cluster.imposed(at);
    }

    private ObjectNode power(String node) {
        return read(cluster.node(node).resolve("power.json"));
    }

    private void write(String node, ObjectNode power) {
        cluster.power(node, power.toString());
    }

    private static ObjectNode read(Path file) {
        try {
            return (ObjectNode) JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
