package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.InventoryFile;
import io.quiesce.inventory.VPool;
import io.quiesce.lab.Lab;
import io.quiesce.lab.LabOptions;
import io.quiesce.openvstorage.HealthLook;
import io.quiesce.openvstorage.NodeCheck;
import io.quiesce.openvstorage.NodeFacts.Mount;
import io.quiesce.openvstorage.VPoolProbe;
import io.quiesce.ssh.SshCommandRunner;
import io.quiesce.ssh.SshSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a health check asks of a node goes over one session, however much it is; how long it takes is for a benchmark. */
class OneSessionPerNodeIT {

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newFixedThreadPool(16);
    private Lab lab;
    private FarNodes nodes;

    @BeforeEach
    void start() throws IOException {
        lab = Lab.start(directory.resolve("lab"), new LabOptions(0.05));
        nodes = new FarNodes(lab.directory(), Files.createDirectory(directory.resolve("far")), Duration.ZERO);
    }

    @AfterEach
    void stop() throws IOException {
        threads.shutdownNow();
        nodes.close();
        lab.close();
    }

    @Test
    void aLookAndTheProbesOpenOneConnectionToEachOfSevenNodes() {
        Inventory inventory = InventoryFile.read(nodes.inventory());
        Cluster cluster = inventory.require(LabHosts.CLUSTER);
        List<Target> targets = cluster.nodes().stream()
                .map(node -> new Target(cluster.name(), node.name()))
                .toList();
        FanOut fanOut = new FanOut(threads, 16);
        try (SshCommandRunner runner = new SshCommandRunner(inventory, SshSettings.DEFAULTS)) {
            HealthLook look = new HealthLook(runner, Clock.systemUTC());
            VPoolProbe probe = new VPoolProbe(runner);

            Map<Target, NodeCheck> looks = fanOut.over(targets, target -> look.look(target, cluster.vpools()));
            Map<Target, List<Reading<VPoolProbe.Outcome>>> probes =
                    fanOut.over(targets, target -> mounted(cluster, looks.get(target)).stream()
                            .map(vpool -> probe.probe(target, vpool, "it"))
                            .toList());

            assertThat(looks.values())
                    .allSatisfy(check -> assertThat(check.facts()).isPresent());
            assertThat(probes.values().stream().flatMap(List::stream))
                    .as("two vPools on five nodes")
                    .hasSize(10)
                    .containsOnly(new Reading.Read<>(new VPoolProbe.Outcome.Works()));
        }
        assertThat(nodes.connections()).hasSize(7).allSatisfy((node, connections) -> assertThat(connections)
                .as(node)
                .isEqualTo(1));
    }

    private static List<VPool> mounted(Cluster cluster, NodeCheck check) {
        return check.facts()
                .map(facts -> cluster.vpools().stream()
                        .filter(vpool -> facts.vpools().get(vpool.name()) == Mount.MOUNTED)
                        .toList())
                .orElse(List.of());
    }
}
