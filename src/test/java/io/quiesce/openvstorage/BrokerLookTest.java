package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Fixtures.at;
import static io.quiesce.openvstorage.ScriptedRunner.answering;
import static io.quiesce.openvstorage.ScriptedRunner.exited;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BrokerLookTest {

    private static final CommandResult UP = exited(0, "@up 0\n|125.70 480.11\n@end 0\n", "");
    private static final String WHOLE =
            """
            [{nodes,[{disc,[rabbit@m1,rabbit@m2,rabbit@m3]}]},
             {running_nodes,[rabbit@m3,rabbit@m1]},
             {partitions,[]}]
            """;

    private static Broker look(ScriptedRunner runner) {
        return new BrokerLook(runner).look(at("m1"));
    }

    @Test
    void seesABrokerThatRunsAndTheAgeOfItsMaster() {
        Broker broker = look(answering(UP, exited(0, WHOLE, "")));

        assertThat(broker.runs()).isTrue();
        assertThat(broker.said()).isEqualTo("runs, and sees 2 of 3 members running");
        assertThat(broker.isYoung(Duration.ofSeconds(126))).isTrue();
        assertThat(broker.isYoung(Duration.ofSeconds(125))).isFalse();
    }

    @Test
    void seesOneThatIsDown() {
        Broker broker = look(answering(UP, exited(2, "", "Error: unable to connect to node rabbit@m1: nodedown\n")));

        assertThat(broker.isDown()).isTrue();
        assertThat(broker.said()).isEqualTo("down: Error: unable to connect to node rabbit@m1: nodedown");
    }

    @Test
    void seesOneThatWaits() {
        Broker broker = look(answering(UP, exited(0, "[{nodes,[{disc,[rabbit@m1]}]}]\n", "")));

        assertThat(broker.isWithoutBroker()).isTrue();
        assertThat(broker.said()).startsWith("up without its broker: ");
    }

    @Test
    void asksAMasterThatDoesNotAnswerOnlyOnce() {
        ScriptedRunner runner = answering(new NotStarted(Reason.UNREACHABLE, "no route"));

        Broker broker = look(runner);

        assertThat(broker.isUnread()).isTrue();
        assertThat(broker.said()).isEqualTo("not known: nothing was sent: no route");
        assertThat(runner.sent).hasSize(1);
    }

    @Test
    void takesAnOddAnswerForNotReadAndShowsIt() {
        Broker broker = look(answering(UP, exited(0, "~~ maintenance ~~\n", "")));

        assertThat(broker.isUnread()).isTrue();
        assertThat(broker.said()).contains("~~ maintenance ~~");
    }

    @Test
    void aMasterThatMayNotBeAskedIsNotKnown() {
        assertThat(look(answering(UP, exited(1, "", "Only root or rabbitmq should run rabbitmqctl\n")))
                        .said())
                .isEqualTo("not known: Only root or rabbitmq should run rabbitmqctl");
    }

    @Test
    void anAgeThatCannotBeReadIsNotYoung() {
        Broker broker = look(answering(exited(0, "@up 1\n|cat: /proc/uptime: no\n@end 0\n", ""), exited(0, WHOLE, "")));

        assertThat(broker.up()).isEmpty();
        assertThat(broker.isYoung(Duration.ofDays(1))).isFalse();
        assertThat(broker.runs()).isTrue();
    }
}
