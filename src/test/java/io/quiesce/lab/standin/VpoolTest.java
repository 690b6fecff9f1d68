package io.quiesce.lab.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.lab.standin.PretendedCluster.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vPool that is mounted, not mounted, hung and stale, and what the procedure's test leaves behind on each (field notes 5.3, 5.4). */
class VpoolTest {

    private static final String TEST =
            "truncate -s 10G /mnt/vpool1/q.raw && touch /mnt/vpool1/q.xml && printf x | dd of=/mnt/vpool1/q.xml conv=fsync";

    private static final String AWAY = "rm /mnt/vpool1/q.raw /mnt/vpool1/q.xml";

    @TempDir
    static Path directory;

    private PretendedCluster lab;

    @BeforeEach
    void seed() {
        lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
    }

    @Test
    void isOneTreeForAllItsNodesInWhichARawFileIsAVolume() {
        assertThat(lab.on("ovs-e1", TEST).code()).isZero();

        assertThat(lab.on("ovs-m2", "stat -c '%n %s' /mnt/vpool1/q.raw; cat /mnt/vpool1/q.xml")
                        .out())
                .isEqualTo("/mnt/vpool1/q.raw 10737418240\nx");
        assertThat(owner("q.raw")).isEqualTo("vpool1Xw2sHc8ZyQ4uGfRb\n");
        assertThat(lab.on("ovs-m2", AWAY).code()).isZero();
        assertThat(owner("q.raw")).isEqualTo("None\n");
        assertThat(lab.effects("ovs-e1")).containsExactly("volume made vpool1/q.raw", "file made vpool1/q.xml");
        assertThat(lab.effects("ovs-m2")).containsExactly("volume removed vpool1/q.raw", "file removed vpool1/q.xml");
    }

    private String owner(String name) {
        return lab.on(
                        "ovs-m1",
                        "python2.7 - /opt/OpenvStorage/config/storagedriver/storagedriver/vpool1.json /" + name,
                        "import sys, volumedriver.storagerouter.storagerouterclient as src\n"
                                + "c = src.LocalStorageRouterClient(sys.argv[1])\nv = c.get_volume_id(sys.argv[2])\n"
                                + "print(c.info_volume(v).vrouter_id if v else v)\n")
                .out();
    }

    @Test
    void seesWhatAScriptWrites() {
        assertThat(lab.on("ovs-m1", "python2.7 -", "open('/mnt/vpool1/s.raw', 'w').write('x')\n")
                        .code())
                .isZero();

        assertThat(lab.effects("ovs-m1")).containsExactly("volume made vpool1/s.raw");
        assertThat(lab.on("ovs-m2", "python2.7 -", "import os\nos.remove('/mnt/vpool1/s.raw')\n")
                        .code())
                .isZero();
        assertThat(lab.effects("ovs-m2")).containsExactly("volume removed vpool1/s.raw");
    }

    @Test
    void swallowsFilesWhileItIsNotMountedAndThenRefusesToMountOverThem() {
        lab.on("ovs-e1", "stop ovs-volumedriver_vpool1");
        assertThat(lab.on("ovs-e1", TEST).code()).isZero();
        assertThat(lab.effects("ovs-e1"))
                .contains("unmounted file made vpool1/q.raw", "unmounted file made vpool1/q.xml");

        assertThat(lab.on("ovs-e1", "start ovs-volumedriver_vpool1"))
                .isEqualTo(new Answer(1, "", "start: Job failed to start\n"));
        assertThat(lab.on("ovs-e1", "status ovs-volumedriver_vpool1; tail /var/log/ovs/volumedriver/vpool1.log")
                        .out())
                .startsWith("ovs-volumedriver_vpool1 stop/waiting\n")
                .contains("fuse: mountpoint is not empty");
        assertThat(lab.on("ovs-e1", "grep -c 'mountpoint is not empty' /var/log/upstart/ovs-volumedriver_vpool1.log")
                        .out())
                .isEqualTo("1\n");

        assertThat(lab.on(
                                "ovs-e1",
                                "mkdir /root/found && mv /mnt/vpool1/* /root/found && start ovs-volumedriver_vpool1")
                        .code())
                .isZero();
        assertThat(lab.on("ovs-e1", "mountpoint /mnt/vpool1; ls /root/found").out())
                .isEqualTo("/mnt/vpool1 is a mountpoint\nq.raw\nq.xml\n");
    }

    @Test
    void failsItsUnitOverFilesInTheWay(@TempDir Path other) {
        PretendedCluster systemd = PretendedCluster.ovsLabSystemd(other);
        systemd.on("os-e1", "systemctl stop ovs-volumedriver_vpool1; touch /mnt/vpool1/left.xml");

        assertThat(systemd.on("os-e1", "systemctl start ovs-volumedriver_vpool1")
                        .code())
                .isEqualTo(1);

        assertThat(systemd.on("os-e1", "systemctl is-active ovs-volumedriver_vpool1")
                        .out())
                .isEqualTo("failed\n");
        assertThat(systemd.on("os-e1", "journalctl -u ovs-volumedriver_vpool1 --no-pager -n 20")
                        .out())
                .contains("fuse: mountpoint is not empty");
        assertThat(systemd.on("os-e1", "rm /mnt/vpool1/left.xml; systemctl start ovs-volumedriver_vpool1")
                        .code())
                .isZero();
    }

    @Test
    void refusesANewVolumeWithoutItsBackend() {
        lab.faults("ovs-b1", "{\"asds-down\": {}}");
        lab.faults("ovs-b2", "{\"asds-down\": {}}");

        assertThat(lab.on("ovs-m1", "truncate -s 1G /mnt/vpool1/q.raw"))
                .isEqualTo(new Answer(
                        1, "", "truncate: cannot open '/mnt/vpool1/q.raw' for writing: Input/output error\n"));
        assertThat(lab.on("ovs-m1", "tail -n 1 /var/log/ovs/volumedriver/vpool1.log")
                        .out())
                .contains("do_mknod: Failed to create object /q.raw: invalid outputstream");
        assertThat(lab.on("ovs-m1", "touch /mnt/vpool1/q.xml; rm /mnt/vpool1/q.xml")
                        .code())
                .isZero();
    }

    @Test
    void holdsWhoeverLooksBehindAHungMountUntilHeIsKilled() {
        lab.faults("ovs-m1", "{\"hung-fuse\": {\"vpool\": \"vpool1\"}}");

        assertThat(lab.on(
                                "ovs-m1",
                                "timeout -s KILL 0.4 touch /mnt/vpool1/q.xml; echo $?; timeout -s KILL 0.4 mountpoint /mnt/vpool1;"
                                        + " echo $?; timeout -k 0.5 1.5 ls /mnt/vpool1; echo $?; timeout -s KILL 0.4 df -P / | tail -n 1")
                        .out())
                .matches("137\n137\n137\n/dev/sda1 .*\n");
        assertThat(lab.on("ovs-m1", "mountpoint /mnt/vpool2; grep -c fuse /proc/mounts")
                        .out())
                .isEqualTo("/mnt/vpool2 is a mountpoint\n2\n");
        lab.faults("ovs-m1", "{}");
        assertThat(lab.on("ovs-m1", "ls /mnt/vpool1").out()).doesNotContain("q.xml");
    }

    @Test
    void answersNothingButThatItsEndpointIsGoneUntilTheVolumedriverIsRestarted() {
        lab.faults("ovs-m1", "{\"stale-fuse\": {\"vpool\": \"vpool1\"}}");

        assertThat(lab.on("ovs-m1", "mountpoint /mnt/vpool1"))
                .isEqualTo(new Answer(1, "", "mountpoint: /mnt/vpool1: Transport endpoint is not connected\n"));
        assertThat(lab.on("ovs-m1", "touch /mnt/vpool1/q.xml; ls /mnt/vpool1").err())
                .isEqualTo("touch: cannot touch '/mnt/vpool1/q.xml': Transport endpoint is not connected\n"
                        + "ls: cannot access '/mnt/vpool1': Transport endpoint is not connected\n");
        assertThat(lab.on("ovs-m1", "grep -c vpool1 /proc/mounts; mountpoint /mnt/vpool2")
                        .out())
                .isEqualTo("1\n/mnt/vpool2 is a mountpoint\n");

        assertThat(lab.on("ovs-m1", "restart ovs-volumedriver_vpool1; mountpoint /mnt/vpool1")
                        .out())
                .endsWith("/mnt/vpool1 is a mountpoint\n");
    }

    @Test
    void isNotRemovedFromBehindItsMountPoint() {
        assertThat(lab.on("ovs-m1", "rm -rf /mnt/vpool1"))
                .isEqualTo(new Answer(1, "", "rm: cannot remove '/mnt/vpool1': Device or resource busy\n"));
        assertThat(lab.on("ovs-m1", "rm -r /mnt/vpool1/../../../ovs-m2; ls /mnt/vpool1")
                        .out())
                .contains("db01-root.raw\n");
    }
}
