package io.quiesce.lab.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No program that could touch the machine is reached by its name, whatever directories are appended to PATH. */
class DangerousProgramsTest {

    private static final String DANGEROUS =
            "shutdown reboot halt poweroff init telinit systemctl service initctl start stop restart"
                    + " reload mount umount fusermount kexec killall pkill kill su sudo hwclock sysctl ip iptables swapoff dmsetup losetup"
                    + " modprobe chroot unshare nsenter crontab sync passwd";

    @TempDir
    static Path directory;

    private PretendedCluster lab;

    @BeforeEach
    void seed() {
        lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
    }

    @Test
    void eachResolvesInsideTheNodesOwnDirectory() {
        for (String node : new String[] {"ovs-m1", "ovs-e2", "ovs-b1", "ovs-b2"}) {
            String found = lab.on(
                            node,
                            PretendedCluster.APPENDED + "for p in " + DANGEROUS
                                    + "; do command -v $p || echo missing $p; done")
                    .out();

            assertThat(found.lines().filter(each -> !each.equals("kill")).toList())
                    .hasSize(DANGEROUS.split(" ").length - 1)
                    .allMatch(path -> path.startsWith(lab.node(node) + "/bin/"));
        }
    }

    @Test
    void eachResolvesInsideTheNodesOwnDirectoryOnTheLaterEraToo(@TempDir Path other) {
        PretendedCluster systemd = PretendedCluster.ovsLabSystemd(other);
        for (String node : new String[] {"os-m1", "os-e1", "os-b1"}) {
            String found = systemd.on(
                            node,
                            PretendedCluster.APPENDED + "for p in journalctl " + DANGEROUS + "; do command -v $p; done")
                    .out();

            assertThat(found.lines().filter(each -> !each.equals("kill")).toList())
                    .hasSize(DANGEROUS.split(" ").length)
                    .allMatch(path -> path.startsWith(systemd.node(node) + "/bin/"));
        }
    }

    @Test
    void eachResolvesInsideTheNodesOwnDirectoryOnVxvmToo() throws IOException {
        PretendedCluster vxvm = PretendedCluster.vxLab(directory.resolve("vxLab"));
        PretendedCluster bare = PretendedCluster.vxLabBare(directory.resolve("vxLabBare"));
        String asked = PretendedCluster.APPENDED + "for p in exportfs swapon vxumount cmhaltnode " + DANGEROUS
                + "; do command -v $p || echo missing $p; done";

        assertThat(vxvm.on("vx-1", asked).out().lines().filter(each -> !each.equals("kill")))
                .allMatch(path -> path.startsWith(vxvm.node("vx-1") + "/bin/") || path.equals("missing cmhaltnode"))
                .hasSize(DANGEROUS.split(" ").length + 3);
        assertThat(bare.on("vb-2", asked).out().lines().filter(each -> !each.equals("kill")))
                .allMatch(path -> path.startsWith(bare.node("vb-2") + "/bin/") || path.equals("missing cmhaltnode"));
        for (String program : DANGEROUS.split(" ")) {
            assertThat(vxvm.node("vx-1").resolve("bin").resolve(program).toRealPath())
                    .as(program)
                    .startsWith(vxvm.directory().toRealPath());
        }
        assertThat(vxvm.on("vx-1", "mount /dev/sda1 /mnt; umount /; umount -a; losetup -d /dev/loop0; mount -a")
                        .err()
                        .lines())
                .hasSizeGreaterThanOrEqualTo(5)
                .noneMatch(line -> line.contains("permission") || line.contains("superuser"));
    }

    @Test
    void nothingOfTheAppendedDirectoriesIsReached() throws IOException {
        Set<String> machines = new TreeSet<>();
        for (String each : new String[] {"/usr/sbin", "/sbin", "/usr/local/sbin"}) {
            if (Files.isDirectory(Path.of(each))) {
                try (Stream<Path> files = Files.list(Path.of(each))) {
                    files.map(file -> file.getFileName().toString()).forEach(machines::add);
                }
            }
        }
        try (Stream<Path> files = Files.list(lab.node("ovs-b1").resolve("bin"))) {
            assertThat(files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()))
                    .containsAll(machines);
        }
        assertThat(machines).isNotEmpty();
    }

    @Test
    void noneLeadsToTheMachinesOwn() throws IOException {
        for (String program : DANGEROUS.split(" ")) {
            Path real = lab.node("ovs-m1").resolve("bin").resolve(program).toRealPath();

            assertThat(real).as(program).startsWith(lab.directory().toRealPath());
        }
    }

    @Test
    void refusesInPlainWords() {
        assertThat(lab.on("ovs-m1", PretendedCluster.APPENDED + "reboot; halt -p; umount /mnt/vpool1")
                        .err())
                .contains("reboot: refused: this is a pretended node")
                .contains("halt: refused")
                .contains("umount: refused");
        assertThat(lab.on("ovs-m1", "init 0").code()).isEqualTo(1);
        assertThat(lab.on("ovs-b2", "systemctl poweroff").code()).isEqualTo(1);
        assertThat(lab.on("ovs-b2", "initctl list").err()).contains("refused");
        assertThat(lab.on("ovs-m1", "sudo -n /sbin/reboot").code()).isEqualTo(1);
    }
}
