package io.quiesce.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.Target;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.InventoryFile;
import io.quiesce.inventory.Node;
import io.quiesce.lab.Lab;
import io.quiesce.lab.LabOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.direct.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tuning the sockets is worth: the same line on an open session of a lab node, in turns. */
class ExecBench {

    private static final int WARM_UP = 20;
    private static final int ROUNDS = 100;
    private static final Command NOTHING = Command.read("bench", "true", Duration.ofSeconds(20));

    @TempDir
    Path directory;

    @Test
    void aTunedSessionAnswersSooner() throws IOException {
        List<Long> tuned = new ArrayList<>();
        List<Long> plain = new ArrayList<>();
        try (Lab lab = Lab.start(directory.resolve("lab"), LabOptions.defaults())) {
            Inventory inventory = InventoryFile.read(lab.inventory());
            Node node =
                    inventory.cluster("ovs-lab").orElseThrow().node("ovs-m1").orElseThrow();
            try (SshCommandRunner runner = new SshCommandRunner(inventory, SshSettings.DEFAULTS);
                    SSHClient client = asItComes(node)) {
                for (int round = 0; round < WARM_UP + ROUNDS; round++) {
                    long begin = System.nanoTime();
                    CommandResult result = runner.run(new Target("ovs-lab", "ovs-m1"), NOTHING);
                    long between = System.nanoTime();
                    int exit = exec(client);
                    long end = System.nanoTime();
                    assertThat(result).isInstanceOfSatisfying(Exited.class, it -> assertThat(it.code())
                            .isZero());
                    assertThat(exit).isZero();
                    if (round >= WARM_UP) {
                        tuned.add(between - begin);
                        plain.add(end - between);
                    }
                }
            }
        }

        double ratio = median(plain) / median(tuned);
        System.out.printf(
                Locale.ROOT,
                """

                a command that does nothing, on an open session of a lab node, median of %d
                tuned sockets                  %8.1f ms
                sshj as it comes               %8.1f ms
                ratio                          %8.1f

                """,
                ROUNDS,
                median(tuned),
                median(plain),
                ratio);
        assertThat(ratio).isGreaterThan(1);
    }

    private static SSHClient asItComes(Node node) throws IOException {
        SSHClient client = new SSHClient();
        client.loadKnownHosts(node.ssh().knownHosts().toFile());
        client.connect(node.address(), node.port());
        client.authPublickey(node.ssh().user(), node.ssh().identity().toString());
        return client;
    }

    private static int exec(SSHClient client) throws IOException {
        try (Session session = client.startSession()) {
            Session.Command command = session.exec(Scripts.read(NOTHING, false));
            command.getInputStream().readAllBytes();
            command.join();
            return command.getExitStatus();
        }
    }

    private static double median(List<Long> nanos) {
        return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow() / 1e6;
    }
}
