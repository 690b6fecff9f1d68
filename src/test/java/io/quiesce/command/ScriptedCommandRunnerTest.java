package io.quiesce.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.CommandResult.Exited;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ScriptedCommandRunnerTest extends CommandRunnerContract {

    private final AtomicInteger drawn = new AtomicInteger();
    private final ScriptedCommandRunner nodes = new ScriptedCommandRunner()
            .when("echo hello.*")
            .exits(0, "hello\n", "trouble\n")
            .when("exit 3")
            .exits(3, "", "")
            .when("sleep .*")
            .hangs()
            .when("mktemp .*")
            .by((target, command) -> new Exited(0, Output.of("once-" + drawn.incrementAndGet() + "\n"), Output.EMPTY));

    @Override
    protected CommandRunner runner() {
        return nodes;
    }

    @Override
    protected Target node() {
        return new Target("c", "n");
    }

    @Override
    protected Target nodeWith(Trouble trouble) {
        nodes.when("troubled", ".*").isNotStarted(trouble.reason());
        return new Target("c", "troubled");
    }

    @Override
    protected Target nodeThatCutsTheLine() {
        nodes.when("cut", ".*").losesTheLine();
        return new Target("c", "cut");
    }

    @Test
    void remembersWhatItWasAsked() {
        read("exit 3");

        assertThat(nodes.lines()).containsExactly("exit 3");
        assertThat(nodes.lines("n")).containsExactly("exit 3");
        assertThat(nodes.lines("other")).isEmpty();
    }

    @Test
    void theRuleAddedLastAnswers() {
        nodes.when("exit 3").prints("changed");

        assertThat(read("exit 3")).isEqualTo(new Exited(0, Output.of("changed"), Output.EMPTY));
    }

    @Test
    void answersOneAfterTheOther() {
        nodes.when("next")
                .answers(new Exited(0, Output.of("1"), Output.EMPTY), new Exited(0, Output.of("2"), Output.EMPTY));

        assertThat(((Exited) read("next")).out().text()).isEqualTo("1");
        assertThat(((Exited) read("next")).out().text()).isEqualTo("2");
        assertThat(((Exited) read("next")).out().text()).isEqualTo("2");
    }

    @Test
    void aLineWithoutARuleIsAnErrorOfTheTest() {
        assertThatThrownBy(() -> read("unheard of"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("unheard of");
    }
}
