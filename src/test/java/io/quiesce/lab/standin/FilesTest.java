package io.quiesce.lab.standin;

import static io.quiesce.lab.standin.PretendedCluster.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.lab.standin.PretendedCluster.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file programs see the node's own tree, and nothing else of the machine. */
class FilesTest {

    @TempDir
    static Path directory;

    private PretendedCluster lab;

    @BeforeEach
    void seed() {
        lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
    }

    @Test
    void readsAndWritesTheNodesTree() {
        assertThat(lab.on("ovs-m1", "cat /etc/openvstorage_id; cat /proc/1/comm")
                        .out())
                .isEqualTo("3K6zCllKaoL5gXUY\ninit\n");
        assertThat(
                        lab.on(
                                "ovs-m1",
                                "touch /mnt/vpool1/x.xml && ls /mnt/vpool1/x.xml && rm /mnt/vpool1/x.xml && ls /mnt/vpool1/x.xml"))
                .isEqualTo(new Answer(
                        2,
                        "/mnt/vpool1/x.xml\n",
                        "ls: cannot access '/mnt/vpool1/x.xml': No such file or directory\n"));
        assertThat(lab.on(
                                "ovs-m1",
                                "wc -c /etc/hostname; sha256sum /etc/hostname; stat -c '%n %s' /etc/hostname; readlink -f /etc/hostname")
                        .out())
                .isEqualTo("7 /etc/hostname\n9c1f7b4d".substring(0, 16) + hashLine());
        assertThat(Files.exists(lab.node("ovs-m1").resolve("root/etc/openvstorage_id")))
                .isTrue();
    }

    private String hashLine() {
        String hash = lab.on("ovs-m1", "printf 'ovs-m1\\n' | sha256sum | cut -d' ' -f1")
                .out()
                .strip();
        return hash + "  /etc/hostname\n/etc/hostname 7\n/etc/hostname\n";
    }

    @Test
    void leavesPatternsScriptsAndSeparatorsAlone() {
        assertThat(lab.on(
                                "ovs-m1",
                                "awk '/^ovs/{print}' /etc/hostname; sed -n '/ovs/p' /etc/hostname; grep -c /dev/sda1 /proc/mounts;"
                                        + " echo /a/b | cut -d / -f 3; echo /a/b | tr / -; echo b/a | sort -t / -k 2; find /etc -name 'host*'")
                        .out())
                .isEqualTo("ovs-m1\novs-m1\n1\nb\n-a-b\nb/a\n/etc/hostname\n");
    }

    @Test
    void neverLeavesTheNodesDirectory() {
        for (String path : new String[] {
            "/etc/passwd", "/../../etc/passwd", "/etc/../../../../../../etc/passwd", lab.node("ovs-m2") + "/power.json"
        }) {
            assertThat(lab.on("ovs-m1", "cat " + path))
                    .as(path)
                    .matches(answer -> answer.code() == 1 && answer.out().isEmpty());
        }
        assertThat(lab.on("ovs-m1", "cat ../../../../../../../../etc/passwd; cat ../../ovs-m2/power.json")
                        .out())
                .isEmpty();
        assertThat(lab.on("ovs-m1", "cd / && cat etc/passwd").out()).isEmpty();
        assertThat(lab.on("ovs-m1", "ln -s ../../../../../../../etc/passwd trap; cat ./trap")
                        .out())
                .isEmpty();
        assertThat(lab.on(
                                "ovs-m1",
                                "sort -o/etc/standin-escape /etc/hostname; dd if=/etc/hostname of=/etc/standin-copy 2>/dev/null;"
                                        + " cp /etc/hostname -t/root; echo x | tee /root/y; ls /etc/standin-escape /root")
                        .out())
                .isEqualTo("x\n/etc/standin-escape\n\n/root:\nhostname\ny\n");
        assertThat(Files.exists(Path.of("/etc/standin-escape"))).isFalse();
        assertThat(lab.on("ovs-m1", "rm -rf /").code()).isEqualTo(1);
        assertThat(lab.on("ovs-m1", "rm -rf $HOME/..").code()).isEqualTo(1);
        assertThat(lab.on("ovs-m1", "python2.7 -c 'print(open(\"../../ovs-m2/power.json\").read())'")
                        .code())
                .isEqualTo(1);
    }

    @Test
    void keepsTheClosedPathAndTheMachinesClock() {
        assertThat(lab.on("ovs-m1", "env -i virsh list").code()).isEqualTo(125);
        assertThat(lab.on("ovs-m1", "env PATH=/sbin:/bin true").code()).isEqualTo(125);
        assertThat(lab.on("ovs-m1", "env -u PATH true").code()).isEqualTo(125);
        assertThat(lab.on("ovs-m1", "env LC_ALL=C PATH=\"$PATH:/usr/sbin\" sh -c 'echo $LC_ALL'")
                        .out())
                .isEqualTo("C\n");
        assertThat(lab.on("ovs-m1", "date -s 2001-01-01").code()).isEqualTo(1);
        assertThat(lab.on("ovs-m1", "date 010100002001").code()).isEqualTo(1);
        lab.faults("ovs-m1", "{\"clock-skew\": {\"seconds\": 300}}");
        long ahead = Long.parseLong(lab.on("ovs-m1", "date +%s").out().strip())
                - Long.parseLong(lab.on("ovs-m2", "date +%s").out().strip());
        assertThat(ahead).isBetween(298L, 302L);
    }

    @Test
    void saysWhatIsMountedAndHowFullItIs() {
        assertThat(lab.on("ovs-m1", "df -P /nosuch"))
                .isEqualTo(new Answer(1, "", recorded("mount-df-missing").err().replace("/vol", "")));
        assertThat(lab.on("ovs-m1", "df -P / | awk 'NR==2{print $5}'").out()).isEqualTo("16%\n");
        assertThat(lab.on("ovs-m1", "mountpoint -q /mnt/vpool1 && findmnt -n -o SOURCE,FSTYPE --mountpoint /mnt/vpool1")
                        .out())
                .isEqualTo("vpool1 fuse.volumedriver_fs\n");
        lab.faults("ovs-m1", "{\"vpool-not-mounted\": {\"vpool\": \"vpool1\"}, \"root-disk-full\": {}}");
        assertThat(lab.on("ovs-m1", "df -P / | awk 'NR==2{print $4, $5}'").out())
                .isEqualTo("0 100%\n");
        assertThat(lab.on("ovs-m1", "mountpoint -q /mnt/vpool1").code()).isEqualTo(1);
        assertThat(lab.on("ovs-m1", "findmnt -n -o SOURCE,FSTYPE,OPTIONS --mountpoint /mnt/vpool1"))
                .isEqualTo(recorded("mount-findmnt-unmounted"));
        assertThat(lab.on("ovs-m1", "truncate -s 10G /mnt/vpool1/x.raw && ls /mnt/vpool1")
                        .out())
                .isEqualTo("x.raw\n");
        lab.faults("ovs-m1", "{\"wrong-identity\": {}}");
        assertThat(lab.on("ovs-m1", "cat /etc/openvstorage_id").out()).isEqualTo("Zz9zCllKaoL5gXUY\n");
        assertThat(lab.on("ovs-m1", "ls /mnt/vpool1 | grep -c raw").out()).isEqualTo("8\n");
    }

    @Test
    void failsInTheRecordedWords(@TempDir Path other) {
        PretendedCluster hosts = PretendedCluster.recordedHosts(other);

        assertThat(hosts.on("node1", "touch /vol/nosuch/.hc")).isEqualTo(recorded("mount-touch-missing-dir"));
        assertThat(hosts.on("node1", "truncate -s 10 /vol/nosuch/.hc"))
                .isEqualTo(recorded("mount-truncate-missing-dir"));
        assertThat(hosts.on("node1", "mkdir -p /vol/data; mountpoint -q /vol/data"))
                .isEqualTo(recorded("mount-mountpoint-unmounted"));
    }
}
