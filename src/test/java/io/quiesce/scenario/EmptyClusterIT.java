package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A cluster that has nothing to stop and nothing to flush is shut down all the same. */
class EmptyClusterIT extends ScenarioIT {

    @Autowired
    Lab lab;

    @Test
    void isShutDownWithoutMachinesAndVolumes() throws IOException {
        Path cluster = lab.directory().resolve(LabHosts.CLUSTER);
        for (String node : hosts.nodes()) {
            if (!node.startsWith("ovs-b")) {
                Files.writeString(cluster.resolve(node).resolve("vms.json"), "[]");
            }
        }
        Files.writeString(cluster.resolve("state/volumes.json"), "{}");

        Run run = startAndApprove();

        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
        assertThat(hosts.off()).containsExactly("ovs-e1", "ovs-e2", "ovs-m1", "ovs-m2", "ovs-m3");
        assertThat(hosts.effects("snapshot made")).isEmpty();
        assertThat(hosts.effects("vm shutdown asked")).isEmpty();
    }
}
