package io.quiesce.lab.standin;

import static io.quiesce.lab.standin.PretendedCluster.recorded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.lab.standin.PretendedCluster.Answer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** virsh against what libvirt 9.0.0 was recorded to say, and against the field notes for 1.2.2. */
class VirshTest {

    @TempDir
    static Path directory;

    @Test
    void answersLikeTheRecordedHostThroughAWholeStory() {
        PretendedCluster hosts = PretendedCluster.recordedHosts(directory.resolve("recordedHosts"));

        says(hosts, "virsh list --all", "virsh-list-all-running");
        says(hosts, "virsh list", "virsh-list-running");
        says(hosts, "virsh list --all --name", "virsh-list-name");
        says(hosts, "virsh -c qemu:///system list --name --state-running", "virsh-list-state-running");
        says(hosts, "virsh domstate web01", "virsh-domstate-running");
        says(hosts, "virsh domstate --reason web01", "virsh-domstate-reason");
        says(hosts, "virsh domstate nosuch", "virsh-domstate-nosuch");
        says(hosts, "virsh start web01", "virsh-start-already");
        says(hosts, "virsh shutdown web01", "virsh-shutdown");
        says(hosts, "virsh shutdown stubborn", "virsh-shutdown-stubborn");
        says(hosts, "virsh shutdown nosuch", "virsh-shutdown-nosuch");
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> says(hosts, "virsh domstate --reason web01", "virsh-domstate-shutoff"));
        says(hosts, "virsh shutdown web01", "virsh-shutdown-already-off");
        says(hosts, "virsh domstate --reason stubborn", "virsh-domstate-stubborn");
        says(hosts, "virsh destroy stubborn", "virsh-destroy-stubborn");
        says(hosts, "virsh domstate --reason stubborn", "virsh-domstate-destroyed");
        says(hosts, "virsh suspend db01", "virsh-suspend");
        says(hosts, "virsh domstate --reason db01", "virsh-domstate-paused");
        says(hosts, "virsh shutdown db01", "virsh-shutdown-paused");
        says(hosts, "virsh list --all", "virsh-list-all-mixed");
        hosts.on("node9", "virsh destroy db01");
        says(hosts, "virsh list --all", "virsh-list-all-shutoff");
        says(hosts, "virsh start web01", "virsh-start");
        hosts.faults("node9", "{\"libvirt-down\": {}}");
        says(hosts, "virsh list --all", "virsh-list-daemon-down");

        assertThat(hosts.effects("node9"))
                .containsExactly(
                        "vm shutdown asked web01",
                        "vm shutdown asked stubborn",
                        "vm stopped web01",
                        "vm destroyed stubborn",
                        "vm paused db01",
                        "vm destroyed db01",
                        "vm started web01");
    }

    private static void says(PretendedCluster hosts, String line, String output) {
        assertThat(hosts.on("node9", line)).as(line).isEqualTo(recorded(output));
    }

    @Test
    void speaksTheOlderDialectOnUpstartNodes() {
        PretendedCluster lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));

        assertThat(lab.on("ovs-m1", "virsh list --all").out())
                .isEqualTo(" Id    Name                           State\n" + "-".repeat(52)
                        + "\n 1     db01                           running\n\n");
        assertThat(lab.on("ovs-m1", "virsh shutdown db01").out()).isEqualTo("Domain db01 is being shutdown\n\n");
        assertThat(lab.on("ovs-m3", "virsh domstate build01").out()).isEqualTo("shut off\n\n");
    }

    @Test
    void neverStopsAVirtualMachineThatIsDeaf() {
        PretendedCluster lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
        lab.faults("ovs-e2", "{\"acpi-deaf-vm\": {\"vm\": \"web02\"}}");

        assertThat(lab.on("ovs-e2", "virsh shutdown web02; sleep 0.5; virsh domstate web02")
                        .out())
                .endsWith("running\n\n");
        lab.faults("ovs-e2", "{}");
        assertThat(lab.on("ovs-e2", "virsh domstate web02").out()).isEqualTo("running\n\n");
        assertThat(lab.effects("ovs-e2")).containsExactly("vm shutdown asked web02");
    }

    @Test
    void savesWhatStillRunsWhenItsHostGoesOff() {
        PretendedCluster lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));

        lab.on("ovs-e1", "shutdown -h now");
        lab.settle();

        assertThat(lab.effects("ovs-e1"))
                .containsExactly("shutdown requested ovs-e1", "vm suspended web01", "vm suspended files01");
    }

    @Test
    void losesWhatStillRunsWhenItsHostLosesItsPower() {
        PretendedCluster lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
        lab.power("ovs-e1", "{\"power\": \"off\", \"goingDownAt\": null, \"tailSeconds\": 3}");

        lab.settle();

        assertThat(lab.effects("ovs-e1")).containsExactly("vm lost web01", "vm lost files01");
    }

    @Test
    void failsToStartAtABootWhatIsMarkedForItBecauseTheVpoolIsNotMountedYet() {
        PretendedCluster lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
        Past past = new Past(lab, 1000);
        past.shutDown("ovs-e1", 10);
        past.boots("ovs-e1", 100);

        assertThat(lab.on("ovs-e1", "virsh list --all --name; virsh domstate web01; mountpoint /mnt/vpool1")
                        .out())
                .isEqualTo("files01\nweb01\n\nshut off\n\n/mnt/vpool1 is a mountpoint\n");
        assertThat(lab.effects("ovs-e1"))
                .containsExactly("vm suspended web01", "vm suspended files01", "vm autostart failed web01");
        assertThat(lab.on("ovs-e1", "cat /var/log/libvirt/libvirtd.log").out())
                .contains("qemuAutostartDomain:292 : Failed to autostart VM 'web01': Failed to open file"
                        + " '/mnt/vpool1/web01-root.raw': No such file or directory");
        assertThat(lab.on("ovs-e1", "virsh start web01").code()).isZero();
    }

    @Test
    void startsNoMachineWhoseVpoolIsNotMountedOrWhoseVolumeIsHalted() {
        PretendedCluster lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
        lab.on("ovs-m1", "virsh destroy db01");
        lab.faults("ovs-m1", "{\"vpool-not-mounted\": {\"vpool\": \"vpool2\"}}");

        Answer refused = lab.on("ovs-m1", "virsh start db01");

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err())
                .isEqualTo("error: Failed to start domain db01\n"
                        + "error: Failed to open file '/mnt/vpool2/db01-log.raw': No such file or directory\n");
        lab.faults("ovs-m1", "{\"halted-volume\": {\"volume\": \"db01-data\"}}");
        assertThat(lab.on("ovs-m1", "virsh start db01").err())
                .contains("/mnt/vpool1/db01-data.raw: Input/output error");
        assertThat(lab.effects("ovs-m1")).doesNotContain("vm started db01");
    }

    @Test
    void readsSavedMemoryBackWhenAMachineIsStarted() {
        PretendedCluster lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
        Past past = new Past(lab, 1000);
        past.shutDown("ovs-e1", 10);
        past.boots("ovs-e1", 100);
        assertThat(lab.on("ovs-e1", "virsh dominfo files01").out()).contains("Managed save:   yes");

        assertThat(lab.on("ovs-e1", "virsh start files01").out()).isEqualTo("Domain files01 started\n\n");

        assertThat(lab.on("ovs-e1", "virsh domstate --reason files01").out()).isEqualTo("running (restored)\n\n");
        assertThat(lab.on("ovs-e1", "virsh dominfo files01").out()).contains("Managed save:   no");
    }

    @Test
    void crashesAMachineSoonAfterItsStart() {
        PretendedCluster lab = PretendedCluster.ovsLab(directory.resolve("ovsLab"));
        lab.faults("ovs-m3", "{\"vm-dies-after-start\": {\"seconds\": 40}}");

        assertThat(lab.on("ovs-m3", "virsh start build01; virsh domstate build01")
                        .out())
                .isEqualTo("Domain build01 started\n\nrunning\n\n");

        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(
                        lab.on("ovs-m3", "virsh domstate --reason build01").out())
                .isEqualTo(recorded("virsh-domstate-crashed").out()));
        assertThat(lab.effects("ovs-m3")).containsExactly("vm started build01", "vm crashed build01");
    }
}
