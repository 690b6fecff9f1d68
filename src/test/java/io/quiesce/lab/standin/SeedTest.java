package io.quiesce.lab.standin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seeding lays a cluster out, and again gives the same. */
class SeedTest {

    @TempDir
    Path directory;

    @Test
    void seedsTwiceToTheSameAndKeepsEachPort() throws IOException {
        PretendedCluster lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
        String volumes = lab.text("state/volumes.json");
        Files.writeString(
                lab.node("ovs-m1").resolve("node.json"),
                "{\"name\": \"ovs-m1\", \"port\": 2201, \"controllerPort\": 2202}");
        Files.writeString(lab.node("ovs-m1").resolve("journal.jsonl"), "{}\n");
        lab.faults("ovs-m1", "{\"hangs\": {}}");
        lab.on("ovs-m1", "virsh destroy db01; touch x /etc/x; shutdown -h now");

        lab.seed(PretendedCluster.resource("/lab/clusters/ovs-lab.json"));

        JsonNode node = new ObjectMapper().readTree(lab.text("ovs-m1/node.json"));
        assertThat(node.get("port").asInt()).isEqualTo(2201);
        assertThat(node.get("controllerPort").asInt()).isEqualTo(2202);
        assertThat(node.get("machineId").asText()).isEqualTo("3K6zCllKaoL5gXUY");
        assertThat(lab.text("ovs-m1/faults.json")).isEqualTo("{}\n");
        assertThat(lab.text("state/volumes.json")).isEqualTo(volumes);
        assertThat(lab.effects("ovs-m1")).isEmpty();
        assertThat(lab.on("ovs-m1", "virsh domstate db01; ls -A; ls /etc").out())
                .startsWith("running\n")
                .doesNotContain("x\n");
        assertThat(lab.node("ovs-m1").resolve("journal.jsonl")).exists();
    }

    @Test
    void givesTheClusterThatTheDesignNames() throws IOException {
        JsonNode cluster =
                new ObjectMapper().readTree(Files.readString(PretendedCluster.resource("/lab/clusters/ovs-lab.json")));

        assertThat(cluster.get("nodes").findValuesAsText("name"))
                .containsExactly("ovs-m1", "ovs-m2", "ovs-m3", "ovs-e1", "ovs-e2", "ovs-b1", "ovs-b2");
        assertThat(cluster.get("virtualMachines")).hasSize(6);
        assertThat(cluster.get("volumes").size()).isGreaterThanOrEqualTo(12);
        assertThat(cluster.get("volumes").findValuesAsText("type")).contains("TEMPLATE");
    }

    @Test
    void givesASecondClusterOfTheLaterEraOnSystemdThroughout() throws IOException {
        JsonNode cluster = new ObjectMapper()
                .readTree(Files.readString(PretendedCluster.resource("/lab/clusters/ovs-lab-systemd.json")));

        assertThat(cluster.get("nodes").findValuesAsText("name"))
                .containsExactly("os-m1", "os-m2", "os-m3", "os-e1", "os-b1");
        assertThat(cluster.get("nodes").findValuesAsText("init")).containsOnly("systemd");
        assertThat(cluster.get("nodes").findValuesAsText("era")).containsOnly("B");
        assertThat(cluster.at("/vpools/0/config").asText())
                .startsWith("arakoon://config/")
                .contains("{storagedriver}");
    }

    @Test
    void givesTwoClustersOfVxvmAndEachAgainTheSame() throws IOException {
        PretendedCluster lab = PretendedCluster.vxLab(directory.resolve("vxLab"));
        String before = lab.text("vx-1/root/proc/mounts");
        lab.faults("vx-1", "{\"unmanaged-opener\": {}}");
        lab.on("vx-1", "umount /oradata; touch /etc/x");

        lab.seed(PretendedCluster.resource("/lab/clusters/vx-lab.json"));

        JsonNode state = new ObjectMapper().readTree(lab.text("state/vxvm.json"));
        assertThat(state.get("members")).hasSize(4);
        assertThat(state.get("kernel")).isEmpty();
        assertThat(lab.text("vx-1/root/proc/mounts")).isEqualTo(before);
        assertThat(lab.effects("vx-1")).isEmpty();
        assertThat(lab.on("vx-1", "ls /etc/x").code()).isNotZero();
        assertThat(new ObjectMapper()
                        .readTree(Files.readString(PretendedCluster.resource("/lab/clusters/vx-lab-bare.json")))
                        .get("nodes")
                        .findValuesAsText("name"))
                .containsExactly("vb-1", "vb-2");
    }

    @Test
    void everyFaultSaysWhatItsParametersAre() throws IOException {
        JsonNode faults = new ObjectMapper().readTree(Files.readString(PretendedCluster.resource("/lab/faults.json")));

        assertThat(faults).hasSizeGreaterThan(20).allSatisfy(fault -> {
            assertThat(fault.get("kind").asText()).isIn("transport", "program", "power");
            assertThat(fault.get("description").asText()).endsWith(".");
            assertThat(fault.get("parameters"))
                    .allSatisfy(each -> assertThat(each.has("default")).isTrue());
        });
    }
}
