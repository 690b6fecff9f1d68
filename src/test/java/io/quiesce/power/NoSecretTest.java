package io.quiesce.power;

import static io.quiesce.power.Nodes.N1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.Output;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.inventory.PowerControl;
import io.quiesce.inventory.PowerControl.Ipmi;
import io.quiesce.inventory.PowerControl.Redfish;
import io.quiesce.inventory.PowerControl.WakeOnLan;
import io.quiesce.inventory.RedfishLogin;
import io.quiesce.inventory.SecretSource;
import io.quiesce.inventory.SshAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whatever a power control is asked, and whatever goes wrong: nobody reads a password or a token. */
class NoSecretTest {

    private static final Duration PLENTY = Duration.ofSeconds(20);
    private static final String BASIC =
            Base64.getEncoder().encodeToString("admin:s3cret".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path folder;

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<Command> remote = new CopyOnWriteArrayList<>();
    private final PretendedController controller = PretendedController.plain();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final Level level = root.getLevel();
    private final AppenderBase<ILoggingEvent> log = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            seen.add(event.getFormattedMessage() + " " + event.getThrowableProxy());
        }
    };
    private Supplier<CommandResult> onTheManagementHost = () -> said("Chassis Power is on");

    @BeforeEach
    void readEverythingThatIsLogged() throws IOException {
        Files.writeString(folder.resolve("pw"), "s3cret\n");
        log.start();
        root.addAppender(log);
        root.setLevel(Level.ALL);
    }

    @AfterEach
    void stop() {
        root.setLevel(level);
        root.detachAppender(log);
        controller.close();
    }

    @Test
    void overRedfish() {
        for (RedfishLogin login : RedfishLogin.values()) {
            Redfish control =
                    new Redfish(controller.url(), "admin", password(), Optional.of("1"), Optional.empty(), login);

            controller.takesResets("1", "On", "ForceOff");
            askEverything(control);
            controller.takesResets("1", exchange -> {
                String heard = exchange.getRequestHeaders().entrySet() + " s3cret";
                PretendedController.json(
                        exchange, 400, "{\"error\": {\"message\": \"" + heard.replace("\"", "") + "\"}}");
            });
            askEverything(control);
            controller.handles(PretendedController.SYSTEMS + "/1", exchange -> {
                String heard = "no resource: " + exchange.getRequestHeaders().entrySet() + " s3cret";
                PretendedController.json(exchange, 200, heard);
            });
            askEverything(control);
            controller.answers(PretendedController.SYSTEMS + "/1", "{\"PowerState\": \"s3cret\"}");
            askEverything(control);
            controller.leads(PretendedController.SYSTEMS + "/1", "http://s3cret@127.0.0.9/");
            askEverything(control);
        }

        assertThat(seen).anyMatch(text -> text.contains("answered 400"));
        assertThat(controller.resets).contains("On", "ForceOff");
        nothingSecretWasSeen("s3cret", BASIC, "t0ken");
    }

    @Test
    void overIpmiOnThisHost() {
        PretendedIpmitool ipmitool = new PretendedIpmitool(folder);
        Ipmi control = new Ipmi("10.1.1.1", "admin", password(), 3, Optional.empty());

        askEverything(control);
        ipmitool.before("env; env >&2");
        askEverything(control);
        ipmitool.before("env; env >&2; exit 1");
        askEverything(control);

        assertThat(ipmitool.environment()).contains("IPMI_PASSWORD=s3cret");
        assertThat(ipmitool.calls()).hasSize(12);
        seen.addAll(ipmitool.calls());
        nothingSecretWasSeen("s3cret");
    }

    @Test
    void overIpmiOnAManagementHost() {
        Ipmi control = new Ipmi("10.1.1.1", "admin", password(), 3, Optional.of(new SshAccess.Jump("ops", "mgmt", 22)));

        askEverything(control);
        onTheManagementHost = () -> said("IPMI_PASSWORD=s3cret");
        askEverything(control);
        onTheManagementHost = () -> new Exited(1, Output.EMPTY, Output.of("sh: s3cret: bad"));
        askEverything(control);
        onTheManagementHost = () -> new ConnectionLost("the line broke", Output.of("s3cret"), Output.of("s3cret"));
        askEverything(control);
        onTheManagementHost = () -> new CommandResult.TimedOut(PLENTY, Output.of("s3cret"), Output.of("s3cret"), 1);
        askEverything(control);
        onTheManagementHost = () -> new CommandResult.NotStarted(Reason.UNREACHABLE, "mgmt cannot be reached");
        askEverything(control);

        assertThat(remote).hasSize(24).allSatisfy(command -> {
            assertThat(command.input()).isEqualTo("s3cret");
            assertThat(command.line())
                    .startsWith("unset IPMITOOL_PASSWORD; IPMI_PASSWORD=$(cat) ipmitool -I lanplus -H 10.1.1.1 ");
        });
        remote.forEach(command -> seen.addAll(List.of(command.line(), command.id(), command.toString())));
        nothingSecretWasSeen("s3cret");
    }

    @Test
    void ofTheOtherControlsWhichHaveNone() {
        askEverything(new WakeOnLan("52:54:00:12:34:5a", "127.0.0.1", 9));
        askEverything(new PowerControl.ByHand());

        nothingSecretWasSeen("s3cret");
    }

    @Test
    void ofAPasswordThatJavaItselfWouldPrint() throws IOException {
        Files.writeString(folder.resolve("pw"), "s3cret\0s3cret\n");

        askEverything(new Ipmi("10.1.1.1", "admin", password(), 3, Optional.empty()));

        assertThat(seen).anyMatch(text -> text.contains("holds a NUL character"));
        nothingSecretWasSeen("s3cret");
    }

    private void askEverything(PowerControl control) {
        PowerControls controls = new PowerControls(
                Map.of(),
                (host, like, command) -> {
                    remote.add(command);
                    return onTheManagementHost.get();
                },
                PLENTY,
                PLENTY,
                folder.resolve("ipmitool").toString());
        PoweredRunner runner = new PoweredRunner(new ScriptedCommandRunner(), Nodes.with(control), controls);
        for (PowerRequest request : PowerRequest.values()) {
            Command command = Command.power(request.id(), request.line(), PLENTY);
            CommandResult result = runner.run(N1, command);
            seen.addAll(List.of(
                    command.toString(),
                    command.input(),
                    control.toString(),
                    result.toString(),
                    Power.state(result).toString(),
                    Power.switched(result).toString()));
        }
    }

    private void nothingSecretWasSeen(String... secrets) {
        assertThat(seen).isNotEmpty();
        List<String> texts = new ArrayList<>(seen);
        for (String secret : secrets) {
            assertThat(texts).noneMatch(text -> text.contains(secret));
        }
    }

    private SecretSource password() {
        return new SecretSource.SecretFile(folder.resolve("pw"));
    }

    private static CommandResult said(String text) {
        return new Exited(0, Output.of(text + "\n"), Output.EMPTY);
    }
}
