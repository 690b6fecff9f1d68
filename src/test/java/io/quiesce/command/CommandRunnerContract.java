package io.quiesce.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandResult.TimedOut;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every caller of a {@link CommandRunner} may rely on, whatever is behind it. */
public abstract class CommandRunnerContract {

    protected static final Duration PATIENT = Duration.ofSeconds(20);

    /** What can be wrong with a node before a command is sent. */
    protected enum Trouble {
        UNREACHABLE(Reason.UNREACHABLE),
        PORT_CLOSED(Reason.REFUSED),
        LOGIN_REFUSED(Reason.LOGIN_REFUSED),
        HOST_KEY_UNKNOWN(Reason.HOST_KEY_UNKNOWN),
        HOST_KEY_CHANGED(Reason.HOST_KEY_CHANGED),
        CUT_BEFORE_EXEC(Reason.BROKEN);

        private final Reason reason;

        Trouble(Reason reason) {
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }

    protected abstract CommandRunner runner();

    /** A node that does what it is told. */
    protected abstract Target node();

    /** A node with this trouble. */
    protected abstract Target nodeWith(Trouble trouble) throws Exception;

    /** A node whose line is cut as soon as a command has been started. */
    protected abstract Target nodeThatCutsTheLine() throws Exception;

    protected static String newId() {
        return "test." + UUID.randomUUID();
    }

    protected final CommandResult read(String line) {
        return runner().run(node(), Command.read(newId(), line, PATIENT));
    }

    @Test
    final void answersWhatACommandPrinted() {
        assertThat(read("echo hello; echo trouble >&2"))
                .isEqualTo(new Exited(0, Output.of("hello\n"), Output.of("trouble\n")));
    }

    @Test
    final void anExitCodeIsAnAnswer() {
        assertThat(read("exit 3")).isEqualTo(new Exited(3, Output.EMPTY, Output.EMPTY));
    }

    @Test
    final void aReadThatHangsIsKilledAtItsDeadline() {
        CommandResult result =
                runner().run(node(), Command.read(newId(), "sleep 30.111; true", Duration.ofMillis(700)));

        assertThat(result).isInstanceOfSatisfying(TimedOut.class, late -> {
            assertThat(late.left()).isZero();
            assertThat(late.after()).isBetween(Duration.ofMillis(690), Duration.ofSeconds(10));
        });
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    final void saysWhyNothingWasSent(Trouble trouble) throws Exception {
        Target node = nodeWith(trouble);

        CommandResult result = runner().run(node, Command.read(newId(), "echo hello; echo trouble >&2", PATIENT));

        assertThat(result).isInstanceOfSatisfying(NotStarted.class, not -> assertThat(not.reason())
                .isEqualTo(trouble.reason()));
    }

    @Test
    final void aLineCutAfterTheCommandWasSentIsEffectUnknown() throws Exception {
        assertThat(runner().run(nodeThatCutsTheLine(), Command.read(newId(), "sleep 2.111", PATIENT)))
                .isInstanceOf(ConnectionLost.class);
    }

    @Test
    final void anActIsStartedOnceForItsId() {
        Command act = Command.act(newId(), "mktemp -u once-XXXXXXXXXX", PATIENT);

        CommandResult first = runner().run(node(), act);
        CommandResult second = runner().run(node(), act);

        assertThat(first)
                .isInstanceOfSatisfying(
                        Exited.class, e -> assertThat(e.out().text()).startsWith("once-"));
        assertThat(second).isEqualTo(first);
        runner().stop(node(), act.id());
    }

    @Test
    final void aForgottenActCanBeStartedAnew() {
        Command act = Command.act(newId(), "mktemp -u once-XXXXXXXXXX", PATIENT);
        CommandResult first = runner().run(node(), act);

        runner().forget(node(), act.id());

        assertThat(runner().run(node(), act)).isInstanceOf(Exited.class).isNotEqualTo(first);
        runner().stop(node(), act.id());
    }

    @Test
    final void stopSaysHowManyProcessesAreLeft() {
        assertThat(runner().stop(node(), newId())).isInstanceOfSatisfying(Exited.class, e -> {
            assertThat(e.code()).isZero();
            assertThat(e.out().lines()).last().isEqualTo("0");
        });
    }

    @Test
    final void anEmptyPrefixNeverStopsAll() {
        assertThatIllegalArgumentException().isThrownBy(() -> runner().stop(node(), ""));
    }
}
