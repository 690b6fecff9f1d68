package io.quiesce.power;

import static io.quiesce.power.Nodes.N1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.CommandRunnerContract;
import io.quiesce.command.Output;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.Target;
import io.quiesce.inventory.PowerControl;
import io.quiesce.power.PowerState.Unknown;
import io.quiesce.power.Switched.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is for a shell goes to the shell, whatever else this runner does. */
final class PoweredRunnerTest extends CommandRunnerContract {

    private final AtomicInteger drawn = new AtomicInteger();
    private final ScriptedCommandRunner shells = new ScriptedCommandRunner()
            .when("echo hello.*")
            .exits(0, "hello\n", "trouble\n")
            .when("exit 3")
            .exits(3, "", "")
            .when("sleep .*")
            .hangs()
            .when("mktemp .*")
            .by((target, command) -> new Exited(0, Output.of("once-" + drawn.incrementAndGet() + "\n"), Output.EMPTY));
    private final CommandRunner runner = with(Optional.empty());

    private CommandRunner with(Optional<PowerControl> power) {
        return new PoweredRunner(shells, Nodes.with(power), new PowerControls(Map.of()));
    }

    @Override
    protected CommandRunner runner() {
        return runner;
    }

    @Override
    protected Target node() {
        return N1;
    }

    @Override
    protected Target nodeWith(Trouble trouble) {
        shells.when("troubled", ".*").isNotStarted(trouble.reason());
        return new Target("ovs", "troubled");
    }

    @Override
    protected Target nodeThatCutsTheLine() {
        shells.when("cut", ".*").losesTheLine();
        return new Target("ovs", "cut");
    }

    @Test
    void handsNoPowerRequestToAShell() {
        new Power(runner).read(N1);
        new Power(runner).on(N1);
        new Power(runner).askOff(N1);
        new Power(runner).forceOff(N1);

        assertThat(shells.asked()).isEmpty();
    }

    @Test
    void aNodeWithoutPowerControlNeedsAPerson() {
        for (Optional<PowerControl> power :
                List.of(Optional.<PowerControl>empty(), Optional.<PowerControl>of(new PowerControl.ByHand()))) {
            Power verbs = new Power(with(power));

            assertThat(verbs.on(N1)).isInstanceOfSatisfying(Refused.class, it -> assertThat(it.why())
                    .contains("n1", "a person"));
            assertThat(verbs.forceOff(N1)).isInstanceOf(Refused.class);
            assertThat(verbs.read(N1)).isInstanceOfSatisfying(Unknown.class, it -> assertThat(it.why())
                    .contains("n1", "a person"));
        }
    }

    @Test
    void aRequestThatNoPowerControlKnowsIsTheCallersMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> runner.run(N1, Command.power("a", "power cycle", PATIENT)))
                .withMessageContaining("power cycle")
                .withMessageContaining("power soft-off");
    }

    @Test
    void anUnknownNodeIsTheCallersMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Power(runner).on(new Target("ovs", "nobody")))
                .withMessageContaining("ovs/nobody");
    }

    @Test
    void whoeverIsInterruptedBeforehandSendsNothing() {
        Thread.currentThread().interrupt();
        var result = runner.run(N1, Command.power("a", "power on", PATIENT));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result).isInstanceOfSatisfying(NotStarted.class, it -> assertThat(it.reason())
                .isEqualTo(Reason.CANCELLED));
    }

    @Test
    void forgettingIsForTheShells() {
        runner.forget(N1, "a");

        assertThat(shells.forgotten()).containsExactly(new ScriptedCommandRunner.Named(N1, "a"));
    }
}
