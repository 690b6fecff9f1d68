package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.scenario.LabHosts.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The engine's process is killed while a node leaves, in the moment in which it was asked: the node is not asked again. */
class LeaveCrashIT {

    @TempDir
    Path directory;

    @RegisterExtension
    final OwnProcesses processes = new OwnProcesses();

    @Test
    void aLeaveThatWaitsGoesOnAfterTheEngineWasKilledAndIsNotAskedForAgain() {
        killedWhileLeaving("vx-lab-bare", "vb-2", "datadg/journal", "stopnode");
    }

    @Tag("matrix")
    @Test
    void soDoesOneThatVcsWasAskedFor() {
        killedWhileLeaving("vx-lab", "vx-4", "rawdg/rawvol", "-offline cvm");
    }

    private void killedWhileLeaving(String cluster, String node, String volume, String asked) {
        LabHosts hosts = new LabHosts(processes.own(Forked.lab(directory, 0.05)).awaitPort(), cluster);
        hosts.fault(node, "volume-reopened", Map.of("volume", volume, "when", "leave"));
        Forked first = engine();
        Run run = start(first.awaitPort(), cluster, node);
        run.approve();
        awaitEffect(cluster, node, "leave begun");
        first.kill();
        long looks = sent(hosts, node, "nodestate");

        Run resumed = new Run(engine().awaitPort(), run.id(), cluster + "/" + node);
        await().atMost(Duration.ofMinutes(1)).until(() -> sent(hosts, node, "nodestate") > looks + 2);
        assertThat(resumed.ended()).isFalse();
        assertThat(hosts.effects("left cluster")).isEmpty();
        assertThat(resumed.abort("operator", "the engine was down").status()).isEqualTo(409);

        hosts.mend(node, "volume-reopened");
        assertThat(resumed.end()).isEqualTo("End_NodeHasLeftCleanly");
        assertThat(sent(hosts, node, asked)).isPositive();
        for (String once : List.of("leave begun", "left cluster")) {
            assertThat(hosts.effects(once)).as(once).extracting(Effect::node).containsExactly(node);
        }
        assertThat(hosts.effects("leave asked again")).isEmpty();
        assertThat(hosts.effects("offline asked again")).isEmpty();
    }

    private Forked engine() {
        return processes.own(Forked.engine(directory, "--quiesce.vxvm.settle-for=500ms"));
    }

    private static Run start(int port, String cluster, String node) {
        Desk.Answer answer = new Desk(port, "operator")
                .post(
                        "/engine-rest/process-definition/key/vxvm-clean-leave/start",
                        Desk.variables(Map.of("cluster", cluster, "node", node, "reason", "a new memory module")));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return new Run(port, answer.body().path("id").asText(), cluster + "/" + node);
    }

    private static long sent(LabHosts hosts, String node, String words) {
        return hosts.journal(node).stream().filter(line -> line.contains(words)).count();
    }

    /** The node's own file says it sooner than its HTTP. */
    private void awaitEffect(String cluster, String node, String effect) {
        Path file = directory.resolve("lab/" + cluster + "/" + node + "/effects.jsonl");
        await().atMost(Duration.ofMinutes(2))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> holds(file, "\"" + effect + "\""));
    }

    private static boolean holds(Path file, String words) throws IOException {
        return Files.exists(file) && Files.readString(file).contains(words);
    }
}
