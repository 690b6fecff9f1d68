package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.FanOut;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.PowerControl;
import io.quiesce.inventory.PowerControl.Redfish;
import io.quiesce.inventory.Role;
import io.quiesce.inventory.SecretSource;
import io.quiesce.inventory.SshAccess;
import io.quiesce.inventory.Stack;
import io.quiesce.power.PowerControls;
import io.quiesce.power.PowerState;
import io.quiesce.power.PoweredRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StillThereTest {

    private static final Target PLAIN = new Target("ovs", "plain");
    private static final Target GUARDED = new Target("ovs", "guarded");

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final AtomicInteger powerReads = new AtomicInteger();
    private HttpServer controller;
    private PowerControls controls;
    private Inventory inventory;
    private StillThere stillThere;

    @BeforeEach
    void aNodeWithAPowerControlThatSaysOnAndOneWithout() throws IOException {
        controller = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        controller.createContext("/redfish/v1/Systems/1", exchange -> {
            powerReads.incrementAndGet();
            byte[] body = "{\"PowerState\": \"On\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        controller.start();
        PowerControl redfish = new Redfish(
                URI.create("http://127.0.0.1:" + controller.getAddress().getPort()),
                "admin",
                new SecretSource.SecretVariable("BMC"),
                Optional.of("1"),
                Optional.empty());
        inventory = new Inventory(List.of(new Cluster(
                "ovs",
                Stack.OPEN_VSTORAGE,
                List.of(node(PLAIN, Optional.empty()), node(GUARDED, Optional.of(redfish))),
                List.of())));
        controls = new PowerControls(Map.of("BMC", "s3cret"));
        stillThere = new StillThere(new FanOut(threads, 4), inventory);
    }

    @AfterEach
    void stop() {
        controller.stop(0);
        threads.shutdownNow();
    }

    @Test
    void asksThePowerControlOfANodeWhosePortIsClosed() {
        ScriptedCommandRunner nodes = new ScriptedCommandRunner().when("true").isNotStarted(Reason.REFUSED);

        Map<Target, Sighting> seen =
                stillThere.ask(List.of(PLAIN, GUARDED), new PoweredRunner(nodes, inventory, controls));

        assertThat(seen.get(PLAIN).power()).isEmpty();
        assertThat(seen.get(PLAIN).isDown()).isTrue();
        assertThat(seen.get(GUARDED).power()).contains(new PowerState.On());
        assertThat(seen.get(GUARDED).isDown()).isFalse();
    }

    @Test
    void leavesThePowerControlAloneWhileTheNodeAnswers() {
        ScriptedCommandRunner nodes = new ScriptedCommandRunner().when("true").prints("");

        Map<Target, Sighting> seen = stillThere.ask(List.of(GUARDED), new PoweredRunner(nodes, inventory, controls));

        assertThat(seen.get(GUARDED).isDown()).isFalse();
        assertThat(powerReads).hasValue(0);
    }

    private static Node node(Target target, Optional<PowerControl> power) {
        SshAccess ssh =
                new SshAccess("root", Path.of("id"), Path.of("known"), Duration.ofSeconds(1), Optional.empty(), false);
        return new Node(target.node(), "127.0.0.1", 22, Set.of(Role.EXTRA), ssh, power);
    }
}
