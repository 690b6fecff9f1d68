package io.quiesce.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandLineTest {

    @Test
    void leavesHarmlessArgumentsAsTheyAre() {
        assertThat(CommandLine.of("virsh", "-c", "qemu:///system", "list", "--all"))
                .isEqualTo("virsh -c qemu:///system list --all");
    }

    @Test
    void quotesWhatAShellWouldRead() {
        assertThat(CommandLine.quote("a b")).isEqualTo("'a b'");
        assertThat(CommandLine.quote("it's")).isEqualTo("'it'\\''s'");
        assertThat(CommandLine.quote("$(reboot)")).isEqualTo("'$(reboot)'");
        assertThat(CommandLine.quote("")).isEqualTo("''");
        assertThat(CommandLine.quote("~root")).isEqualTo("'~root'");
        assertThat(CommandLine.quote("A=b")).isEqualTo("'A=b'");
    }

    @Test
    void refusesANulCharacter() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandLine.quote("a\0b"))
                .withMessageContaining("a?b");
    }

    @Test
    void takesTheMarkOffADaemon() {
        assertThat(CommandLine.leavingDaemon("hastart")).isEqualTo("env -u QUIESCE_COMMAND QUIESCE_LEAVES=1 hastart");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "'",
                "\"",
                "\\",
                "a\nb",
                "`id`",
                "$(id) ${HOME} $HOME $$",
                "*",
                "[a-z]*",
                "~",
                "!!",
                "-n",
                "a;b&c|d<e>f(g)h{i}",
                "#no comment",
                "''\\''",
                "trailing\\",
                "ünïcödé ✓",
                "%s%n"
            })
    void aShellHandsTheArgumentOnUnchanged(String argument) throws Exception {
        String line = CommandLine.of("printf", "%s|", argument, argument);

        Process shell = new ProcessBuilder("sh", "-c", line).start();

        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(printed).isEqualTo(argument + "|" + argument + "|");
        assertThat(shell.waitFor()).isZero();
    }

    @Test
    void takesAListLikeSeveralArguments() {
        assertThat(CommandLine.of("echo", List.of("a b", "c"))).isEqualTo("echo 'a b' c");
    }
}
