package io.quiesce.lab.standin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** shutdown leaves word of when the node goes dark, once. */
class ShutdownTest {

    @TempDir
    static Path directory;

    private PretendedCluster lab;

    @BeforeEach
    void seed() {
        lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
    }

    private JsonNode power(String node) throws IOException {
        return new ObjectMapper().readTree(lab.text(node + "/power.json"));
    }

    @Test
    void givesTheNodeATailAndStopsItsServices() throws IOException {
        double before = System.currentTimeMillis() / 1000.0;
        assertThat(lab.on("ovs-e1", "nohup sh -c 'sleep 0.1; shutdown -h now' >/dev/null 2>&1 </dev/null")
                        .code())
                .isZero();

        assertThat(power("ovs-e1").get("power").asText()).isEqualTo("on");
        assertThat(power("ovs-e1").get("goingDownAt").asDouble()).isBetween(before + 0.2, before + 5);
        assertThat(lab.effects("ovs-e1")).containsExactly("shutdown requested ovs-e1");
        assertThat(lab.on("ovs-e1", "status ovs-workers").out()).isEqualTo("ovs-workers stop/waiting\n");
    }

    @Test
    void doesNothingNewTheSecondTime() throws IOException {
        lab.on("ovs-e1", "shutdown -h now");
        double first = power("ovs-e1").get("goingDownAt").asDouble();
        lab.on("ovs-e1", "shutdown -P now");

        assertThat(power("ovs-e1").get("goingDownAt").asDouble()).isEqualTo(first);
        assertThat(lab.effects("ovs-e1")).hasSize(1);
    }

    @Test
    void canBeIgnoredByTheNode() throws IOException {
        lab.faults("ovs-e1", "{\"ignores-shutdown\": {}}");

        assertThat(lab.on("ovs-e1", "shutdown -h now").code()).isZero();
        assertThat(power("ovs-e1").get("goingDownAt").isNull()).isTrue();
        assertThat(lab.effects("ovs-e1")).containsExactly("shutdown ignored ovs-e1");
    }

    @Test
    void waitsForItsTimeAndCanBeTakenBack() throws IOException {
        assertThat(lab.on("ovs-e2", "shutdown -h +1; systemctl is-active ovs-workers; shutdown -c")
                        .out())
                .isEqualTo("active\n");

        assertThat(power("ovs-e2").get("goingDownAt").isNull()).isTrue();
        assertThat(lab.effects("ovs-e2")).containsExactly("shutdown requested ovs-e2", "shutdown cancelled ovs-e2");
    }
}
