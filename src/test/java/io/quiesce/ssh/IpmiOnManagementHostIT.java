package io.quiesce.ssh;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.PowerControl.Ipmi;
import io.quiesce.inventory.SecretSource;
import io.quiesce.inventory.SshAccess;
import io.quiesce.inventory.Stack;
import io.quiesce.power.Power;
import io.quiesce.power.PowerControls;
import io.quiesce.power.PowerState;
import io.quiesce.power.PoweredRunner;
import io.quiesce.power.PretendedIpmitool;
import io.quiesce.power.Switched;
import io.quiesce.ssh.SshServerFixture.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node's controller that is asked by the {@code ipmitool} of a management host, over a real SSH server. */
class IpmiOnManagementHostIT {

    private static final Target N1 = new Target("ovs", "n1");

    @TempDir
    Path dir;

    private SshServerFixture servers;
    private Server management;
    private SshCommandRunner shells;
    private PretendedIpmitool ipmitool;

    @BeforeEach
    void aManagementHost() throws Exception {
        servers = new SshServerFixture(dir);
        management = servers.start("management");
        shells = new SshCommandRunner(servers::find, SshSettings.DEFAULTS);
        ipmitool = new PretendedIpmitool(Files.createDirectories(management.home.resolve("bin")));
    }

    @AfterEach
    void stop() throws IOException {
        shells.close();
        servers.close();
    }

    @Test
    void readsAndSwitchesWithThePasswordOnStandardInputOnly() {
        Power power = new Power(runner("s3cret", management.port()));

        assertThat(power.read(N1)).isEqualTo(new PowerState.Off());
        assertThat(power.on(N1)).isEqualTo(new Switched.Accepted());
        assertThat(power.read(N1)).isEqualTo(new PowerState.On());

        assertThat(ipmitool.environment()).contains("IPMI_PASSWORD=s3cret");
        assertThat(ipmitool.calls())
                .hasSize(3)
                .startsWith("-I lanplus -H 10.1.1.1 -U adm -C 17 -E chassis power status");
        assertThat(management.received).hasSize(3).noneMatch(line -> line.contains("s3cret"));
        assertThat(management.logins).containsExactly("ops");
    }

    @Test
    void aWrongPasswordIsARefusal() {
        assertThat(new Power(runner("wr0ng", management.port())).on(N1))
                .isInstanceOfSatisfying(Switched.Refused.class, it -> assertThat(it.why())
                        .contains("the controller at 10.1.1.1 refused the login of 'adm', or is not there"));
    }

    @Test
    void saysPlainlyThatTheProgramIsNotThere() throws IOException {
        // as a shell says it; the machine of the test may have the real one
        Files.writeString(management.home.resolve("bin/before"), "echo 'sh: 1: ipmitool: not found' >&2; exit 127");

        assertThat(new Power(runner("s3cret", management.port())).read(N1))
                .isEqualTo(new PowerState.Unknown("there is no program ipmitool on the management host 127.0.0.1"));
    }

    @Test
    void isEndedThereAtItsDeadline() throws IOException {
        Path bin = management.home.resolve("bin");
        Files.writeString(bin.resolve("before"), "echo $$ > self; sleep 73.5");

        assertThat(runner("s3cret", management.port()).run(N1, Command.power("a", "power on", Duration.ofSeconds(1))))
                .isInstanceOf(TimedOut.class);

        long pid = Long.parseLong(Files.readString(bin.resolve("self")).strip());
        await().atMost(20, SECONDS)
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void nothingIsSentToAHostWhoseKeyIsUnknown() throws Exception {
        Server stranger = servers.startUnknown("stranger");

        assertThat(runner("s3cret", stranger.port()).run(N1, Command.power("a", "power on", Duration.ofSeconds(20))))
                .isInstanceOfSatisfying(NotStarted.class, it -> {
                    assertThat(it.reason()).isEqualTo(Reason.HOST_KEY_UNKNOWN);
                    assertThat(it.why()).contains("management host (127.0.0.1:" + stranger.port() + ")");
                });
        assertThat(stranger.logins).isEmpty();
    }

    private PoweredRunner runner(String password, int port) {
        SshAccess ssh = new SshAccess(
                "root", servers.identityFile(), servers.knownHosts(), Duration.ofSeconds(2), Optional.empty(), true);
        Ipmi control = new Ipmi(
                "10.1.1.1",
                "adm",
                new SecretSource.SecretVariable("BMC"),
                17,
                Optional.of(new SshAccess.Jump("ops", "127.0.0.1", port)));
        Node node = new Node("n1", "127.0.0.1", 22, Set.of(), ssh, Optional.of(control));
        Inventory inventory = new Inventory(List.of(new Cluster("ovs", Stack.OPEN_VSTORAGE, List.of(node), List.of())));
        return new PoweredRunner(shells, inventory, new PowerControls(Map.of("BMC", password), shells::runOn));
    }
}
