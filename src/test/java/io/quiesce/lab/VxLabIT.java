package io.quiesce.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.direct.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole lab with its clusters of VxVM, met over SSH and by its power. */
class VxLabIT {

    /** What a node is sent before each command, and what must not lead to the machine's own programs. */
    private static final String APPENDED =
            "LC_ALL=C PATH=\"$PATH:/etc/vx/bin:/opt/VRTS/bin:/opt/VRTSvcs/bin:/usr/sbin:/sbin\"; export LC_ALL PATH; ";

    private static final DefaultConfig CONFIG = new DefaultConfig();

    @TempDir
    static Path directory;

    private static Lab lab;

    @BeforeAll
    static void start() {
        lab = Lab.start(directory, new LabOptions(0.05));
    }

    @AfterAll
    static void stop() {
        lab.reset("vx-lab");
        lab.close();
    }

    @BeforeEach
    void asNew() {
        lab.reset("vx-lab");
    }

    @Test
    void startsAllClustersAndHandsOverWhatNoMonitorManages() throws IOException {
        assertThat(lab.clusters())
                .extracting(LabCluster::name)
                .containsExactly("ovs-lab", "ovs-lab-systemd", "vx-lab", "vx-lab-bare");
        assertThat(Files.readString(lab.inventory()))
                .contains("- name: vx-lab\n      stack: vxvm\n", "roles: [member]\n")
                .contains(
                        "      applications:\n        - { name: collector, running: \"collectorctl status\", halt: \"collectorctl stop\", start: \"collectorctl start\" }\n")
                .contains("- { name: batch, running: \"batchctl status\",");
    }

    @Test
    void aNodeLeavesCleanlyOverTheWire() throws IOException {
        assertThat(run("vx-3", "hagrp -switch oradb -to vx-4; collectorctl stop; collectorctl status"))
                .isEqualTo("collector is not running\n");
        await().until(() -> run("vx-1", "hagrp -state oradb -sys vx-4").equals("ONLINE\n"));
        run("vx-3", "hagrp -offline -propagate cvm -sys vx-3");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> run("vx-1", "hagrp -state cvm -sys vx-3").equals("OFFLINE\n"));
        assertThat(run("vx-3", "vxclustadm nodestate; vxdctl -c mode"))
                .isEqualTo("state: out of cluster\nreason: user initiated stop\nmode: enabled: cluster inactive\n");
        assertThat(run("vx-1", "vxclustadm -v nodestate | grep -E '^(members|leavers).0'; vxprint -ht | grep -c SYNC"))
                .isEqualTo("members[0]=0xb\nleavers[0]=0x0\n0\n");
        assertThat(effects("vx-3")).contains("\"left cluster\"").doesNotContain("forced unmount");
    }

    @Test
    void aNodeWhoseLeaveWaitsCanLoseItsPower() throws IOException {
        node("vx-1").faults().switchOn("crash-while-leaving", StateFile.JSON.createObjectNode());
        run("vx-1", "nohup vxclustadm stopnode >/dev/null 2>&1 </dev/null & sleep 0.5; vxclustadm nodestate; sleep 20");

        await().until(() -> node("vx-1").power().equals("off"));
        await().untilAsserted(() -> assertThat(run("vx-2", "vxdctl -c mode")).contains("master: vx-2\n"));
        assertThat(effects("vx-1"))
                .contains("\"node off\"", "\"left cluster uncleanly\"")
                .doesNotContain("\"left cluster\"");
        assertThat(run("vx-2", "vxprint -ht; vxtask list")).contains("SYNC", "RDWRBACK/R");
    }

    @Test
    void aNodeThatIsSwitchedOffAndOnStaysOutUntilItsVolumesAreRecovered() throws IOException {
        node("vx-4").switchPower(false);
        await().until(() -> run("vx-1", "vxclustadm -v nodestate").contains("members[0]=0x7\n"));
        node("vx-4").switchPower(true);
        await().until(() -> node("vx-4").power().equals("on"));

        assertThat(run("vx-4", "vxclustadm nodestate; cat /proc/uptime | wc -l"))
                .isEqualTo("state: out of cluster\n1\n");
        run("vx-4", "hastart");
        await().until(() -> effects("vx-4").contains("\"join refused\""));
        await().until(() -> !run("vx-1", "vxprint -ht").contains("SYNC"));
        run("vx-4", "hagrp -clear cvm -sys vx-4; hagrp -online cvm -sys vx-4");
        await().until(() -> run("vx-1", "vxclustadm -v nodestate").contains("members[0]=0xf\n"));
    }

    private static LabNode node(String name) {
        return lab.cluster("vx-lab").orElseThrow().node(name).orElseThrow();
    }

    private static String effects(String name) {
        lab.cluster("vx-lab").orElseThrow().settle();
        StringBuilder lines = new StringBuilder();
        for (ObjectNode effect : node(name).effects()) {
            lines.append(effect).append('\n');
        }
        return lines.toString();
    }

    private static String run(String node, String line) throws IOException {
        try (SSHClient client = new SSHClient(CONFIG)) {
            client.loadKnownHosts(lab.knownHosts().toFile());
            client.connect("127.0.0.1", node(node).port());
            client.authPublickey("root", lab.directory().resolve("identity").toString());
            try (Session session = client.startSession()) {
                Session.Command command = session.exec(APPENDED + line);
                String out = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                command.join(20, TimeUnit.SECONDS);
                return out;
            } catch (net.schmizz.sshj.transport.TransportException
                    | net.schmizz.sshj.connection.ConnectionException cut) {
                return "";
            }
        }
    }
}
