package io.quiesce.lab.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ps and kill see this node's processes and no others. */
class ProcessesTest {

    @TempDir
    static Path directory;

    private PretendedCluster lab;

    @BeforeEach
    void seed() {
        lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
    }

    @Test
    void findsAMarkedCommandByItsEnvironmentAndEndsItsGroup() {
        String line = "env QUIESCE_COMMAND=c-1'7' setsid sleep 30 & sleep 0.2;"
                + " ps axeww -o pid=,command= | awk '/[Q]UIESCE_COMMAND=c-17/ {print $3}';"
                + " ps axeww -o pid=,command= | awk '/[Q]UIESCE_COMMAND=c-17/ {print $1}' | xargs kill -KILL; sleep 0.1;"
                + " ps axeww -o pid=,command= | grep -c '[Q]UIESCE_COMMAND=c-17'";

        assertThat(lab.on("ovs-m1", line).out()).isEqualTo("30\n0\n");
    }

    @Test
    void showsNoEnvironmentUnlessAskedAndNoOtherNode() {
        assertThat(lab.on("ovs-m1", "ps ax -o pid=,args=").out())
                .contains("ps ax -o pid=,args=")
                .doesNotContain("LAB_NODE_DIR=");
        assertThat(lab.on("ovs-m1", "ps -e -o pid,ppid,comm | head -1").out().strip())
                .matches("PID +PPID COMMAND");
        assertThat(lab.on("ovs-m1", "ps axww -o command=").out()).doesNotContain("java");
    }

    @Test
    void killsNothingThatIsNotTheNodes() {
        long ours = ProcessHandle.current().pid();

        assertThat(lab.on("ovs-m1", "echo " + ours + " | xargs kill -0").err()).contains("No such process");
        assertThat(lab.on("ovs-m1", "echo -1 | xargs kill -TERM").code()).isNotZero();
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }
}
