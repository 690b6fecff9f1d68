package io.quiesce.lab.standin;

import static io.quiesce.lab.standin.PretendedCluster.recorded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.lab.standin.PretendedCluster.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RabbitMQ that stops, waits, gives up, is split and loses a member, against recorded outputs and the field notes 6.1 to 6.3. */
class BrokerTest {

    private static final String STATUS = "rabbitmqctl -q cluster_status";

    @TempDir
    Path directory;

    @Nested
    class OnRecordedHosts {

        private PretendedCluster hosts;

        @BeforeEach
        void seed() {
            hosts = PretendedCluster.recordedHosts(directory.resolve("recordedHosts"));
        }

        private void says(String node, String line, String output) {
            assertThat(hosts.on(node, line)).as(line).isEqualTo(recorded(output));
        }

        @Test
        void waitsForTheLastOneAndSaysSoAsRecorded() {
            Past past = new Past(hosts, 1000);
            past.shutDown("node1", 10);
            past.shutDown("node2", 20);
            past.shutDown("node3", 30);
            past.boots("node1", 900);

            says("node1", "rabbitmqctl cluster_status", "rabbit-cluster_status-waiting-for-last-node");
            says("node1", "rabbitmq-diagnostics check_running", "rabbit-check_running-waiting-for-last-node");

            past.boots("node3", 990);
            await().untilAsserted(
                            () -> says("node1", "rabbitmq-diagnostics check_running", "rabbit-diag-check_running"));
        }

        @Test
        void stopsItsApplicationAndSaysSoAsRecorded() {
            says("node1", "rabbitmq-diagnostics check_local_alarms", "rabbit-diag-check_local_alarms");
            hosts.on("node2", "rabbitmqctl stop_app");

            says("node2", "rabbitmqctl cluster_status", "rabbit-cluster_status-stopapp-self");
            says("node2", "rabbitmqctl -q cluster_status --formatter json", "rabbit-cluster_status-stopapp-self-json");
            says("node2", "rabbitmqctl list_queues", "rabbit-list_queues-stopapp");
            says("node2", "rabbitmqctl -q list_queues --formatter json", "rabbit-list_queues-stopapp-json");
            says("node2", "rabbitmq-diagnostics check_running", "rabbit-diag-check_running-stopapp");
            says("node1", "rabbitmq-diagnostics ping", "rabbit-diag-ping");
            says("node2", "rabbitmq-diagnostics ping", "rabbit-diag-ping-stopapp");
            says("node1", "rabbitmqctl cluster_status", "rabbit-cluster_status-stopapp-from-peer");
            assertThat(hosts.on(
                                    "node2",
                                    "systemctl is-active rabbitmq-server; rabbitmqctl -q force_boot; rabbitmqctl start_app")
                            .code())
                    .isZero();
            says("node1", "rabbitmqctl cluster_status", "rabbit-cluster_status-healthy");
        }

        @Test
        void isNotThereAndSaysSoAsRecorded() {
            hosts.on("node2", "systemctl stop rabbitmq-server");

            sameButForProcessNumbers("rabbitmqctl list_queues", "rabbit-list_queues-stopped");
            sameButForProcessNumbers("rabbitmq-diagnostics check_running", "rabbit-diag-check_running-stopped");
            says("node1", "rabbitmqctl cluster_status", "rabbit-cluster_status-1killed");
        }

        private void sameButForProcessNumbers(String line, String output) {
            Answer mine = hosts.on("node2", line);
            assertThat(mine.code()).isEqualTo(recorded(output).code());
            assertThat(mine.out()).isEqualTo(recorded(output).out());
            assertThat(mine.err().replaceAll("cli-\\d+-", "cli-"))
                    .isEqualTo(recorded(output).err().replaceAll("cli-\\d+-", "cli-"));
        }

        @Test
        void stillListsAMemberThatLostItsPowerAndTakesLongToSaySo() throws Exception {
            Instant begun = Instant.now();
            hosts.power("node3", "{\"power\": \"off\", \"offAt\": " + begun.toEpochMilli() / 1000.0 + "}");

            Answer answer = hosts.on("node1", "rabbitmqctl -q cluster_status --formatter json");

            // recorded: 66 s, for a call that began 2 s after the plug was pulled
            assertThat(Duration.between(begun, Instant.now())).isGreaterThan(seconds(66));
            assertThat(answer.code()).isZero();
            assertThat(answer.err().replaceAll("\\d\\d:\\d\\d:\\d\\d\\.\\d+", "TIME"))
                    .isEqualTo(recorded("rabbit-cluster_status-unplugged-2s-json")
                            .err()
                            .replaceAll("\\d\\d:\\d\\d:\\d\\d\\.\\d+", "TIME"));
            ObjectMapper json = new ObjectMapper();
            JsonNode mine = json.readTree(answer.out());
            JsonNode real = json.readTree(
                    recorded("rabbit-cluster_status-unplugged-2s-json").out());
            assertThat(mine.get("running_nodes")).hasSameElementsAs(real.get("running_nodes"));
            for (String key : List.of("listeners", "versions", "maintenance_status", "partitions", "disk_nodes")) {
                assertThat(mine.get(key)).as(key).isEqualTo(real.get(key));
            }
            says("node1", "rabbitmqctl cluster_status", "rabbit-cluster_status-unplugged-85s");
        }

        private Duration seconds(double labSeconds) {
            return Duration.ofMillis(Math.round(1000 * hosts.imposed(labSeconds)));
        }
    }

    @Nested
    class OnUpstart {

        private PretendedCluster lab;

        @BeforeEach
        void seed() {
            lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
        }

        @Test
        void startsNothingByItselfWhenAllWereStoppedAndTheFirstIsTriedAlone() {
            stopAll();

            Instant begun = Instant.now();
            Answer alone = lab.on("ovs-m1", "service rabbitmq-server start");

            assertThat(Duration.between(begun, Instant.now())).isGreaterThan(Duration.ofMillis(1500));
            assertThat(alone.code()).isEqualTo(1);
            assertThat(alone.out()).contains("FAILED - check /var/log/rabbitmq/startup_");
            assertThat(lab.on("ovs-m1", "service rabbitmq-server status").code())
                    .isEqualTo(3);
            assertThat(lab.on("ovs-m1", "rabbitmqctl force_boot"))
                    .matches(it -> it.code() == 1 && it.err().startsWith("Error: could not recognise command\n"));
        }

        @Test
        void startsOnAllAtTheSameTime() {
            stopAll();

            List<CompletableFuture<Answer>> starts = List.of("ovs-m1", "ovs-m2", "ovs-m3").stream()
                    .map(node -> CompletableFuture.supplyAsync(() -> lab.on(node, "service rabbitmq-server start")))
                    .toList();

            assertThat(starts).extracting(CompletableFuture::join).allMatch(it -> it.code() == 0);
            assertThat(lab.on("ovs-m1", STATUS).out())
                    .contains("{running_nodes,['rabbit@ovs-m2','rabbit@ovs-m3','rabbit@ovs-m1']}");
        }

        @Test
        void startsOneAfterTheOtherFromTheLastThatStopped() {
            stopAll();

            for (String node : List.of("ovs-m3", "ovs-m2", "ovs-m1")) {
                assertThat(lab.on(node, "service rabbitmq-server start").code()).isZero();
            }
        }

        private void stopAll() {
            for (String node : List.of("ovs-m1", "ovs-m2", "ovs-m3")) {
                assertThat(lab.on(node, "service rabbitmq-server stop").code()).isZero();
            }
        }

        @Test
        void answersWithoutRunningNodesWhileItsApplicationIsStopped() {
            assertThat(lab.on("ovs-m2", "rabbitmqctl stop_app; rabbitmqctl cluster_status")
                            .out())
                    .isEqualTo("Stopping node 'rabbit@ovs-m2' ...\n...done.\n"
                            + "Cluster status of node 'rabbit@ovs-m2' ...\n"
                            + "[{nodes,[{disc,['rabbit@ovs-m1','rabbit@ovs-m2','rabbit@ovs-m3']}]}]\n...done.\n");
            assertThat(lab.on("ovs-m2", "rabbitmqctl list_queues"))
                    .matches(it -> it.code() == 2 && it.err().startsWith("Error: {aborted,{no_exists,[rabbit_queue"));
            assertThat(lab.on("ovs-m2", "rabbitmqctl start_app; " + STATUS).out())
                    .contains("{running_nodes,['rabbit@ovs-m2','rabbit@ovs-m3','rabbit@ovs-m1']}");
            assertThat(lab.effects("ovs-m2"))
                    .containsExactly("broker stopped rabbitmq-server", "broker started rabbitmq-server");
        }

        @Test
        void isWholeAgainAfterTheUntrustedSideWasRestarted() {
            lab.faults("ovs-m3", "{\"partition\": {}}");
            assertThat(lab.on("ovs-m1", STATUS).out()).contains("{partitions,[{'rabbit@ovs-m1',['rabbit@ovs-m3']}");

            lab.on("ovs-m3", "service rabbitmq-server restart");

            for (String node : List.of("ovs-m1", "ovs-m3")) {
                assertThat(lab.on(node, STATUS).out()).contains("'rabbit@ovs-m1']},\n {partitions,[]}]");
            }
        }

        @Test
        void sendsMoreAndMoreToAWorkerThatIsStuck() {
            String queue = "rabbitmqctl -q list_queues name messages | awk '$1 == \"ovs_Xw2sHc8ZyQ4uGfRb\" {print $2}'";
            lab.faults("ovs-e1", "{\"queues-grow\": {\"perSecond\": 20}}");

            int first = Integer.parseInt(lab.on("ovs-m1", queue).out().strip());
            await().untilAsserted(() -> assertThat(
                            Integer.parseInt(lab.on("ovs-m1", queue).out().strip()))
                    .isGreaterThan(first + 20));
            lab.faults("ovs-e1", "{}");
            assertThat(lab.on("ovs-m1", queue).out()).isEqualTo("0\n");
        }

        @Test
        void hasTheQueueOfAWorkerOnlyWhileItIsConnected() {
            String queues = "rabbitmqctl -q list_queues name messages";
            assertThat(lab.on("ovs-m1", queues).out()).contains("celery@ovs-e1.celery.pidbox\t0\n");

            lab.on("ovs-e1", "stop ovs-workers");

            assertThat(lab.on("ovs-m1", queues).out()).doesNotContain("celery@ovs-e1");
        }

        @Test
        void standsAloneOnAnExtra() {
            Past past = new Past(lab, 1000);
            past.shutDown("ovs-e1", 10);
            past.boots("ovs-e1", 100);

            assertThat(lab.on("ovs-e1", STATUS).out())
                    .isEqualTo("[{nodes,[{disc,['rabbit@ovs-e1']}]},\n"
                            + " {running_nodes,['rabbit@ovs-e1']},\n {partitions,[]}]\n");
        }
    }
}
