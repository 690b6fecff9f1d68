package io.quiesce.lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTPS port of one management controller: open, silent (connects, no TLS) or closed. It does not depend on its
 * machine's power. Not thread-safe: its node guards it.
 */
final class ControllerServer {

    private static final Logger log = LoggerFactory.getLogger(ControllerServer.class);

    /** DSP0268 allows 30 s to a day; half an hour is the default of most. */
    private static final long SESSION_IDLE_MILLIS = 1_800_000;

    private static final int MOST_BODY_BYTES = 64 * 1024;

    private final Machine machine;
    private final ControllerJournal journal;
    private final Lab lab;
    private NodeServer.Mode mode = NodeServer.Mode.CLOSED;
    private volatile @Nullable HttpsServer server;
    private @Nullable ServerSocket silence;

    ControllerServer(Machine machine, ControllerJournal journal, Lab lab) {
        this.machine = machine;
        this.journal = journal;
        this.lab = lab;
    }

    NodeServer.Mode mode() {
        return mode;
    }

    void become(NodeServer.Mode wanted, int port) throws IOException {
        if (wanted == mode) {
            return;
        }
        close();
        switch (wanted) {
            case OPEN -> open(port);
            case SILENT -> silence = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            case CLOSED -> {}
        }
        mode = wanted;
    }

    private void close() throws IOException {
        HttpsServer open = server;
        if (open != null) {
            server = null;
            open.stop(0);
        }
        if (silence != null) {
            silence.close();
            silence = null;
        }
        mode = NodeServer.Mode.CLOSED;
    }

    private void open(int port) throws IOException {
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(lab.controllerAccess().tls()));
        Controller controller = new Controller(
                machine,
                lab.controllerAccess(),
                new ControllerSessions(
                        lab.clock(), Duration.ofMillis(lab.options().scaledMillis(SESSION_IDLE_MILLIS))));
        https.createContext("/", exchange -> received(https, controller, exchange));
        https.setExecutor(lab.threads());
        server = https;
        https.start();
    }

    private void received(HttpsServer https, Controller controller, HttpExchange exchange) throws IOException {
        Instant arrived = lab.clock().instant();
        ControllerRequest request = request(exchange);
        Runnable answering = () -> answer(https, controller, exchange, request, arrived);
        long delayMillis = machine.faults()
                .parameters("bmc-slow")
                .map(p -> lab.options().scaledMillis(p.path("delay").asLong(0)))
                .orElse(0L);
        if (delayMillis > 0) {
            lab.timer().schedule(() -> lab.threads().execute(answering), delayMillis, TimeUnit.MILLISECONDS);
        } else {
            answering.run();
        }
    }

    private static ControllerRequest request(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        String body = new String(exchange.getRequestBody().readNBytes(MOST_BODY_BYTES), StandardCharsets.UTF_8);
        return new ControllerRequest(
                exchange.getRequestMethod(), exchange.getRequestURI().getPath(), headers, body);
    }

    private void answer(
            HttpsServer https,
            Controller controller,
            HttpExchange exchange,
            ControllerRequest request,
            Instant arrived) {
        try (exchange) {
            if (server != https) {
                // it died, or the cluster was reset, before it got round to this
                return;
            }
            ControllerAnswer answer = answer(controller, request);
            journal.answered(arrived, Controller.inWords(request), answer.status());
            send(exchange, answer);
        } catch (IOException gone) {
            log.debug("{}: nobody waits for the answer of the controller", machine.name(), gone);
        }
    }

    private ControllerAnswer answer(Controller controller, ControllerRequest request) {
        try {
            return controller.answer(request);
        } catch (RuntimeException e) {
            log.warn("{}: the controller failed at {}", machine.name(), Controller.inWords(request), e);
            return ControllerRefusal.INTERNAL.answer();
        }
    }

    private static void send(HttpExchange exchange, ControllerAnswer answer) throws IOException {
        exchange.getResponseHeaders().set("OData-Version", "4.0");
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        if (answer.body().isEmpty()) {
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        byte[] body = StateFile.JSON.writeValueAsBytes(answer.body().get());
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }
}
