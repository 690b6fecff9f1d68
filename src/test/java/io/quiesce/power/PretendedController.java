package io.quiesce.power;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpContext;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** A management controller on loopback that answers by path; its login is {@code admin}, {@code s3cret}. */
final class PretendedController implements AutoCloseable {

    static final String SYSTEMS = "/redfish/v1/Systems";

    final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, HttpHandler> answers = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String scheme;

    private PretendedController(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        HttpContext everything = server.createContext("/", this::answer);
        Authenticator login = new BasicAuthenticator("redfish") {
            @Override
            public boolean checkCredentials(String user, String password) {
                return user.equals("admin") && password.equals("s3cret");
            }
        };
        everything.setAuthenticator(login);
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
        return handles(path, exchange -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        });
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

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        asked.add(exchange.getRequestMethod() + " " + path);
        try (exchange) {
            HttpHandler handler = answers.get(path);
            if (handler == null) {
                byte[] body = recorded("redfish-sushy-404.json").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(404, body.length);
                exchange.getResponseBody().write(body);
                return;
            }
            handler.handle(exchange);
        }
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
