package io.quiesce.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/** One person, or nobody in particular, who speaks HTTP with the application. */
final class Desk {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private final String base;
    private final String person;

    Desk(int port, String person) {
        this.base = "http://localhost:" + port;
        this.person = person;
    }

    /** An answer: its status and its body as JSON, or as a JSON text if it is none. */
    record Answer(int status, JsonNode body) {
        boolean ok() {
            return status / 100 == 2;
        }

        String message() {
            return body.path("message").asText(body.toString());
        }
    }

    Answer get(String path) {
        return send("GET", path, null);
    }

    Answer post(String path, Object body) {
        return send("POST", path, body);
    }

    Answer put(String path, Object body) {
        return send("PUT", path, body);
    }

    Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /** A file as it is; an answer other than 200 is an error of the test. */
    byte[] file(String path) {
        HttpResponse<byte[]> response = exchange("GET", path, null, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new AssertionError(path + " answered " + response.statusCode());
        }
        return response.body();
    }

    private Answer send(String method, String path, Object body) {
        HttpResponse<String> response = exchange(method, path, body, HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), parsed(response.body()));
    }

    private <T> HttpResponse<T> exchange(String method, String path, Object body, HttpResponse.BodyHandler<T> reader) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(Duration.ofSeconds(30))
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json")
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
            if (!person.isEmpty()) {
                String login = person + ":lab";
                request.header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
            }
            return HTTP.send(request.build(), reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode parsed(String body) {
        try {
            return body.isBlank() ? JSON.nullNode() : JSON.readTree(body);
        } catch (IOException notJson) {
            return JSON.valueToTree(body);
        }
    }

    /** Variables as the engine's REST interface wants them. */
    static Map<String, Object> variables(Map<String, Object> values) {
        Map<String, Object> variables = new java.util.TreeMap<>();
        values.forEach((name, value) -> variables.put(name, Map.of("value", value)));
        return Map.of("variables", variables);
    }
}
