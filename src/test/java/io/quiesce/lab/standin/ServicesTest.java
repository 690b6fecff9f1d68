package io.quiesce.lab.standin;

import static io.quiesce.lab.standin.PretendedCluster.recorded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.lab.standin.PretendedCluster.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Service managers, RabbitMQ, Arakoon and ovs against recorded outputs and the field notes 1.3, 3.3, 6.1, 6.2 and 6.4. */
class ServicesTest {

    private static final String OFF = "{\"power\": \"off\", \"goingDownAt\": null, \"tailSeconds\": 3}";

    @TempDir
    static Path directory;

    @Nested
    class OnRecordedHosts {

        private PretendedCluster hosts;

        @BeforeEach
        void seed() {
            hosts = PretendedCluster.recordedHosts(directory.resolve("recordedHosts"));
        }

        @Test
        void systemctlAnswersAsRecorded() {
            says("systemctl is-active memcached nginx rabbitmq-server nosuchd", "sysd-systemctl-is-active");
            says("systemctl status nosuchd --no-pager", "sysd-systemctl-status-unknown");
            says("service nosuchd status", "sysd-service-unknown");
            says("systemctl stop memcached", "sysd-memcached-stop");
            says("systemctl is-active memcached", "sysd-is-active-stopped");
            says("systemctl start memcached", "sysd-memcached-start");
            Answer show = hosts.on("node1", "systemctl show -p ActiveState,SubState,MainPID,Result memcached");
            assertThat(show.out().replaceAll("=\\d+", "=323"))
                    .isEqualTo(recorded("sysd-show").out());
            Answer status = hosts.on("node1", "LC_ALL=C.UTF-8 systemctl status memcached --no-pager");
            assertThat(status.out().lines().skip(1).findFirst())
                    .isEqualTo(recorded("sysd-systemctl-status-memcached-running")
                            .out()
                            .lines()
                            .skip(1)
                            .findFirst());
            assertThat(status.out()).startsWith("● memcached.service - ");
            hosts.faults("node1", "{\"service-will-not-start\": {\"service\": \"nginx\"}}");
            says("systemctl is-active nginx", "sysd-is-active-failed");
            says("systemctl is-failed nginx", "sysd-is-failed");
            says("systemctl restart nginx", "sysd-nginx-restart-badconf");
        }

        private void says(String line, String output) {
            assertThat(hosts.on("node1", line)).as(line).isEqualTo(recorded(output));
        }

        @Test
        void rabbitmqctlAnswersAsRecorded() throws Exception {
            says("rabbitmqctl cluster_status", "rabbit-cluster_status-healthy");
            sameMembers("node1", "rabbit-cluster_status-healthy-json-q");
            hosts.faults("node3", "{\"partition\": {}}");
            says("rabbitmqctl cluster_status", "rabbit-cluster_status-partitioned");
            sameMembers("node1", "rabbit-cluster_status-partitioned-json");
            sameMembers("node3", "rabbit-cluster_status-partitioned-node3-json");
            hosts.faults("node3", "{}");
            hosts.faults("node2", "{\"rabbitmq-down\": {}}");
            says("rabbitmqctl cluster_status", "rabbit-cluster_status-1down");
            Answer stopped = hosts.on("node2", "rabbitmqctl cluster_status");
            assertThat(stopped).isEqualTo(recorded("rabbit-cluster_status-stopped-self"));
        }

        private void sameMembers(String node, String output) throws Exception {
            ObjectMapper json = new ObjectMapper();
            JsonNode mine = json.readTree(hosts.on(node, "rabbitmqctl -q cluster_status --formatter json")
                    .out());
            JsonNode real = json.readTree(recorded(output).out());
            assertThat(mine.fieldNames()).toIterable().containsExactlyElementsOf(() -> real.fieldNames());
            assertThat(mine.get("running_nodes")).hasSameElementsAs(real.get("running_nodes"));
            for (String key :
                    new String[] {"partitions", "disk_nodes", "versions", "listeners", "feature_flags", "alarms"}) {
                assertThat(mine.get(key)).as(key).isEqualTo(real.get(key));
            }
        }
    }

    @Nested
    class OnTheLab {

        private PretendedCluster lab;

        @BeforeEach
        void seed() {
            lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
        }

        @Test
        void upstartSaysZeroForAStoppedJob() {
            assertThat(lab.on("ovs-m1", "status ovs-snmp").out()).matches("ovs-snmp start/running, process \\d+\n");
            assertThat(lab.on("ovs-m1", "stop ovs-snmp; service ovs-snmp status"))
                    .isEqualTo(new Answer(0, "ovs-snmp stop/waiting\novs-snmp stop/waiting\n", ""));
            assertThat(lab.on("ovs-m1", "status foo")).isEqualTo(new Answer(1, "", "status: Unknown job: foo\n"));
            assertThat(lab.on("ovs-m1", "start ovs-workers"))
                    .isEqualTo(new Answer(1, "", "start: Job is already running: ovs-workers\n"));
            assertThat(lab.on("ovs-m1", "service memcached status; service nosuchd status"))
                    .isEqualTo(new Answer(1, " * memcached is running\n", "nosuchd: unrecognized service\n"));
        }

        @Test
        void theFieldNotesOneLinerReadsBothInitSystems() {
            String line = "if [ \"$(cat /proc/1/comm)\" = systemd ]; then"
                    + " for u in $(systemctl list-unit-files --full --type=service --no-legend --no-pager"
                    + " | awk '$1 ~ /^(ovs-|alba-|asd-)/{print $1}'); do"
                    + " printf '%s|%s|%s\\n' \"${u%.service}\" \"$(systemctl is-active $u)\""
                    + " \"$(systemctl show $u -p MainPID | cut -d= -f2)\"; done;"
                    + " else initctl list | awk '/^(ovs|alba|asd)-/{n=$1; s=$2; sub(/,$/,\"\",s); p=\"\";"
                    + " if ($3==\"process\") p=$4; print n\"|\"s\"|\"p}'; fi";

            assertThat(lab.on("ovs-m1", line).out().lines())
                    .hasSize(20)
                    .anyMatch(l -> l.startsWith("ovs-workers|start/running|"));
            assertThat(lab.on("ovs-e2", line).out().lines()).anyMatch(l -> l.matches("ovs-workers\\|active\\|\\d+"));
            assertThat(lab.on("ovs-b2", line).out().lines()).anyMatch(l -> l.matches("asd-watcher\\|active\\|\\d+"));
        }

        @Test
        void arakoonHasAMasterOnlyWithMoreThanHalfOfItsNodes() {
            String ask = "arakoon --who-master -config /opt/OpenvStorage/config/arakoon/ovsdb/ovsdb.cfg";

            assertThat(lab.on("ovs-m1", ask)).isEqualTo(new Answer(0, "3K6zCllKaoL5gXUY\n", ""));
            lab.power("ovs-m1", OFF);
            assertThat(lab.on("ovs-m2", ask).err()).contains("No Master");
            await().untilAsserted(() -> assertThat(lab.on("ovs-m2", ask).out()).isEqualTo("Bj5FS3YEXrgE3y0z\n"));
            lab.faults("ovs-m3", "{\"arakoon-down\": {}}");
            assertThat(lab.on("ovs-m2", ask))
                    .isEqualTo(new Answer(2, "", "Fatal error: exception Failure(\"No Master\")\n"));
            await().untilAsserted(() -> assertThat(lab.on("ovs-m2", "status ovs-watcher-framework; status ovs-workers")
                            .out())
                    .matches("ovs-watcher-framework start/pre-start, process \\d+\novs-workers stop/waiting\n"));
            assertThat(lab.on("ovs-b2", "systemctl is-active asd-watcher").out())
                    .isEqualTo("activating\n");
        }

        @Test
        void rabbitmqctlSpeaksTheOldDialect() {
            assertThat(lab.on("ovs-m1", "rabbitmqctl cluster_status").out())
                    .isEqualTo(
                            "Cluster status of node 'rabbit@ovs-m1' ...\n"
                                    + "[{nodes,[{disc,['rabbit@ovs-m1','rabbit@ovs-m2','rabbit@ovs-m3']}]},\n"
                                    + " {running_nodes,['rabbit@ovs-m2','rabbit@ovs-m3','rabbit@ovs-m1']},\n {partitions,[]}]\n...done.\n");
            assertThat(lab.on("ovs-m1", "rabbitmqctl -q cluster_status --formatter json")
                            .code())
                    .isEqualTo(1);
            lab.faults("ovs-m3", "{\"partition\": {}}");
            assertThat(lab.on("ovs-m3", "rabbitmqctl -q cluster_status").out())
                    .contains("{partitions,[{'rabbit@ovs-m3',['rabbit@ovs-m1','rabbit@ovs-m2']}]}]");
            lab.faults("ovs-m1", "{\"rabbitmq-down\": {}}");
            assertThat(lab.on("ovs-m1", "rabbitmqctl cluster_status").code()).isEqualTo(2);
            assertThat(lab.on("ovs-m1", "rabbitmqctl cluster_status").err())
                    .startsWith("Error: unable to connect to node 'rabbit@ovs-m1': nodedown\n\nDIAGNOSTICS\n");
            assertThat(lab.on("ovs-m2", "rabbitmqctl -q list_queues name messages")
                            .out())
                    .contains("ovs_generic\t0\n");
        }

        @Test
        void ovsProvesNothingByItsExitCode() {
            assertThat(lab.on("ovs-m1", "ovs monitor services"))
                    .isEqualTo(new Answer(1, "", "Error opening terminal: unknown.\n"));
            assertThat(lab.on("ovs-m1", "ovs monitr").code()).isZero();
            assertThat(lab.on("ovs-m1", "ovs help").code()).isZero();
        }

        @Test
        void aProgramCanBeMadeToSaySomethingOdd() {
            lab.faults("ovs-m1", "{\"odd-output\": {\"program\": \"initctl\", \"text\": \"%% what\"}}");

            assertThat(lab.on("ovs-m1", "initctl list")).isEqualTo(new Answer(0, "%% what\n", ""));
            assertThat(lab.on("ovs-m1", "virsh list --name").out()).isEqualTo("db01\n\n");
        }
    }
}
