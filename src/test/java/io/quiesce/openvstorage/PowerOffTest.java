package io.quiesce.openvstorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.Output;
import io.quiesce.command.PretendedHost;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.PowerOff.Answer;
import io.quiesce.openvstorage.PowerOff.Presence;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PowerOffTest {

    private static final Target N1 = new Target("ovs", "n1");

    @TempDir
    Path directory;

    private PretendedHost host;

    @BeforeEach
    void aNodeWhoseShutdownOnlyTakesNotes() {
        host = new PretendedHost(directory)
                .file("/effects", "")
                .file("/etc/openvstorage_id", "M1\n")
                .program("sleep", "exit 0")
                .program("shutdown", "echo \"shutdown $*\" >> \"$root/effects\"");
    }

    private Answer request(String id) {
        return new PowerOff(host).request(N1, id).asOptional().orElseThrow();
    }

    @Test
    void switchesTheRightNodeOff() {
        assertThat(request("M1")).isEqualTo(new Answer.Requested());
        await().atMost(Duration.ofSeconds(5)).until(() -> host.read("/effects").equals("shutdown -h now\n"));
    }

    @Test
    void goesByTheMachineIdWhereThereIsNoOther() {
        host.without("/etc/openvstorage_id").file("/etc/machine-id", "feed\n");

        assertThat(request("feed")).isEqualTo(new Answer.Requested());
        await().atMost(Duration.ofSeconds(5)).until(() -> !host.read("/effects").isEmpty());
    }

    @Test
    void leavesAnotherNodeAlone() {
        assertThat(request("M2")).isEqualTo(new Answer.WrongNode("M1"));
        assertThat(request("M1'; shutdown now; '")).isEqualTo(new Answer.WrongNode("M1"));
        assertThat(host.read("/effects")).isEmpty();
    }

    @Test
    void leavesANodeAloneThatDoesNotSayWhoItIs() {
        host.without("/etc/openvstorage_id");

        assertThat(request("M1")).isEqualTo(new Answer.WrongNode(""));
        assertThatThrownBy(() -> request(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThat(host.read("/effects")).isEmpty();
    }

    @Test
    void isAnActAfterWhichTheNodeIsGone() {
        ScriptedRunner runner = ScriptedRunner.answering(ScriptedRunner.exited(0, "", ""));

        assertThat(new PowerOff(runner).request(N1, "M1")).isEqualTo(new Reading.Read<>(new Answer.Requested()));
        assertThat(runner.sent.get(0).kind()).isEqualTo(Command.Kind.LAST_ACT);
    }

    @Test
    void saysWhatTheNodeSaidWhenItRefused() {
        Reading<Answer> reading = new PowerOff(
                        ScriptedRunner.answering(ScriptedRunner.exited(1, "", "shutdown: must be root\n")))
                .request(N1, "M1");

        assertThat(reading).isInstanceOf(Reading.NotRead.class);
        assertThat(((Reading.NotRead<Answer>) reading).why()).contains("must be root");
    }

    @Test
    void aRequestMayHaveBeenHeardOnlyIfItWasSent() {
        assertThat(PowerOff.mayHaveBeenHeard(new CommandResult.ConnectionLost("cut", Output.EMPTY, Output.EMPTY)))
                .isTrue();
        assertThat(PowerOff.mayHaveBeenHeard(new NotStarted(Reason.BROKEN, "cut")))
                .isFalse();
    }

    @Test
    void aCutLineIsNoAnswer() {
        CommandResult lost = new CommandResult.ConnectionLost("reset", Output.EMPTY, Output.EMPTY);

        assertThat(new PowerOff(ScriptedRunner.answering(lost)).request(N1, "M1"))
                .isEqualTo(new Reading.NotRead<>("the connection broke before the answer: reset", lost));
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void onlyAClosedPortOrNoRouteIsDown(Reason reason) {
        boolean down = reason == Reason.REFUSED || reason == Reason.UNREACHABLE;

        assertThat(PowerOff.isDown(new NotStarted(reason, "x"))).isEqualTo(down);
        assertThat(PowerOff.seen(new NotStarted(reason, "x"))).isEqualTo(down ? Presence.DOWN : Presence.UNKNOWN);
    }

    @Test
    void whoAnswersIsUpAndSilenceTellsNothing() {
        assertThat(PowerOff.seen(ScriptedRunner.exited(1, "", ""))).isEqualTo(Presence.UP);
        assertThat(PowerOff.seen(new CommandResult.TimedOut(Duration.ofSeconds(5), Output.EMPTY, Output.EMPTY, -1)))
                .isEqualTo(Presence.UNKNOWN);
        assertThat(PowerOff.seen(new CommandResult.ConnectionLost("x", Output.EMPTY, Output.EMPTY)))
                .isEqualTo(Presence.UNKNOWN);
    }
}
