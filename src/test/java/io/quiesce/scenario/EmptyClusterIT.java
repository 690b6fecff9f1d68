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
    void isShutDownWithoutExtrasMachinesAndVolumes() throws IOException {
        Path cluster = lab.directory().resolve(LabHosts.CLUSTER);
        for (String node : hosts.nodes()) {
            if (!node.startsWith("ovs-b")) {
                Files.writeString(cluster.resolve(node).resolve("vms.json"), "[]");
            }
        }
        Files.writeString(cluster.resolve("state/volumes.json"), "{}");
        for (String promoted : new String[] {"ovs-e1", "ovs-e2"}) {
            Path config = cluster.resolve(promoted).resolve("root/opt/OpenvStorage/config/ovs.json");
            Files.writeString(config, Files.readString(config).replace("EXTRA", "MASTER"));
        }

        Run run = start(SHUTDOWN);
        assertThat(run.shown("Task_ApprovePlan", "planView").asText()).contains("needs consent");
        run.approve();

        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
        assertThat(hosts.off()).containsExactly("ovs-e1", "ovs-e2", "ovs-m1", "ovs-m2", "ovs-m3");
        assertThat(hosts.effects("snapshot made")).isEmpty();
        assertThat(hosts.effects("vm shutdown asked")).isEmpty();
    }
}
