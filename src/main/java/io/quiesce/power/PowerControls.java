package io.quiesce.power;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.PowerControl;
import io.quiesce.inventory.PowerControl.Ipmi;
import io.quiesce.inventory.PowerControl.Redfish;
import io.quiesce.inventory.PowerControl.WakeOnLan;
import io.quiesce.inventory.SshAccess;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows how the power control of each node is spoken to, where the inventory says whom to ask. Thread-safe; sends nothing
 * before it is asked to.
 */
public final class PowerControls {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration REQUEST = Duration.ofSeconds(10);
    private static final String IPMITOOL = "ipmitool";

    private final Map<String, String> environment;
    private final ManagementHosts hosts;
    private final Duration connect;
    private final Duration request;
    private final String ipmitool;

    /** One client for each set of authorities: it keeps threads and connections. */
    private final Map<Optional<Path>, HttpClient> clients = new ConcurrentHashMap<>();

    /**
     * Power controls with the usual time limits: 5 s for a connect, 10 s for a question to a management controller.
     *
     * @param environment where passwords are looked up that the inventory says are in a variable
     * @param hosts where {@code ipmitool} runs for nodes whose controllers are only reached from there
     */
    public PowerControls(Map<String, String> environment, ManagementHosts hosts) {
        this(environment, hosts, CONNECT, REQUEST, IPMITOOL);
    }

    /** Power controls where no management host is reached. */
    public PowerControls(Map<String, String> environment) {
        this(environment, CONNECT, REQUEST);
    }

    /**
     * As {@link #PowerControls(Map)} with other time limits.
     *
     * @param connect how long a connect may take
     * @param request how long one question may take, from its connect to the last byte of its answer
     */
    PowerControls(Map<String, String> environment, Duration connect, Duration request) {
        this(environment, PowerControls::unreached, connect, request, IPMITOOL);
    }

    /** @param ipmitool what the program is called on this host */
    PowerControls(
            Map<String, String> environment,
            ManagementHosts hosts,
            Duration connect,
            Duration request,
            String ipmitool) {
        this.environment = Map.copyOf(environment);
        this.hosts = hosts;
        this.connect = connect;
        this.request = request;
        this.ipmitool = ipmitool;
    }

    private static CommandResult unreached(SshAccess.Jump host, SshAccess like, Command command) {
        return NotDone.notSent(Reason.UNREACHABLE, "no way to the management host " + host.host() + " is known here")
                .result();
    }

    Control control(Node node) {
        PowerControl power = node.power().orElseGet(PowerControl.ByHand::new);
        if (power instanceof Redfish redfish) {
            return new RedfishSystem(redfish, environment, client(redfish.certificate()), request);
        }
        if (power instanceof Ipmi ipmi) {
            return new IpmiController(ipmi, environment, ipmitool(ipmi, node.ssh()), System::nanoTime);
        }
        if (power instanceof WakeOnLan packet) {
            return new MagicPacket(packet);
        }
        String why =
                node.name() + " has no power control that can be asked: a person has to look and to press its button";
        return (request, id, limit) -> NotDone.refused(why).result();
    }

    private Ipmitool ipmitool(Ipmi ipmi, SshAccess like) {
        return ipmi.through()
                .<Ipmitool>map(host -> new RemoteIpmitool(hosts, host, like))
                .orElseGet(() -> new OwnIpmitool(ipmitool));
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
