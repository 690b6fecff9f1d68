package io.quiesce.runbooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.User;

/**
 * An editor and an administrator at the application of a test. What is asked over REST is asked of the engine that was started
 * last in this process, which may be that of another test.
 */
final class EngineRest {

    private final int port;
    private final IdentityService identities;

    EngineRest(int port, IdentityService identities) {
        this.port = port;
        this.identities = identities;
    }

    /** Deploys as the Modeler's button does, with duplicates filtered. */
    HttpResponse<String> deploy(String name, Map<String, String> files) throws IOException {
        String body = part("name=\"deployment-name\"", name)
                + part("name=\"deployment-source\"", "Camunda Modeler")
                + part("name=\"enable-duplicate-filtering\"", "true")
                + files.entrySet().stream()
                        .map(file -> part("name=\"%1$s\"; filename=\"%1$s\"".formatted(file.getKey()), file.getValue()))
                        .collect(Collectors.joining())
                + "--frontier--\r\n";
        return answered(request("/engine-rest/deployment/create", "edith", "editor")
                .header("Content-Type", "multipart/form-data; boundary=frontier")
                .POST(BodyPublishers.ofString(body)));
    }

    JsonNode get(String path) throws IOException {
        return new ObjectMapper().readTree(text(path));
    }

    String text(String path) throws IOException {
        return answered(request("/engine-rest/" + path, "edith", "editor").GET())
                .body();
    }

    HttpResponse<String> delete(String path) throws IOException {
        return answered(request("/engine-rest/" + path, "adam", "administrator").DELETE());
    }

    /** The front page, as an administrator sees it. */
    String front() throws IOException {
        return answered(request("/", "adam", "administrator").GET()).body();
    }

    String frontForAnEditor() throws IOException {
        return answered(request("/", "edith", "editor").GET()).body();
    }

    private HttpRequest.Builder request(String path, String person, String group) {
        String login = person(person, group) + ":secret";
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    }

    private static HttpResponse<String> answered(HttpRequest.Builder request) throws IOException {
        try {
            return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private static String part(String disposition, String content) {
        return "--frontier\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n".formatted(disposition, content);
    }

    private String person(String id, String group) {
        if (identities.createUserQuery().userId(id).count() == 0) {
            User user = identities.newUser(id);
            user.setPassword("secret");
            identities.saveUser(user);
            identities.createMembership(id, group);
        }
        return id;
    }
}
