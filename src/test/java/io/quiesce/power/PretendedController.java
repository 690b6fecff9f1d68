package io.quiesce.power;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * A management controller on loopback that answers by path; its login is {@code admin}, {@code s3cret}, with each request
 * or for a session.
 */
final class PretendedController implements AutoCloseable {

    static final String SYSTEMS = "/redfish/v1/Systems";
    static final String SESSIONS = "/redfish/v1/SessionService/Sessions";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Method and path of each request, in order. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    /** The type of each reset that was asked for, in order, whatever came of it. */
    final List<String> resets = new CopyOnWriteArrayList<>();

    /** The values of the header {@code Authorization}, in order, from the requests that had one. */
    final List<String> authorizations = new CopyOnWriteArrayList<>();

    /** The tokens of the sessions that are open, by the path of each. */
    final Map<String, String> sessions = new ConcurrentHashMap<>();

    /** What its systems say about their power; a reset changes it. */
    volatile String powerState = "Off";

    private final AtomicInteger logins = new AtomicInteger();
    private final Map<String, HttpHandler> answers = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String scheme;

    private PretendedController(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.createContext("/", this::answer);
        answers.put(SESSIONS, this::logIn);
        server.setExecutor(threads);
        server.start();
    }

    static PretendedController plain() {
        try {
            return new PretendedController(HttpServer.create(loopback(), 0), "http");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PretendedController secure(SSLContext context) {
        try {
            HttpsServer server = HttpsServer.create(loopback(), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
            return new PretendedController(server, "https");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    URI url() {
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    PretendedController answers(String path, String json) {
        return answers(path, 200, json);
    }

    PretendedController answers(String path, int status, String text) {
        return handles(path, exchange -> json(exchange, status, text));
    }

    PretendedController leads(String path, String location) {
        return handles(path, exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(308, -1);
        });
    }

    PretendedController handles(String path, HttpHandler handler) {
        answers.put(path, handler);
        return this;
    }

    /** A collection with these systems. */
    PretendedController hasSystems(String... ids) {
        return answers(
                SYSTEMS,
                List.of(ids).stream()
                        .map(id -> "{\"@odata.id\": \"" + SYSTEMS + "/" + id + "\"}")
                        .collect(Collectors.joining(",", "{\"Members\": [", "]}")));
    }

    /** A system that takes resets, if it says so only of these types; it does at once what it is told, but softly. */
    PretendedController takesResets(String id, String... allowed) {
        return takesResets(id, exchange -> exchange.sendResponseHeaders(204, -1), allowed);
    }

    /** A system whose resets are answered like this. */
    PretendedController takesResets(String id, HttpHandler answer, String... allowed) {
        String target = SYSTEMS + "/" + id + "/Actions/ComputerSystem.Reset";
        handles(SYSTEMS + "/" + id, exchange -> json(exchange, 200, resource(target, allowed)));
        return handles(target, exchange -> {
            String type =
                    JSON.readTree(exchange.getRequestBody()).path("ResetType").asText();
            resets.add(type);
            powerState = type.equals("On") ? "On" : type.equals("ForceOff") ? "Off" : powerState;
            answer.handle(exchange);
        });
    }

    private String resource(String target, String... allowed) {
        ObjectNode system = JSON.createObjectNode().put("PowerState", powerState);
        ObjectNode reset = system.putObject("Actions").putObject("#ComputerSystem.Reset");
        reset.put("target", target);
        if (allowed.length > 0) {
            List.of(allowed).forEach(reset.putArray("ResetType@Redfish.AllowableValues")::add);
        }
        return system.toString();
    }

    private void logIn(HttpExchange exchange) throws IOException {
        JsonNode asking = JSON.readTree(exchange.getRequestBody());
        if (!asking.path("UserName").asText().equals("admin")
                || !asking.path("Password").asText().equals("s3cret")) {
            exchange.sendResponseHeaders(401, -1);
            return;
        }
        String place = SESSIONS + "/" + logins.incrementAndGet();
        sessions.put(place, "t0ken-" + logins.get());
        exchange.getResponseHeaders().set("X-Auth-Token", "t0ken-" + logins.get());
        exchange.getResponseHeaders().set("Location", place);
        json(exchange, 201, JSON.createObjectNode().put("@odata.id", place).toString());
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        asked.add(exchange.getRequestMethod() + " " + path);
        exchange.getRequestHeaders().getOrDefault("Authorization", List.of()).forEach(authorizations::add);
        try (exchange) {
            if (!mayAsk(exchange)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"redfish\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            HttpHandler handler = answers.get(path);
            if (handler == null && exchange.getRequestMethod().equals("DELETE") && sessions.remove(path) != null) {
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            if (handler == null) {
                json(exchange, 404, recorded("redfish-sushy-404.json"));
                return;
            }
            handler.handle(exchange);
        }
    }

    private boolean mayAsk(HttpExchange exchange) {
        String basic = "Basic " + Base64.getEncoder().encodeToString("admin:s3cret".getBytes(StandardCharsets.UTF_8));
        boolean login = exchange.getRequestMethod().equals("POST")
                && exchange.getRequestURI().getRawPath().replaceFirst("/$", "").equals(SESSIONS);
        return login
                || basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                || sessions.containsValue(
                        String.valueOf(exchange.getRequestHeaders().getFirst("X-Auth-Token")));
    }

    static void json(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** The body that a real service answered, to the byte. */
    static String recorded(String file) {
        try (InputStream in = PretendedController.class.getResourceAsStream("/outputs/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
