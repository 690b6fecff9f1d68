package io.quiesce.lab.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.lab.standin.PretendedCluster.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gates, what hangs on them and what stays dead behind them (field notes 1.7, 5.3), with what each writes into its log (5.5). */
class WatcherTest {

    @TempDir
    Path directory;

    @Nested
    class OnUpstart {

        private PretendedCluster lab;

        @BeforeEach
        void seed() {
            lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
        }

        @Test
        void bouncesWhenTheQuorumIsLostAndBringsBackWhatHangsOnIt() {
            lab.faults("ovs-m2", "{\"arakoon-down\": {}}");
            lab.faults("ovs-m3", "{\"arakoon-down\": {}}");
            await().untilAsserted(() -> assertThat(states("ovs-watcher-framework", "ovs-workers"))
                    .isEqualTo("start/pre-start stop/waiting"));
            // a volumedriver survives it
            assertThat(states("ovs-volumedriver_vpool1", "ovs-support-agent")).isEqualTo("start/running start/running");
            assertThat(lab.on("ovs-m1", "cat /var/log/upstart/ovs-watcher-volumedriver.log")
                            .out())
                    .contains("[volumedriver]   Error during arakoon (voldrv) test:"
                            + " Could not determine the Arakoon master node");

            lab.faults("ovs-m2", "{}");

            await().untilAsserted(() -> assertThat(states("ovs-watcher-framework", "ovs-workers", "ovs-webapp-api"))
                    .isEqualTo("start/running start/running start/running"));
        }

        @Test
        void blocksAStartUntilItsGateOpens() {
            lab.on("ovs-m1", "stop ovs-watcher-framework");
            assertThat(states("ovs-watcher-framework", "ovs-workers")).isEqualTo("stop/waiting stop/waiting");
            stopMemcachedEverywhere();

            assertThat(lab.on("ovs-m1", "timeout -s KILL 0.5 start ovs-watcher-framework")
                            .code())
                    .isEqualTo(137);
            assertThat(states("ovs-watcher-framework")).isEqualTo("start/pre-start");

            lab.on("ovs-m2", "service memcached start");
            await().untilAsserted(() -> assertThat(states("ovs-watcher-framework", "ovs-workers"))
                    .isEqualTo("start/running start/running"));
        }

        private void stopMemcachedEverywhere() {
            for (String node : new String[] {"ovs-m1", "ovs-m2", "ovs-m3"}) {
                lab.on(node, "service memcached stop");
            }
        }

        @Test
        void refusesADependantThatIsStartedByHandBeforeItsWatcher() {
            lab.on("ovs-m1", "stop ovs-watcher-framework");

            assertThat(lab.on("ovs-m1", "start ovs-workers"))
                    .isEqualTo(new Answer(1, "", "start: Job failed to start\n"));
        }

        @Test
        void givesUpAnArakoonThatDiesTooOftenUntilSomebodyStartsIt() {
            lab.faults("ovs-m2", "{\"arakoon-gave-up\": {\"database\": \"ovsdb\"}}");
            assertThat(lab.on("ovs-m2", "status ovs-arakoon-ovsdb; status ovs-arakoon-voldrv")
                            .out())
                    .matches("ovs-arakoon-ovsdb stop/waiting\novs-arakoon-voldrv start/running, process \\d+\n");

            assertThat(lab.on("ovs-m2", "start ovs-arakoon-ovsdb").code()).isZero();
            assertThat(lab.on("ovs-m2", "status ovs-arakoon-ovsdb").out()).contains("start/running");
            Past past = new Past(lab, 1000);
            past.shutDown("ovs-m2", 10);
            past.boots("ovs-m2", 100);
            assertThat(lab.on("ovs-m2", "status ovs-arakoon-ovsdb").out())
                    .isEqualTo("ovs-arakoon-ovsdb stop/waiting\n");
        }

        @Test
        void writesWhyAServiceDoesNotStart() {
            lab.faults(
                    "ovs-m1",
                    "{\"service-will-not-start\": {\"service\": \"ovs-workers\", \"reason\": \"no space left for a lock\"}}");

            assertThat(lab.on("ovs-m1", "start ovs-workers").code()).isEqualTo(1);

            assertThat(lab.on("ovs-m1", "tail -n 1 /var/log/upstart/ovs-workers.log")
                            .out())
                    .endsWith(" no space left for a lock\n");
            assertThat(lab.on("ovs-m1", "status ovs-workers").out()).isEqualTo("ovs-workers stop/waiting\n");
        }

        @Test
        void keepsItsLogsSmall() {
            lab.faults(
                    "ovs-m1",
                    "{\"service-will-not-start\": {\"service\": \"ovs-workers\", \"reason\": \"%s\"}}"
                            .formatted("x".repeat(30_000)));

            lab.on("ovs-m1", "for i in 1 2 3 4 5; do start ovs-workers; done");

            assertThat(Integer.parseInt(lab.on("ovs-m1", "stat -c %s /var/log/upstart/ovs-workers.log")
                            .out()
                            .strip()))
                    .isBetween(25_000, 65_536);
        }

        @Test
        void restartsNoServiceThatWasStoppedUntilSomebodyDoesOrTheNodeBoots() {
            lab.faults("ovs-m1", "{\"service-stopped\": {\"service\": \"memcached\", \"how\": \"killed\"}}");

            assertThat(lab.on("ovs-m1", "service memcached status"))
                    .isEqualTo(new Answer(1, " * memcached is not running\n", ""));
            assertThat(lab.on("ovs-m1", "service memcached status").code()).isEqualTo(3);
            assertThat(lab.on("ovs-m1", "service memcached start; service memcached status")
                            .code())
                    .isZero();
        }

        @Test
        void startsOverAfterABootWithinItsTimes() {
            Past past = new Past(lab, 1000);
            past.shutDown("ovs-e1", 10);
            past.boots("ovs-e1", 990);

            assertThat(lab.on("ovs-e1", "status ovs-watcher-volumedriver; status ovs-volumedriver_vpool1")
                            .out())
                    .matches(
                            "ovs-watcher-volumedriver start/running, process \\d+\novs-volumedriver_vpool1 stop/waiting\n");
            assertThat(Double.parseDouble(
                            lab.on("ovs-e1", "cut -d ' ' -f 1 /proc/uptime").out()))
                    .isLessThan(60);
            await().untilAsserted(() -> assertThat(lab.on("ovs-e1", "mountpoint -q /mnt/vpool1; echo $?")
                            .out())
                    .isEqualTo("0\n"));
        }

        private String states(String... jobs) {
            StringBuilder states = new StringBuilder();
            for (String job : jobs) {
                states.append(lab.on("ovs-m1", "status " + job).out().split("[ ,\n]")[1])
                        .append(' ');
            }
            return states.toString().strip();
        }
    }

    @Nested
    class OnSystemd {

        private static final String FRAMEWORK =
                "systemctl is-active ovs-watcher-framework ovs-workers ovs-webapp-api ovs-scheduled-tasks";

        private PretendedCluster lab;

        @BeforeEach
        void seed() {
            lab = PretendedCluster.ovsLabSystemd(directory.resolve("ovsLabSystemd"));
        }

        @Test
        void leavesWorkersAndApiDeadWhenItHasBounced() {
            lab.on("os-m1", "systemctl restart ovs-watcher-framework");

            await().untilAsserted(() ->
                    assertThat(lab.on("os-m1", FRAMEWORK).out()).isEqualTo("active\ninactive\ninactive\nactive\n"));
            assertThat(lab.on("os-m1", "service ovs-workers restart; systemctl restart ovs-webapp-api; " + FRAMEWORK)
                            .out())
                    .isEqualTo("active\nactive\nactive\nactive\n");
        }

        @Test
        void bouncesWhenTheQuorumIsLost() {
            lab.power("os-m2", "{\"power\": \"off\"}");
            lab.power("os-m3", "{\"power\": \"off\"}");
            await().untilAsserted(() -> assertThat(lab.on("os-m1", FRAMEWORK).out())
                    .isEqualTo("activating\ninactive\ninactive\ninactive\n"));
            assertThat(lab.on("os-m1", "service ovs-watcher-framework status"))
                    .matches(it -> it.code() == 3 && it.out().contains("Active: activating (start-pre) since "));
            assertThat(lab.on("os-m1", "journalctl -u ovs-watcher-framework --no-pager -n 20")
                            .out())
                    .contains(
                            "[framework]   Error during arakoon (ovsdb) test: Could not determine the Arakoon master node")
                    .contains(" os-m1 systemd[1]: Starting ovs-watcher-framework.service - ovs-watcher-framework...\n");
        }

        @Test
        void hasDeadDependantsWhileTheFaultIsOnAlsoAfterABoot() {
            lab.faults("os-m1", "{\"dead-dependants\": {}}");
            assertThat(lab.on("os-m1", FRAMEWORK).out()).isEqualTo("active\ninactive\ninactive\nactive\n");
            Past past = new Past(lab, 1000);
            past.shutDown("os-m1", 10);
            past.boots("os-m1", 100);

            assertThat(lab.on("os-m1", FRAMEWORK).out()).isEqualTo("active\ninactive\ninactive\nactive\n");
            assertThat(lab.on("os-m1", "systemctl start ovs-workers ovs-webapp-api; " + FRAMEWORK)
                            .out())
                    .isEqualTo("active\nactive\nactive\nactive\n");
        }

        @Test
        void startsTheWatcherFirstWhenADependantIsAskedFor() {
            lab.on("os-m1", "systemctl stop ovs-watcher-framework");

            assertThat(lab.on(
                                    "os-m1",
                                    "systemctl start ovs-workers; systemctl is-active ovs-watcher-framework ovs-workers")
                            .out())
                    .isEqualTo("active\nactive\n");
        }

        @Test
        void tellsTheLifeOfAUnitInItsJournal() {
            lab.on("os-m1", "systemctl stop nginx; systemctl start nginx");
            lab.faults(
                    "os-m1", "{\"service-will-not-start\": {\"service\": \"nginx\", \"reason\": \"bind() failed\"}}");

            assertThat(lab.on("os-m1", "systemctl start nginx").code()).isEqualTo(1);

            assertThat(lab.on("os-m1", "journalctl -u nginx.service -n 50 --no-pager -o cat")
                            .out())
                    .startsWith(
                            "Stopping nginx.service - nginx...\nStopped nginx.service - nginx.\n"
                                    + "Started nginx.service - nginx.\nbind() failed\n"
                                    + "nginx.service: Main process exited, code=exited, status=1/FAILURE\n"
                                    + "nginx.service: Failed with result 'exit-code'.\nFailed to start nginx.service - nginx.\n");
            assertThat(lab.on("os-m1", "journalctl -u nginx -n 1 --no-pager").out())
                    .matches("[A-Z][a-z]{2} \\d\\d \\d\\d:\\d\\d:\\d\\d os-m1 systemd\\[1\\]:"
                            + " Failed to start nginx.service - nginx.\n");
            assertThat(lab.on("os-m1", "journalctl -u memcached --no-pager").out())
                    .isEqualTo("-- No entries --\n");
        }
    }
}
