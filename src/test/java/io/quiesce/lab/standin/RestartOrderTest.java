package io.quiesce.lab.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which order masters come back decides what comes back with them (field notes 5.3, 6.3; the procedure is naive). */
class RestartOrderTest {

    /** Longer than a broker waits on upstart, and longer than a watcher or a volumedriver needs. */
    private static final int PAUSE = 120;

    private static final String DOWN = "service rabbitmq-server status";

    @TempDir
    Path directory;

    @Nested
    class OnUpstart {

        private final List<String> masters = List.of("ovs-m1", "ovs-m2", "ovs-m3");
        private PretendedCluster lab;
        private Past past;

        @BeforeEach
        void shutsDownInOrder() {
            lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
            past = new Past(lab, 10_000);
            past.shutDown("ovs-e1", 0);
            past.shutDown("ovs-e2", 0);
            for (String master : masters) {
                past.shutDown(master, 10 + 10 * masters.indexOf(master));
            }
        }

        @Test
        void theLiteralOrderWithAFullHealthGateAfterTheFirstMasterWaitsForEver() {
            past.boots("ovs-m1", 1000);

            assertThat(lab.on("ovs-m1", "status ovs-arakoon-ovsdb; status ovs-support-agent")
                            .out())
                    .matches("(ovs-\\S+ start/running, process \\d+\n){2}");
            assertThat(lab.on("ovs-m1", "status ovs-watcher-framework; status ovs-watcher-volumedriver")
                            .out())
                    .matches("(ovs-\\S+ start/pre-start, process \\d+\n){2}");
            assertThat(lab.on("ovs-m1", "status ovs-workers; status ovs-volumedriver_vpool1")
                            .out())
                    .isEqualTo("ovs-workers stop/waiting\novs-volumedriver_vpool1 stop/waiting\n");
            assertThat(lab.on("ovs-m1", DOWN))
                    .matches(it -> it.code() == 3 && it.out().contains("nodedown"));
            assertThat(lab.on("ovs-m1", "cat /var/log/rabbitmq/rabbit@ovs-m1.log")
                            .out())
                    .contains("BOOT FAILED\n===========\n\n"
                            + "Timeout contacting cluster nodes: ['rabbit@ovs-m2','rabbit@ovs-m3'].\n");
            assertThat(lab.effects("ovs-m1")).contains("broker gave up rabbitmq-server");
        }

        @Test
        void oneByOneInTheOrderOfTheStopLosesEveryBrokerButTheLast() {
            bootOneByOne(masters);

            assertThat(lab.on("ovs-m1", DOWN).code()).isEqualTo(3);
            assertThat(lab.on("ovs-m2", DOWN).code()).isEqualTo(3);
            assertThat(lab.on("ovs-m3", "rabbitmqctl -q cluster_status").out())
                    .contains("{running_nodes,['rabbit@ovs-m3']}");
        }

        @Test
        void oneByOneInTheReverseOrderBringsEverythingBack() {
            bootOneByOne(List.of("ovs-m3", "ovs-m2", "ovs-m1"));

            everythingIsBack();
        }

        @Test
        void allTogetherBringsEverythingBack() {
            for (String master : masters) {
                past.boots(master, 1000 + 5 * masters.indexOf(master));
            }

            everythingIsBack();
        }

        @Test
        void afterAPowerCutOfAllNoneOfThemIsTheLast() {
            for (String master : masters) {
                past.boots(master, 1000);
                past.losesPower(master, 2000);
            }
            past = new Past(lab, 7_000);

            bootOneByOne(masters, 0);

            for (String master : masters) {
                assertThat(lab.on(master, DOWN).code()).as(master).isEqualTo(3);
            }
        }

        @Test
        void afterAPowerCutOfAllTogetherIsTheWayBack() {
            for (String master : masters) {
                past.losesPower(master, 2000);
                past.boots(master, 3000);
            }

            everythingIsBack();
        }

        private void bootOneByOne(List<String> order) {
            bootOneByOne(order, 1000);
        }

        private void bootOneByOne(List<String> order, int begin) {
            for (String master : order) {
                past.boots(master, begin + PAUSE * order.indexOf(master));
            }
        }

        private void everythingIsBack() {
            for (String master : masters) {
                assertThat(lab.on(master, "rabbitmqctl -q cluster_status").out())
                        .as(master)
                        .contains("{running_nodes,['rabbit@ovs-m2','rabbit@ovs-m3','rabbit@ovs-m1']}");
                assertThat(lab.on(master, "initctl list | grep ovs- | grep -v start/running")
                                .out())
                        .as(master)
                        .isEmpty();
                assertThat(lab.on(master, "mountpoint -q /mnt/vpool1 && mountpoint -q /mnt/vpool2")
                                .code())
                        .as(master)
                        .isZero();
            }
            // nobody started a machine, and what was marked for it could not start
            assertThat(lab.on("ovs-m1", "virsh list --name").out()).isBlank();
        }
    }

    @Nested
    class OnSystemd {

        private PretendedCluster lab;
        private Past past;

        @BeforeEach
        void shutsDownInOrder() {
            lab = PretendedCluster.ovsLabSystemd(directory.resolve("ovsLabSystemd"));
            past = new Past(lab, 10_000);
            past.shutDown("os-e1", 0);
            past.shutDown("os-m1", 10);
            past.shutDown("os-m2", 20);
            past.shutDown("os-m3", 30);
        }

        @Test
        void theFirstMasterAloneLooksAsTheFieldSawIt() {
            past.boots("os-m1", 9000);

            assertThat(monitor("os-m1"))
                    .containsSubsequence(
                            "Running processes",
                            "=================",
                            "",
                            "ovs-arakoon-config active",
                            "ovs-support-agent active",
                            "ovs-vswitchd active",
                            "",
                            "",
                            "Non-running processes",
                            "=====================",
                            "",
                            "ovs-arakoon-ovsdb activating",
                            "ovs-arakoon-voldrv activating",
                            "ovs-dtl_vpool1 inactive",
                            "ovs-volumedriver_vpool1 inactive",
                            "ovs-watcher-config activating",
                            "ovs-watcher-framework activating",
                            "ovs-watcher-volumedriver activating",
                            "ovs-workers inactive");
        }

        @Test
        void withoutRabbitmqAnywhereItLooksAsTheFieldSawIt() {
            for (String master : List.of("os-m1", "os-m2", "os-m3")) {
                past.losesPower(master, 500);
                past.boots(master, 1000 + 400 * "123".indexOf(master.substring(4)));
            }

            assertThat(monitor("os-m1"))
                    .contains(
                            "ovs-albaproxy_vpool1_0 active",
                            "ovs-arakoon-be1-abm active",
                            "ovs-arakoon-config active",
                            "ovs-arakoon-ovsdb active",
                            "ovs-arakoon-voldrv active",
                            "ovs-support-agent active",
                            "ovs-watcher-config active",
                            "ovs-watcher-framework activating",
                            "ovs-watcher-volumedriver activating",
                            "ovs-dtl_vpool1 inactive",
                            "ovs-scheduled-tasks inactive",
                            "ovs-volumedriver_vpool1 inactive",
                            "ovs-volumerouter-consumer inactive",
                            "ovs-webapp-api inactive",
                            "ovs-workers inactive");
            assertThat(lab.on("os-m1", "journalctl -u ovs-watcher-framework -n 1 -o cat --no-pager")
                            .out())
                    .isEqualTo("[framework]   No working rabbitMQ node could be found\n");
        }

        private List<String> monitor(String node) {
            String shown = lab.on(node, "PYTHONUNBUFFERED=1 timeout -s INT 1 ovs monitor services")
                    .out();
            return shown.lines()
                    .map(line -> line.replaceAll(" {2,}\\d+$", "").replaceAll(" {2,}", " "))
                    .toList();
        }

        @Test
        void aBrokerThatWasNotTheLastWaitsTenTimesAsLong() {
            past.boots("os-m1", 9700);

            assertThat(lab.on("os-m1", "systemctl is-active rabbitmq-server").out())
                    .isEqualTo("activating\n");
            assertThat(lab.on("os-m1", "cat /var/log/rabbitmq/rabbit@os-m1.log").out())
                    .contains("Waiting for Mnesia tables for 30000 ms, 9 retries left")
                    .contains("Waiting for Mnesia tables for 30000 ms, 1 retries left");
        }

        @Test
        void andThenItsUnitHasFailed() {
            past.boots("os-m1", 9000);

            assertThat(lab.on("os-m1", "systemctl is-active rabbitmq-server")).satisfies(it -> {
                assertThat(it.code()).isEqualTo(3);
                assertThat(it.out()).isEqualTo("failed\n");
            });
            assertThat(lab.on("os-m1", "cat /var/log/rabbitmq/rabbit@os-m1.log").out())
                    .contains("BOOT FAILED")
                    .contains("Timeout contacting cluster nodes: ['rabbit@os-m2','rabbit@os-m3'].");
        }

        @Test
        void aForcedBootNeedsNobody() {
            past.boots("os-m1", 9000);
            lab.on("os-m1", "rabbitmqctl force_boot");

            assertThat(lab.on("os-m1", "systemctl start rabbitmq-server; rabbitmq-diagnostics -q check_running")
                            .code())
                    .isZero();
            assertThat(lab.effects("os-m1"))
                    .containsSubsequence("broker gave up rabbitmq-server", "broker boot forced rabbitmq-server");
        }

        @Test
        void theOthersJoinOneThatWasForcedWhoeverWentLast() {
            past.boots("os-m1", 9000);
            lab.on("os-m1", "rabbitmqctl force_boot; systemctl start rabbitmq-server");

            past.boots("os-m3", 9900);
            past.boots("os-m2", 9900);

            await().untilAsserted(() -> assertThat(lab.on("os-m2", "rabbitmqctl -q cluster_status --formatter json")
                            .out())
                    .contains("\"running_nodes\":[\"rabbit@os-m2\",\"rabbit@os-m3\",\"rabbit@os-m1\"]"));
        }

        @Test
        void aBootIsForcedOnceOnly() {
            past.boots("os-m1", 9000);
            lab.on("os-m1", "rabbitmqctl force_boot; systemctl start rabbitmq-server; systemctl stop rabbitmq-server");
            past.boots("os-m3", 9000);
            lab.on("os-m3", "systemctl stop rabbitmq-server");

            lab.on("os-m1", "systemctl start --no-block rabbitmq-server");
            assertThat(lab.on("os-m1", "rabbitmqctl force_boot; rabbitmq-diagnostics -q check_running")
                            .code())
                    .as("the mark is for the boot after this one")
                    .isEqualTo(69);
        }

        @Test
        void noBootIsForcedOfABrokerThatRuns() {
            past.boots("os-m3", 1000);

            assertThat(lab.on("os-m3", "rabbitmqctl force_boot")).satisfies(it -> {
                assertThat(it.code()).isEqualTo(64);
                assertThat(it.err()).contains("requires the 'rabbit' app to be stopped");
            });
            assertThat(lab.effects("os-m3")).doesNotContain("broker boot forced rabbitmq-server");
        }

        @Test
        void theBackendsDisksComeOnlyWithTheMastersStore() {
            past.shutDown("os-b1", 50);
            past.boots("os-b1", 1000);
            String disks = "systemctl is-active asd-watcher asd-manager alba-asd-yc3kti0a";
            assertThat(lab.on("os-b1", disks).out()).isEqualTo("activating\ninactive\ninactive\n");

            past.boots("os-m3", 9000);
            past.boots("os-m2", 9000);
            await().untilAsserted(() -> assertThat(lab.on("os-b1", disks).out()).isEqualTo("active\nactive\nactive\n"));
        }

        @Test
        void theBackendsDisksStayWhenTheStoreGoes() {
            assertThat(lab.on("os-b1", "systemctl is-active asd-watcher asd-manager alba-asd-yc3kti0a")
                            .out())
                    .isEqualTo("activating\ninactive\nactive\n");
        }
    }
}
