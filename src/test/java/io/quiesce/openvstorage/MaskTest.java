package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Fixtures.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.Role;
import io.quiesce.inventory.SshAccess;
import io.quiesce.inventory.Stack;
import io.quiesce.inventory.VPool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {

    private static final String ID = "3K6zCllKaoL5gXUY";

    private final Mask mask = new Mask(cluster(), facts());

    private static Cluster cluster() {
        SshAccess ssh = new SshAccess(
                "root", Path.of("id"), Path.of("known_hosts"), Duration.ofSeconds(10), Optional.empty(), false);
        return new Cluster(
                "prod",
                Stack.OPEN_VSTORAGE,
                List.of(
                        new Node("m1", "10.77.0.11", 22, Set.of(Role.MASTER), ssh),
                        new Node("m2", "ctl02.dc1.example.com", 22, Set.of(Role.MASTER), ssh),
                        new Node("m3", "fd00:77::13", 22, Set.of(Role.MASTER), ssh)),
                List.of());
    }

    private static Map<Target, NodeFacts> facts() {
        Fixtures.NodeBuilder one = Fixtures.node(ID);
        one.hostname = "ctl01.dc1.example.com";
        one.osId = Optional.of("0123456789abcdef0123456789abcdef");
        return Map.of(new Target("prod", "m1"), one.build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m1: ovs-workers is down | node-1: ovs-workers is down",
                "prod/m1 refuses connections | cluster/node-1 refuses connections",
                "prod | cluster",
                "rabbit@ctl01 misses rabbit@ctl02 | rabbit@node-1 misses rabbit@node-2",
                "celery@CTL01.celery.pidbox | celery@node-1.celery.pidbox",
                "ctl01.dc1.example.com says | node-1 says",
                "mail.dc1.example.com says | mail.example.invalid says",
                "from 10.77.0.11 port 22 | from 192.0.2.1 port 22",
                "10.77.0.11:8870, | 192.0.2.1:8870,",
                "ovs_cluster_10_77_0_11 | ovs_cluster_192_0_2_1",
                "ip-10-77-0-11 | ip-192-0-2-1",
                "[fd00:77::13]:22 | [2001:db8::1]:22",
                "vpool13K6zCllKaoL5gXUY | vpool1machine-1",
                "ovs_3K6zCllKaoL5gXUY 280 | ovs_machine-1 280",
                "id 0123456789abcdef0123456789abcdef | id system-1",
                "m1-backup m10 vm1 m1_x m1.log | node-1-backup m10 vm1 node-1_x node-1.log",
                "lladdr 52:54:00:12:34:56 up | lladdr 00:00:5E:00:53:01 up"
            })
    void replacesWhatTellsWhoseClusterItIs(String text, String masked) {
        assertThat(mask.apply(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0:5672",
                "[::]:25672",
                "::1",
                "std::string",
                "08:32:04",
                "2015-12-17 08:32:04.123",
                "version 2.6.0",
                "3.13.0-71-generic",
                "999.1.1.1",
                "Active: active (running) since Sun 2026-11-22 08:31:41 UTC"
            })
    void leavesTheRestAlone(String text) {
        assertThat(mask.apply(text)).isEqualTo(text);
    }

    @Test
    void theIdOfANodeThatSaysNothingIsKnownByWhereItStands() {
        Cluster cluster = cluster();
        Mask silent = new Mask(
                new Cluster(
                        cluster.name(),
                        cluster.stack(),
                        cluster.nodes(),
                        List.of(new VPool("vpool1", "/mnt/vpool1", "vpool1.json"))),
                Map.of());

        assertThat(silent.apply("vpool1eV6nJt1MoKi9DpSx and ovs_eV6nJt1MoKi9DpSx, vpool13K6zCllKaoL5gXUY"))
                .isEqualTo("vpool1silent-machine-1 and ovs_silent-machine-1, vpool1silent-machine-2");
        assertThat(silent.apply("vpool1 ovs_generic ovs_workers12345678 vpool1/1234567890123456"))
                .isEqualTo("vpool1 ovs_generic ovs_workers12345678 vpool1/1234567890123456");
    }

    @Test
    void theSameStaysTheSameAndOthersStayOthers() {
        String first = mask.apply("8.8.8.8 and 8.8.4.4");

        assertThat(first).isEqualTo("192.0.2.2 and 192.0.2.3");
        assertThat(mask.apply("8.8.4.4 or 10.77.0.11 or 8.8.8.8")).isEqualTo("192.0.2.3 or 192.0.2.1 or 192.0.2.2");
    }

    @Test
    void thousandsOfAddressesStayApart() {
        Set<String> masked = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            masked.add(mask.apply("11.0." + i / 250 + "." + i % 250));
        }

        assertThat(masked).hasSize(1_000).contains("192.0.2.254", "198.51.100.1", "203.0.113.1");
    }

    @Test
    void aDomainOfOneWordIsAWordOfTheLanguage() {
        Fixtures.NodeBuilder one = Fixtures.node("M1");
        one.hostname = "box7.local";
        Mask local = new Mask(Fixtures.cluster(), Map.of(at("m1"), one.build()));

        assertThat(local.apply("the local host box7.local")).isEqualTo("the local host node-1");
    }

    @Test
    void nothingKnownIsLeftInRealOutputs() {
        Fixtures.NodeBuilder one = Fixtures.node("id-of-one-0001");
        one.hostname = "node1";
        Fixtures.NodeBuilder four = Fixtures.node("id-of-four-0004");
        four.hostname = "node4";
        Mask real = new Mask(Fixtures.cluster(), Map.of(at("m1"), one.build(), at("e1"), four.build()));

        for (String file : List.of(
                "sysd-systemctl-status-ssh-running.stdout",
                "rabbit-cluster_status-partitioned.stdout",
                "rabbit-cluster_status-healthy.stdout")) {
            String masked = real.apply(RecordedOutputs.text(file));
            assertThat(masked.toLowerCase(Locale.ROOT))
                    .doesNotContain("10.77.")
                    .doesNotContainPattern("\\bnode1\\b")
                    .doesNotContainPattern("\\bnode4\\b");
            assertThat(masked).containsPattern("node-1|node-4");
        }
    }
}
