package io.quiesce.vxvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Command;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script by which a node joins under VCS, run by a real shell that has nothing but pretended programs. */
class JoinScriptTest {

    @TempDir
    Path home;

    @BeforeEach
    void aNodeOnWhichVcsRunsAndCvmIsOffline() throws IOException {
        for (String real : List.of("awk", "env", "sh", "cat")) {
            program(real, "exec " + Path.of("/usr/bin", real).toRealPath() + " \"$@\"");
        }
        program("timeout", "shift 3; exec \"$@\"");
        program("sleep", "exit 0");
        program("hasys", "cat \"$home/engine\"");
        program("hastart", "echo hastart >> \"$home/effects\"; echo $QUIESCE_COMMAND >> \"$home/mark\"");
        program(
                "hagrp",
                "if [ \"$1\" = -state ]; then cat \"$home/group\"; else echo \"hagrp $*\" >> \"$home/effects\"; fi");
        file("engine", "RUNNING\n");
        file("group", "OFFLINE\n");
        file("effects", "");
        file("mark", "");
    }

    @Test
    void bringsCvmOnline() throws Exception {
        assertThat(join()).isZero();

        assertThat(effects()).containsExactly("hagrp -online cvm -sys vx1");
    }

    @Test
    void startsTheEngineThatDoesNotRunAndWaitsForIt() throws Exception {
        file("engine", "VCS ERROR V-16-1-10600 Cannot connect to VCS engine\n");
        program("hastart", "echo hastart >> \"$home/effects\"; echo RUNNING > \"$home/engine\"");

        assertThat(join()).isZero();

        assertThat(effects()).containsExactly("hastart", "hagrp -online cvm -sys vx1");
    }

    @Test
    void takesTheRowOfATableForTheStateToo() throws Exception {
        file("engine", "#System Attribute Value\nvx1 SysState RUNNING\n");

        assertThat(join()).isZero();

        assertThat(effects()).containsExactly("hagrp -online cvm -sys vx1");
    }

    @Test
    void asksForNothingWhereTheEngineDoesNotComeUp() throws Exception {
        file("engine", "REMOTE_BUILD\n");

        assertThat(join()).isEqualTo(1);

        assertThat(effects()).containsExactly("hastart");
        assertThat(Files.readString(home.resolve("err"))).isEqualTo("VCS was started and does not run yet\n");
    }

    @Test
    void leavesAnEngineAloneThatJoinsByItself() throws Exception {
        file("group", "OFFLINE|STARTING\n");
        assertThat(join()).isZero();
        file("group", "ONLINE\n");
        assertThat(join()).isZero();

        assertThat(effects()).isEmpty();
    }

    @Test
    void marksNoDaemonAsItsOwn() throws Exception {
        file("engine", "\n");
        join();

        assertThat(Files.readString(home.resolve("mark"))).isEqualTo("\n");
    }

    private int join() throws IOException, InterruptedException {
        ScriptedCommandRunner nodes = new ScriptedCommandRunner().when(".*").prints("");
        new Clustering(nodes).join(new Target("vx", "vx1"), Actor.VCS, "cvm", "vx1");
        Command act = nodes.asked().get(0).command();
        ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", act.line());
        shell.environment().clear();
        shell.environment().put("PATH", home.resolve("bin").toString());
        shell.environment().put("QUIESCE_COMMAND", act.id());
        shell.redirectOutput(home.resolve("out").toFile());
        shell.redirectError(home.resolve("err").toFile());
        Process process = shell.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private List<String> effects() throws IOException {
        return Files.readAllLines(home.resolve("effects"));
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(home.resolve(name), text);
    }

    private void program(String name, String body) throws IOException {
        Path bin = Files.createDirectories(home.resolve("bin"));
        Path program = Files.writeString(bin.resolve(name), "#!/bin/sh\nhome=" + home + "\n" + body + "\n");
        program.toFile().setExecutable(true);
    }
}
