package io.quiesce.power;

import io.quiesce.inventory.Node;
import io.quiesce.inventory.PowerControl.Redfish;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds out whether nodes have power, where the inventory says whom to ask. Thread-safe; sends nothing before it is asked
 * to read.
 *
 * <p>Management controllers are read over Redfish. The other kinds of power control have no reading in this release: of
 * a node with {@code ipmi}, {@code wake-on-lan} or {@code by-hand}, as of one without power control, only its network
 * tells whether it is down.
 */
public final class PowerControls {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration REQUEST = Duration.ofSeconds(10);

    private final Map<String, String> environment;
    private final Duration connect;
    private final Duration request;

    /** One client for each set of authorities: it keeps threads and connections. */
    private final Map<Optional<Path>, HttpClient> clients = new ConcurrentHashMap<>();

    /**
     * Power controls with the usual time limits: 5 s for a connect, 10 s for a request.
     *
     * @param environment where passwords are looked up that the inventory says are in a variable
     */
    public PowerControls(Map<String, String> environment) {
        this(environment, CONNECT, REQUEST);
    }

    /**
     * Power controls with other time limits.
     *
     * @param connect how long a connect may take
     * @param request how long one request may take, from its connect to the last byte of its answer
     */
    public PowerControls(Map<String, String> environment, Duration connect, Duration request) {
        this.environment = Map.copyOf(environment);
        this.connect = connect;
        this.request = request;
    }

    /** How the power of a node is read; empty if it has no power control, or one that cannot be read in this release. */
    public Optional<PowerReading> of(Node node) {
        return node.power()
                .filter(Redfish.class::isInstance)
                .map(Redfish.class::cast)
                .map(control -> new RedfishSystem(control, environment, client(control.certificate()), request));
    }

    private HttpClient client(Optional<Path> certificate) {
        return clients.computeIfAbsent(certificate, file -> {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .connectTimeout(connect)
                    // what controllers speak; an offer of HTTP/2 confuses some
                    .version(HttpClient.Version.HTTP_1_1)
                    // a password follows no redirect to another host: RedfishService looks where it leads
                    .followRedirects(HttpClient.Redirect.NEVER);
            file.map(TrustedCertificates::context).ifPresent(builder::sslContext);
            return builder.build();
        });
    }
}
