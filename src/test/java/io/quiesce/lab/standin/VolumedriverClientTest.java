package io.quiesce.lab.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.lab.standin.PretendedCluster.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The volumedriver's client against the field notes 2.1 to 2.3. */
class VolumedriverClientTest {

    private static final String CONFIG = "/opt/OpenvStorage/config/storagedriver/storagedriver/vpool1.json";

    @TempDir
    static Path directory;

    private PretendedCluster lab;

    @BeforeEach
    void seed() {
        lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
    }

    private Answer script(String node, String body) {
        String head = "import sys\nimport volumedriver.storagerouter.storagerouterclient as src\n"
                + "c = src.LocalStorageRouterClient(sys.argv[1])\ndef v(name): return c.get_volume_id('/' + name + '.raw')\n";
        return lab.on(node, "python2.7 - " + CONFIG, head + body);
    }

    @Test
    void listsTheVolumesOfTheWholeVpoolWithTemplatesAndTheirOwners() {
        assertThat(script("ovs-e2", "print(len(c.list_volumes()))").out()).isEqualTo("8\n");
        assertThat(script("ovs-e2", "print(c.info_volume(v('db01-data')).vrouter_id)")
                        .out())
                .isEqualTo("vpool13K6zCllKaoL5gXUY\n");
        assertThat(script("ovs-e2", "print(c.info_volume(v('debian-template')).object_type)")
                        .out())
                .isEqualTo("TEMPLATE\n");
        assertThat(script("ovs-e2", "print(v('nosuch'))").out()).isEqualTo("None\n");
    }

    @Test
    void makesNoSnapshotWhileTheNewestIsNotInTheBackend() {
        Answer second =
                script("ovs-m1", "c.create_snapshot(v('db01-data'), 'one')\nc.create_snapshot(v('db01-data'), 'two')");

        assertThat(second.code()).isEqualTo(1);
        assertThat(second.err())
                .contains("storagerouterclient.PreviousSnapshotNotOnBackendException: "
                        + "Last snapshot not on backend, can't create a new one  ");
        assertThat(script("ovs-m1", "print(c.list_snapshots(v('db01-data')))").out())
                .isEqualTo("['one']\n");
        assertThat(lab.effects("ovs-m1")).containsExactly("snapshot made db01-data.raw/one");
    }

    @Test
    void uploadsOverTimeAndThenRefusesTheSameName() {
        Instant begun = Instant.now();
        assertThat(script(
                                "ovs-m1",
                                "v1 = v('db01-data')\nc.create_snapshot(v1, 'one')\nprint(c.info_snapshot(v1, 'one').in_backend)")
                        .out())
                .isEqualTo("False\n");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> script("ovs-m1", "print(c.info_snapshot(v('db01-data'), 'one').in_backend)")
                        .out()
                        .equals("True\n"));

        // 528 MiB at 32 MiB/s are 16.5 s, at this pace 0.8 s
        assertThat(Duration.between(begun, Instant.now())).isGreaterThan(Duration.ofMillis(800));
        assertThat(script("ovs-m1", "c.create_snapshot(v('db01-data'), 'one')").err())
                .contains("RuntimeError: got fault response snapshotCreate");
        assertThat(script(
                                "ovs-m1",
                                "c.delete_snapshot(v('db01-data'), 'one')\nc.delete_snapshot(v('db01-data'), 'one')")
                        .err())
                .contains("storagerouterclient.SnapshotNotFoundException");
        assertThat(lab.effects("ovs-m1"))
                .containsExactly("snapshot made db01-data.raw/one", "snapshot deleted db01-data.raw/one");
    }

    @Test
    void stopsUploadingWhileFrozenAndGoesOnAfterwards() {
        lab.faults("ovs-m2", "{\"frozen-flush\": {}}");
        script("ovs-m2", "c.create_snapshot(v('mail01-root'), 'one')");
        String look = "print(c.info_snapshot(v('mail01-root'), 'one').in_backend)";

        assertThat(lab.on("ovs-m2", "sleep 1.3").code()).isZero();
        assertThat(script("ovs-m2", look).out()).isEqualTo("False\n");
        lab.faults("ovs-m2", "{}");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> script("ovs-m2", look).out().equals("True\n"));
    }

    @Test
    void holdsThatAnHourlySnapshotIsInTheWay() {
        lab.faults("ovs-m3", "{\"previous-snapshot-pending\": {\"seconds\": 20}}");
        String make = "try: c.create_snapshot(v('build01-root'), 'mine'); print('made')\n"
                + "except src.PreviousSnapshotNotOnBackendException: print('retry')\nprint(len(c.list_snapshots(v('build01-root'))))";

        assertThat(script("ovs-m3", make).out()).isEqualTo("retry\n1\n");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> script("ovs-m3", make).out().equals("made\n2\n"));
    }

    @Test
    void namesEachWayInWhichAVolumeCannotBeFlushed() {
        assertThat(script("ovs-m1", "c.create_snapshot(v('debian-template'), 'x')")
                        .err())
                .contains("storagerouterclient.InvalidOperationException");
        assertThat(script("ovs-m1", "c.info_volume('nosuch')").err()).contains("ObjectNotFoundException");
        lab.faults("ovs-m1", "{\"halted-volume\": {\"volume\": \"db01-root\"}}");
        assertThat(script(
                        "ovs-m1",
                        "print(c.info_volume(v('db01-root')).halted)\nc.create_snapshot(v('db01-root'), 'x')"))
                .satisfies(answer -> assertThat(answer.out()).isEqualTo("True\n"))
                .satisfies(
                        answer -> assertThat(answer.err()).contains("RuntimeError: got fault response snapshotCreate"));
        lab.faults("ovs-m1", "{\"volume-not-running\": {\"volume\": \"db01-root\"}}");
        assertThat(script("ovs-m1", "c.info_volume(v('db01-root'))").err())
                .contains("MaxRedirectsExceededException: volumeInfo");
        lab.faults("ovs-m1", "{\"volumedriver-down\": {\"vpool\": \"vpool1\"}}");
        assertThat(script("ovs-m1", "c.list_volumes()").err())
                .endsWith("storagerouterclient.ClusterNotReachableException\n");
        assertThat(script("ovs-m2", "c.info_volume(v('db01-root'))").err())
                .contains("RuntimeError: failed to send XMLRPC request volumeInfo");
        lab.faults("ovs-m1", "{}");
        lab.power("ovs-m1", "{\"power\": \"off\", \"goingDownAt\": null, \"tailSeconds\": 3}");
        assertThat(script("ovs-m2", "c.create_snapshot(v('db01-root'), 'x')").err())
                .contains("RuntimeError: failed to send XMLRPC request snapshotCreate");
        assertThat(lab.on(
                                "ovs-m2",
                                "python2.7 - /opt/nosuch.json",
                                "import sys\nfrom volumedriver.storagerouter.storagerouterclient"
                                        + " import LocalStorageRouterClient as L\nL(sys.argv[1])")
                        .err())
                .contains("RuntimeError: /opt/nosuch.json: cannot open file");
    }

    @Test
    void takesByteStringsOnly() {
        Answer answer = script("ovs-m1", "import json\nc.info_volume(json.loads(json.dumps([v('db01-root')]))[0])");

        assertThat(answer.err()).contains("ArgumentError").contains("info_volume(LocalStorageRouterClient, unicode)");
        assertThat(script(
                                "ovs-m1",
                                "import json\nprint(c.info_volume(str(json.loads(json.dumps([v('db01-root')]))[0])).halted)")
                        .out())
                .isEqualTo("False\n");
    }

    @Test
    void hasNoBackendSyncOnTheOlderEraAndHasItOnTheNewer(@TempDir Path other) {
        assertThat(script("ovs-m1", "print(hasattr(c, 'schedule_backend_sync'))")
                        .out())
                .isEqualTo("False\n");
        PretendedCluster hosts = PretendedCluster.recordedHosts(other);
        String body = "import volumedriver.storagerouter.storagerouterclient as src\n"
                + "c = src.LocalStorageRouterClient('/opt/OpenvStorage/config/storagedriver/storagedriver/data.json')\n"
                + "v = c.list_volumes()[0]\nt = c.schedule_backend_sync(v)\nprint(t[:5] + str(c.is_volume_synced_up_to_tlog(v, t)))";

        assertThat(hosts.on("node9", "python2.7 -", body)).isEqualTo(new Answer(0, "tlog_False\n", ""));
    }

    @Test
    void haltsTheVolumesOfAVolumedriverThatStartsBeforeHalfOfTheBackendIsThere() {
        lab.faults("ovs-b1", "{\"asds-down\": {}}");
        lab.on("ovs-m1", "restart ovs-volumedriver_vpool1");
        assertThat(script("ovs-m1", "print(c.info_volume(v('db01-root')).halted)")
                        .out())
                .isEqualTo("False\n");
        lab.faults("ovs-b2", "{\"asds-down\": {}}");

        lab.on("ovs-m1", "restart ovs-volumedriver_vpool1");

        assertThat(script("ovs-e1", "i = c.info_volume(v('db01-root'))\nprint((i.halted, i.failover_mode))")
                        .out())
                .isEqualTo("(True, '')\n");
        assertThat(script("ovs-e1", "print(c.info_volume(v('mail01-root')).halted)")
                        .out())
                .isEqualTo("False\n");
        assertThat(lab.effects("ovs-m1")).contains("volume halted db01-root.raw", "volume halted db01-data.raw");
        assertThat(lab.on("ovs-m1", "tail -n 3 /var/log/ovs/volumedriver/vpool1.log")
                        .out())
                .contains("db01-root.raw: failed to restart the volume");
        assertThat(script("ovs-m1", "c.restart_object(v('db01-root'), False)").err())
                .contains("RuntimeError: got fault response restartVolume");

        lab.faults("ovs-b1", "{}");

        assertThat(script(
                                "ovs-m1",
                                "c.restart_object(v('db01-root'), False)\nprint(c.info_volume(v('db01-root')).halted)")
                        .out())
                .isEqualTo("False\n");
        assertThat(script("ovs-m1", "print(c.info_volume(v('db01-data')).halted)")
                        .out())
                .isEqualTo("True\n");
    }

    @Test
    void bringsBackAVolumeThatAFaultHaltedWhenItIsRestarted() {
        lab.faults("ovs-m1", "{\"halted-volume\": {\"volume\": \"db01-root\"}}");

        assertThat(script(
                                "ovs-m1",
                                "c.restart_object(v('db01-root'), False)\nprint(c.info_volume(v('db01-root')).halted)")
                        .out())
                .isEqualTo("False\n");
        assertThat(lab.effects("ovs-m1")).containsExactly("volume restarted db01-root.raw");
    }

    @Test
    void losesAndCatchesUpWithItsOtherCopyAsItsNodeGoesAndComes() {
        String look = "print([n for n in ('db01-root', 'mail01-root', 'build01-root', 'files01-root')"
                + " if c.info_volume(v(n)).failover_mode == '%s'])";
        assertThat(script("ovs-m1", look.formatted("OK_SYNC")).out())
                .isEqualTo("['db01-root', 'mail01-root', 'build01-root', 'files01-root']\n");
        lab.on("ovs-e2", "systemctl stop ovs-dtl_vpool1");
        assertThat(script("ovs-m1", look.formatted("DEGRADED")).out()).isEqualTo("['db01-root']\n");
        lab.on("ovs-e2", "systemctl start ovs-dtl_vpool1");
        assertThat(script("ovs-m1", look.formatted("CATCHUP")).out()).isEqualTo("['db01-root']\n");
        await().untilAsserted(() -> assertThat(
                        script("ovs-m1", look.formatted("OK_SYNC")).out())
                .isEqualTo("['db01-root', 'mail01-root', 'build01-root', 'files01-root']\n"));
    }

    @Test
    void runsScriptsAsPythonDoes() {
        assertThat(lab.on("ovs-m1", "python2.7 -c 'import sys; print(\"partial\"); sys.exit(7)'"))
                .isEqualTo(PretendedCluster.recorded("python-exit7"));
        assertThat(lab.on(
                                "ovs-m1",
                                "python -c 'import json;print json.load(open(\"/opt/OpenvStorage/config/ovs.json\"))"
                                        + "[\"core\"][\"nodetype\"]'")
                        .out())
                .isEqualTo("MASTER\n");
        assertThat(lab.on("ovs-m1", "python2.7 -c 'open(\"/etc/passwd\")'").err())
                .contains("IOError: [Errno 2]");
    }
}
