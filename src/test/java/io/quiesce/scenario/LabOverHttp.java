package io.quiesce.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;

/** The lab's cluster as anybody reaches it from outside. */
final class LabOverHttp {

    private static final String CLUSTER = "ovs-lab";

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final String root;

    LabOverHttp(int port) {
        this.root = "http://127.0.0.1:" + port + "/lab/clusters";
    }

    void reset() {
        send("/" + CLUSTER + "/reset", "POST");
    }

    void switchOn(String node, String fault) {
        send("/" + CLUSTER + "/nodes/" + node + "/faults/" + fault, "PUT");
    }

    void switchOff(String node, String fault) {
        send("/" + CLUSTER + "/nodes/" + node + "/faults/" + fault, "DELETE");
    }

    /** Which nodes are on and which are off, by name. */
    Map<String, String> power() {
        Map<String, String> power = new TreeMap<>();
        for (JsonNode cluster : send("", "GET")) {
            if (cluster.path("name").asText().equals(CLUSTER)) {
                cluster.path("nodes")
                        .forEach(node -> power.put(
                                node.path("name").asText(), node.path("power").asText()));
            }
        }
        return power;
    }

    private JsonNode send(String path, String method) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(root + path))
                .method(method, BodyPublishers.noBody())
                .build();
        try {
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(
                        "%s %s: the lab answered %d %s".formatted(method, path, answer.statusCode(), answer.body()));
            }
            return json.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
