package io.quiesce.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Output;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class LaunchReplyTest {

    private static final String SHA = Output.of("ab\n").sha256();

    private static LaunchReply reply(String out, String err) {
        return LaunchReply.of(out.getBytes(StandardCharsets.UTF_8), err.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsTheEndAndBothStreams() {
        LaunchReply reply =
                reply("quiesce started\nquiesce exited 3 3 " + SHA + " 0 " + Output.EMPTY.sha256() + "\nab\n", "");

        assertThat(reply).isEqualTo(new LaunchReply.Ended(3, Output.of("ab\n"), Output.EMPTY));
    }

    @Test
    void doesWithoutANodesHash() {
        assertThat(reply("quiesce attached\nquiesce exited 0 3 - 1 -\nab\n", "x"))
                .isEqualTo(new LaunchReply.Ended(0, Output.of("ab\n"), Output.of("x")));
    }

    @Test
    void knowsThatMoreWasWrittenThanItCarries() {
        LaunchReply reply = reply("quiesce started\nquiesce exited 0 900 " + SHA + " 0 " + SHA + "\nab\n", "");

        assertThat(reply).isInstanceOfSatisfying(LaunchReply.Ended.class, e -> {
            assertThat(e.out().bytes()).isEqualTo(900);
            assertThat(e.out().truncated()).isTrue();
        });
    }

    @Test
    void knowsNoHashOfWhatTheNodeHasTakenAway() {
        LaunchReply reply = reply("quiesce started\nquiesce exited 0 900 - 0 " + SHA + "\nab\n", "");

        assertThat(reply).isInstanceOfSatisfying(LaunchReply.Ended.class, e -> assertThat(e.out())
                .isEqualTo(new Output("ab\n", 900, "", true)));
    }

    @Test
    void passesOverWhatALoginShellPrints() {
        assertThat(reply("welcome ü\nquiesce started\nquiesce exited 0 3 " + SHA + " 0 -\nab\n", ""))
                .isEqualTo(new LaunchReply.Ended(0, Output.of("ab\n"), Output.EMPTY));
    }

    @Test
    void doesNotTakeTheActsOwnWordsForTheScripts() {
        String own = "quiesce lost\nquiesce exited 9 0 - 0 -\n";

        assertThat(reply("quiesce started\nquiesce exited 0 " + own.length() + " - 0 -\n" + own, ""))
                .isEqualTo(new LaunchReply.Ended(0, Output.of(own), Output.EMPTY));
    }

    @Test
    void halfAnEndIsNoEnd() {
        assertThat(reply("quiesce started\nquiesce exited 0 3 " + SHA.substring(5), ""))
                .isEqualTo(new LaunchReply.Started());
    }

    @Test
    void tellsTheOtherEndsApart() {
        assertThat(reply("quiesce started\n", "")).isEqualTo(new LaunchReply.Started());
        assertThat(reply("quiesce started\nquiesce running\n", "")).isEqualTo(new LaunchReply.Started());
        assertThat(reply("quiesce attached\nquiesce lost\n", "")).isEqualTo(new LaunchReply.Lost());
        assertThat(reply("quiesce started\nquiesce gone\n", "")).isEqualTo(new LaunchReply.Gone());
        assertThat(reply("quiesce refused mkdir: no space\n", ""))
                .isEqualTo(new LaunchReply.Refused("mkdir: no space"));
        assertThat(reply("", "sudo: a password is required\n")).isEqualTo(new LaunchReply.Silent());
    }
}
