package io.quiesce.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.yaml.snakeyaml.Yaml;

/** Speaks to the management controller of a node with nothing but what the lab's inventory hands over. */
final class RedfishClient {

    static final String SYSTEM = "/redfish/v1/Systems/1";
    static final String RESET = SYSTEM + "/Actions/ComputerSystem.Reset";

    private static final Duration LIMIT = Duration.ofSeconds(10);

    record Answer(int status, Map<String, List<String>> headers, JsonNode body) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }
    }

    private final HttpClient client;
    private final String url;
    private final String login;

    private RedfishClient(HttpClient client, String url, String login) {
        this.client = client;
        this.url = url;
        this.login = login;
    }

    static RedfishClient of(Path inventory, String node) throws IOException {
        Map<?, ?> control = control(inventory, node);
        String password =
                Files.readAllLines(Path.of(text(control, "password-file"))).get(0);
        byte[] pair = (text(control, "user") + ":" + password).getBytes(StandardCharsets.UTF_8);
        HttpClient client = HttpClient.newBuilder()
                .sslContext(trusting(Path.of(text(control, "certificate"))))
                .build();
        return new RedfishClient(
                client, text(control, "url"), "Basic " + Base64.getEncoder().encodeToString(pair));
    }

    private static Map<?, ?> control(Path inventory, String node) throws IOException {
        Map<?, ?> quiesce = (Map<?, ?>)
                new Yaml().<Map<?, ?>>load(Files.readString(inventory)).get("quiesce");
        for (Object cluster : (List<?>) quiesce.get("clusters")) {
            for (Object each : (List<?>) ((Map<?, ?>) cluster).get("nodes")) {
                if (text((Map<?, ?>) each, "name").equals(node)) {
                    return (Map<?, ?>) ((Map<?, ?>) ((Map<?, ?>) each).get("power")).get("redfish");
                }
            }
        }
        throw new AssertionError("no node " + node + " in " + inventory);
    }

    private static String text(Map<?, ?> from, String key) {
        return String.valueOf(from.get(key));
    }

    private static SSLContext trusting(Path certificate) throws IOException {
        try (InputStream in = Files.newInputStream(certificate)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "lab", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    URI url() {
        return URI.create(url);
    }

    String power() throws IOException {
        return get(SYSTEM).body().path("PowerState").asText();
    }

    /** Resets and tells the status. */
    int reset(String type) throws IOException {
        return post(RESET, "{\"ResetType\": \"" + type + "\"}").status();
    }

    Answer get(String path) throws IOException {
        return send(request(path).header("Authorization", login), LIMIT);
    }

    Answer post(String path, String body) throws IOException {
        return send(json(request(path).header("Authorization", login), body), LIMIT);
    }

    /** As {@link #reset}, but waits no longer than this for the answer. */
    void reset(String type, Duration limit) throws IOException {
        send(json(request(RESET).header("Authorization", login), "{\"ResetType\": \"" + type + "\"}"), limit);
    }

    /** Without a login; with a token, if it is not empty. */
    Answer stranger(String method, String path, String body, String token) throws IOException {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        return send(token.isEmpty() ? request : request.header("X-Auth-Token", token), LIMIT);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path));
    }

    private static HttpRequest.Builder json(HttpRequest.Builder request, String body) {
        return request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private Answer send(HttpRequest.Builder request, Duration limit) throws IOException {
        try {
            HttpResponse<String> response =
                    client.send(request.timeout(limit).build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().map(),
                    response.body().isEmpty() ? StateFile.JSON.nullNode() : StateFile.JSON.readTree(response.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
