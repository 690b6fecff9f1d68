package io.quiesce.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** The lab over HTTP, as the stand-alone lab serves it, with the clusters that come with it. */
class LabWebIT {

    @TempDir
    static Path directory;

    private static ConfigurableApplicationContext context;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String NODE = "/lab/clusters/ovs-lab/nodes/ovs-e1";

    record Answer(int status, String text) {
        JsonNode json() throws IOException {
            return StateFile.JSON.readTree(text);
        }
    }

    @BeforeAll
    static void start() {
        context = LabMain.start(directory, new LabOptions(0.05), 0, "lab");
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @BeforeEach
    void asNew() throws Exception {
        assertThat(ask("POST", "/lab/clusters/ovs-lab/reset", "").status()).isEqualTo(200);
    }

    @Test
    void listsTheClustersWithTheirNodesAndPower() throws Exception {
        JsonNode clusters = ask("GET", "/lab/clusters", "").json();

        assertThat(clusters.at("/0/name").asText()).isEqualTo("ovs-lab");
        assertThat(clusters.at("/0/nodes")).hasSize(7).allSatisfy(node -> {
            assertThat(node.path("power").asText()).isEqualTo("on");
            assertThat(node.path("faults")).isEmpty();
        });
        assertThat(clusters.at("/0/nodes/0/role").asText()).isEqualTo("master");
    }

    @Test
    void showsVmsAndVolumesOfEachNode() throws Exception {
        JsonNode cluster = ask("GET", "/lab/clusters/ovs-lab", "").json();

        assertThat(cluster.at("/nodes/0/vms/0/name").asText()).isEqualTo("db01");
        assertThat(cluster.at("/nodes/0/volumes")).isNotEmpty();
    }

    @Test
    void servesAPageWithoutInlineScript() throws Exception {
        Answer page = ask("GET", "/lab", "");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text())
                .contains("This is a lab")
                .doesNotContain("<style")
                .doesNotContain("<script>");
        assertThat(ask("GET", "/lab/lab.js", "").status()).isEqualTo(200);
        assertThat(ask("GET", "/lab/lab.css", "").status()).isEqualTo(200);
        assertThat(ask("GET", "/lab/icon.svg", "").status()).isEqualTo(200);
    }

    @Test
    void switchesAFaultOnWithDefaultsAndOff() throws Exception {
        assertThat(ask("PUT", NODE + "/faults/slow-flush", "").json().toString())
                .isEqualTo("{\"slow-flush\":{\"factor\":5}}");
        assertThat(ask("PUT", NODE + "/faults/slow-flush", "{\"factor\": 9}")
                        .json()
                        .toString())
                .isEqualTo("{\"slow-flush\":{\"factor\":9}}");
        assertThat(ask("DELETE", NODE + "/faults/slow-flush", "").json().toString())
                .isEqualTo("{}");
        assertThat(ask("GET", "/lab/faults", "").json()).hasSizeGreaterThan(20);
    }

    @Test
    void refusesWhatDoesNotExistAndWhatIsWrongWithASentence() throws Exception {
        assertThat(ask("GET", "/lab/clusters/nope", "").status()).isEqualTo(404);
        assertThat(ask("POST", "/lab/clusters/nope/reset", "").status()).isEqualTo(404);
        assertThat(ask("GET", "/lab/clusters/ovs-lab/nodes/nope/journal", "").status())
                .isEqualTo(404);
        assertThat(ask("PUT", NODE + "/faults/nope", "").status()).isEqualTo(404);
        assertThat(ask("DELETE", NODE + "/faults/nope", "").status()).isEqualTo(404);
        Answer wrong = ask("PUT", NODE + "/faults/slow-flush", "{\"factor\": \"much\"}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().path("error").asText())
                .isEqualTo("the parameter factor of slow-flush must be a number, not \"much\"");
        assertThat(ask("PUT", NODE + "/faults/slow-flush", "{\"speed\": 1}").status())
                .isEqualTo(400);
        assertThat(ask("PUT", NODE + "/faults/slow-flush", "{").status()).isEqualTo(400);
        assertThat(ask("POST", NODE + "/power", "{\"power\": \"maybe\"}").status())
                .isEqualTo(400);
    }

    @Test
    void offersEachClusterTheFaultsOfItsStack() throws Exception {
        String vx = "/lab/clusters/vx-lab/nodes/vx-4";
        assertThat(ask("PUT", vx + "/faults/slow-flush", "").status()).isEqualTo(404);
        assertThat(ask("PUT", NODE + "/faults/frozen-group", "").status()).isEqualTo(404);
        assertThat(ask("PUT", vx + "/faults/slow", "").status()).isEqualTo(200);
        assertThat(ask("PUT", vx + "/faults/process-holder", "{\"command\": \"rsync\"}")
                        .status())
                .isEqualTo(200);

        JsonNode cluster = ask("GET", "/lab/clusters/vx-lab", "").json();
        assertThat(cluster.path("stack").asText()).isEqualTo("vxvm");
        assertThat(cluster.at("/nodes/3/member/programs/0").asText()).isEqualTo("rsync");
        assertThat(cluster.at("/nodes/0/member/master").asBoolean()).isTrue();
        assertThat(cluster.at("/nodes/0/member/mounts/0").asText()).isEqualTo("/oradata");
        assertThat(ask("POST", "/lab/clusters/vx-lab/reset", "").status()).isEqualTo(200);
    }

    @Test
    void switchesThePowerAndKeepsTheEffects() throws Exception {
        ask("POST", NODE + "/power", "{\"power\": \"off\"}");
        assertThat(effects()).contains("node off");

        ask("POST", NODE + "/power", "{\"power\": \"on\"}");
        await().until(() -> effects().contains("node on"));
        assertThat(ask("GET", NODE + "/journal", "").text()).isEqualTo("[ ]");
    }

    @Test
    void showsTheControllerOfEachNodeAndWhatItWasAsked() throws Exception {
        RedfishClient controller = RedfishClient.of(directory.resolve("inventory.yml"), "ovs-e1");
        controller.power();

        JsonNode asked = ask("GET", NODE + "/controller", "").json();
        assertThat(asked).hasSize(1);
        assertThat(asked.at("/0/request").asText()).isEqualTo("GET " + RedfishClient.SYSTEM);
        assertThat(asked.at("/0/status").asInt()).isEqualTo(200);
        assertThat(Instant.parse(asked.at("/0/time").asText())).isBeforeOrEqualTo(Instant.now());
        assertThat(shown().toString())
                .isEqualTo("{\"port\":%d,\"answers\":true,\"power\":\"On\"}"
                        .formatted(controller.url().getPort()));
    }

    @Test
    void showsAControllerThatDoesNotAnswer() throws Exception {
        ask("PUT", NODE + "/faults/bmc-dead", "");
        assertThat(shown().path("answers").asBoolean()).isFalse();

        ask("DELETE", NODE + "/faults/bmc-dead", "");
        assertThat(shown().path("answers").asBoolean()).isTrue();
    }

    @Test
    void shutsANodeDownByItsControllerAsByItsOwnShutdown() throws Exception {
        RedfishClient controller = RedfishClient.of(directory.resolve("inventory.yml"), "ovs-e1");
        ask("PUT", NODE + "/faults/ignores-shutdown", "");
        assertThat(controller.reset("GracefulShutdown")).isEqualTo(204);
        assertThat(effects()).contains("shutdown ignored").doesNotContain("shutdown requested");
        assertThat(controller.power()).isEqualTo("On");

        ask("DELETE", NODE + "/faults/ignores-shutdown", "");
        assertThat(controller.reset("GracefulShutdown")).isEqualTo(204);

        assertThat(effects()).contains("shutdown requested");
        await().until(() -> controller.power().equals("Off"));
        assertThat(effects()).containsOnlyOnce("node off");
        assertThat(ask("GET", NODE + "/journal", "").text()).isEqualTo("[ ]");
    }

    /** What is shown of the controller of ovs-e1. */
    private static JsonNode shown() throws Exception {
        for (JsonNode node : ask("GET", "/lab/clusters/ovs-lab", "").json().path("nodes")) {
            if (node.path("name").asText().equals("ovs-e1")) {
                return node.path("controller");
            }
        }
        throw new AssertionError("ovs-e1 is not shown");
    }

    private static String effects() throws Exception {
        return ask("GET", NODE + "/effects", "").text();
    }

    private static Answer ask(String method, String path, String body) throws Exception {
        String port = context.getEnvironment().getProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build();
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }
}
