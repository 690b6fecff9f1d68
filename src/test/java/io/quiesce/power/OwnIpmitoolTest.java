package io.quiesce.power;

import static io.quiesce.power.Nodes.N1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.inventory.PowerControl.Ipmi;
import io.quiesce.inventory.SecretSource;
import io.quiesce.power.PowerState.Off;
import io.quiesce.power.PowerState.On;
import io.quiesce.power.PowerState.Unknown;
import io.quiesce.power.Switched.Accepted;
import io.quiesce.power.Switched.Refused;
import io.quiesce.power.Switched.Unclear;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real program on this host that answers as {@code ipmitool} did. */
class OwnIpmitoolTest {

    private static final Duration PLENTY = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(700);

    @TempDir
    Path folder;

    private PretendedIpmitool ipmitool;
    private Power power;

    @BeforeEach
    void aProgram() {
        ipmitool = new PretendedIpmitool(folder);
        power = new Power(runner("s3cret"));
    }

    @Test
    void readsAndSwitches() {
        assertThat(power.read(N1)).isEqualTo(new Off());
        assertThat(power.on(N1)).isEqualTo(new Accepted());
        assertThat(power.read(N1)).isEqualTo(new On());
        assertThat(power.askOff(N1)).isEqualTo(new Accepted());
        assertThat(power.read(N1)).as("still on until it has shut itself down").isEqualTo(new On());
        assertThat(power.forceOff(N1)).isEqualTo(new Accepted());
        assertThat(power.read(N1)).isEqualTo(new Off());
        assertThat(ipmitool.calls())
                .startsWith(
                        "-I lanplus -H 10.1.1.1 -U adm -C 3 -E chassis power status",
                        "-I lanplus -H 10.1.1.1 -U adm -C 3 -E chassis power on")
                .hasSize(7);
    }

    @Test
    void givesThePasswordAndNothingElseOfItsEnvironment() {
        power.read(N1);

        assertThat(ipmitool.environment())
                .contains("IPMI_PASSWORD=s3cret", "LC_ALL=C")
                .allMatch(line -> line.matches("(IPMI_PASSWORD|LC_ALL|PATH|HOME|PWD|OLDPWD|SHLVL|_)=.*"));
    }

    @Test
    void aWrongPasswordIsARefusal() {
        assertThat(new Power(runner("wr0ng")).on(N1)).isInstanceOfSatisfying(Refused.class, it -> assertThat(it.why())
                .contains("the controller at 10.1.1.1 refused the login of 'adm', or is not there", "likelier")
                .doesNotContain("wr0ng"));
    }

    @Test
    void whatTakesTooLongIsEndedWithAllThatItStarted() {
        ipmitool.before("sleep 71.5 & echo $! > child; echo $$ > self; sleep 71.5");

        CommandResult result = runner("s3cret").run(N1, Command.power("a", "power on", SHORT));

        assertThat(result).isInstanceOfSatisfying(TimedOut.class, it -> {
            assertThat(it.after()).isBetween(SHORT, PLENTY);
            assertThat(it.err().text()).contains("the host that runs Quiesce", "10.1.1.1", "was ended");
        });
        assertThat(Power.switched(result)).isInstanceOf(Unclear.class);
        await().atMost(20, SECONDS).until(() -> !isAlive("self") && !isAlive("child"));
    }

    @Test
    void anInterruptEndsTheProgram() throws InterruptedException {
        ipmitool.before("echo $$ > self; sleep 72.5");
        AtomicReference<CommandResult> result = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            result.set(runner("s3cret").run(N1, Command.power("a", "power state", PLENTY)));
            flag.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        await().atMost(20, SECONDS).until(() -> !ipmitool.lines("self").isEmpty());

        caller.interrupt();
        caller.join(20_000);

        assertThat(result.get())
                .isInstanceOfSatisfying(
                        TimedOut.class, it -> assertThat(it.err().text()).contains("told to stop"));
        assertThat(flag.get()).isTrue();
        await().atMost(20, SECONDS).until(() -> !isAlive("self"));
    }

    @Test
    void readsBothStreamsToTheirEnd() {
        ipmitool.before("head -c 1000000 /dev/zero >&2");

        assertThat(power.read(N1)).isEqualTo(new Off());
    }

    @Test
    void waitsForNobodyWhoHoldsTheStreamsOpen() {
        ipmitool.before("sleep 5.25 &");

        assertThat(power.on(N1)).isInstanceOf(Unclear.class);
        assertThat(ipmitool.calls()).hasSize(1);
    }

    @Test
    void saysPlainlyThatThereIsNoSuchProgram() {
        Power without = new Power(runner("s3cret", folder.resolve("nowhere")));

        assertThat(without.on(N1)).isEqualTo(new Refused("there is no program ipmitool on the host that runs Quiesce"));
        assertThat(without.read(N1))
                .isEqualTo(new Unknown("there is no program ipmitool on the host that runs Quiesce"));
    }

    @Test
    void saysThatTheProgramCannotBeStarted() throws IOException {
        Path noProgram = Files.writeString(folder.resolve("text"), "no program");

        assertThat(new Power(runner("s3cret", noProgram)).on(N1))
                .isInstanceOfSatisfying(Refused.class, it -> assertThat(it.why())
                        .contains("ipmitool cannot be started on the host that runs Quiesce"));
    }

    private boolean isAlive(String file) {
        List<String> pid = ipmitool.lines(file);
        return ProcessHandle.of(Long.parseLong(pid.get(0)))
                .filter(ProcessHandle::isAlive)
                .isPresent();
    }

    private CommandRunner runner(String password) {
        return runner(password, ipmitool.program());
    }

    private static CommandRunner runner(String password, Path program) {
        Ipmi control = new Ipmi("10.1.1.1", "adm", new SecretSource.SecretVariable("BMC"), 3, Optional.empty());
        PowerControls controls = new PowerControls(
                Map.of("BMC", password, "OTHER_BMC", "0ther"),
                (host, like, command) -> {
                    throw new AssertionError("no management host was meant");
                },
                PLENTY,
                PLENTY,
                program.toString());
        return new PoweredRunner(new ScriptedCommandRunner(), Nodes.with(control), controls);
    }
}
