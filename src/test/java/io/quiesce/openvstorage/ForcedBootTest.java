package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Fixtures.at;
import static io.quiesce.openvstorage.ScriptedRunner.answering;
import static io.quiesce.openvstorage.ScriptedRunner.exited;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.Output;
import io.quiesce.command.Reading;
import io.quiesce.openvstorage.ForcedBoot.Outcome;
import org.junit.jupiter.api.Test;

class ForcedBootTest {

    private static final CommandResult DOWN =
            exited(69, "", "Error: unable to perform an operation on node 'rabbit@m1'.\n");
    private static final CommandResult WAITS =
            exited(64, "", "Error: this command requires the 'rabbit' app to be running on the target node.\n");
    private static final CommandResult RUNS =
            exited(0, "[{nodes,[{disc,[rabbit@m1]}]},{running_nodes,[rabbit@m1]},{partitions,[]}]\n", "");
    private static final CommandResult OK = exited(0, "", "");
    private static final CommandResult INACTIVE = exited(0, "@status 3\n|inactive\n@end 0\n", "");
    private static final CommandResult ACTIVE = exited(0, "@status 0\n|active\n@end 0\n", "");

    private static Reading<Outcome> force(ScriptedRunner runner) {
        return new ForcedBoot(runner).force(at("m1"));
    }

    @Test
    void marksTheNextBootAndStartsTheBroker() {
        ScriptedRunner runner = answering(DOWN, OK, INACTIVE, OK, ACTIVE);

        assertThat(force(runner))
                .isEqualTo(new Reading.Read<>(
                        new Outcome.Forced(new Reading.Read<>(new Repairing.Outcome.Runs("active")))));
        assertThat(runner.sent.get(1).line()).isEqualTo("timeout -s KILL 60 rabbitmqctl force_boot\n");
        assertThat(runner.sent)
                .extracting(Command::kind)
                .containsExactly(
                        Command.Kind.READ, Command.Kind.ACT, Command.Kind.READ, Command.Kind.ACT, Command.Kind.READ);
    }

    @Test
    void stopsOneThatWaitsBeforeSinceSomeVersionsCallItRunning() {
        ScriptedRunner runner = answering(WAITS, OK, INACTIVE, OK, ACTIVE);

        force(runner);

        assertThat(runner.sent.get(1).line())
                .isEqualTo(
                        "timeout -s KILL 90 service rabbitmq-server stop\ntimeout -s KILL 60 rabbitmqctl force_boot\n");
    }

    @Test
    void leavesABrokerThatRunsAlone() {
        ScriptedRunner runner = answering(RUNS);

        assertThat(force(runner)).isEqualTo(new Reading.Read<>(new Outcome.RanAlready()));
        assertThat(runner.sent).hasSize(1);
    }

    @Test
    void startsNothingWhereForceBootIsNotKnown() {
        ScriptedRunner runner = answering(DOWN, exited(1, "", "Error: could not recognise command\nUsage:\n…\n"));

        assertThat(force(runner))
                .isEqualTo(new Reading.Read<>(
                        new Outcome.Refused("this RabbitMQ does not know force_boot, which came with 3.3")));
        assertThat(runner.sent).hasSize(2);
    }

    @Test
    void saysWhyRabbitMqRefused() {
        assertThat(force(answering(
                        DOWN,
                        exited(64, "Forcing boot …\n", "\nError: this command requires the app to be stopped\n"))))
                .isEqualTo(new Reading.Read<>(new Outcome.Refused(
                        "rabbitmqctl force_boot: Error: this command requires the app to be stopped")));
        assertThat(force(answering(DOWN, exited(137, "", ""))))
                .isEqualTo(new Reading.Read<>(new Outcome.Refused("rabbitmqctl force_boot: exit code 137")));
    }

    @Test
    void doesNothingWithoutALook() {
        ScriptedRunner runner = answering(new ConnectionLost("reset", Output.EMPTY, Output.EMPTY));

        assertThat(force(runner)).isInstanceOfSatisfying(Reading.NotRead.class, it -> assertThat(it.why())
                .contains("nothing was forced", "reset"));
        assertThat(runner.sent).hasSize(1);
    }

    @Test
    void doesNotStartWhatMayNotBeForced() {
        ScriptedRunner runner = answering(DOWN, new ConnectionLost("reset", Output.EMPTY, Output.EMPTY));

        assertThat(force(runner)).isInstanceOfSatisfying(Reading.NotRead.class, it -> assertThat(it.why())
                .contains("not known", "reset"));
        assertThat(runner.sent).hasSize(2);
    }

    @Test
    void forcesNothingWhereItMayNotAsk() {
        assertThat(force(answering(exited(1, "", "Only root or rabbitmq should run rabbitmqctl\n"))))
                .isEqualTo(new Reading.Read<>(new Outcome.Refused("Only root or rabbitmq should run rabbitmqctl")));
    }
}
