package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.Reading;
import io.quiesce.lease.Lease;
import io.quiesce.plan.Finding;
import io.quiesce.steps.LeaveView.HeldVolume;
import io.quiesce.steps.LeaveView.PlannedStep;
import io.quiesce.vxvm.Actor;
import io.quiesce.vxvm.ClusterMount;
import io.quiesce.vxvm.Holder;
import io.quiesce.vxvm.Holder.Kind;
import io.quiesce.vxvm.LeavePlan;
import io.quiesce.vxvm.LeavePlan.GroupMove;
import io.quiesce.vxvm.LeavePlan.Primary;
import io.quiesce.vxvm.Openness;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeaveViewTest {

    private static final Reading<Openness> NOTHING_OPEN =
            new Reading.Read<>(new Openness(3, List.of(), List.of(), Map.of()));

    private static final LeavePlan MASTER = new LeavePlan(
            "vx-lab",
            "vx-1",
            "vx-1.lab",
            Actor.VCS,
            "cvm",
            List.of(
                    new GroupMove("oradb", "vx-2.lab", false),
                    new GroupMove("web", "", false),
                    new GroupMove("ora_mnt", "", true)),
            List.of("collector"),
            List.of(new ClusterMount("rawdg/rawvol", "/raw", "", false, "", "")),
            List.of(new Primary("/oradata", "vx-2")),
            "vx-2",
            List.of("vx-2", "vx-3"),
            "",
            List.of());

    private static final LeavePlan BARE = new LeavePlan(
            "vx-lab-bare",
            "vb-2",
            "vb-2.lab",
            Actor.NONE,
            "",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            "",
            List.of("vb-1"),
            "",
            List.of());

    private static Lease lease(String runbook) {
        return new Lease(
                "vx-lab",
                "run-2",
                runbook,
                "operator",
                "a new memory module",
                Map.of("drainLimit", "PT30M", "node", "vx-1"),
                Instant.EPOCH);
    }

    private static LeaveView leave(LeavePlan plan, Reading<Openness> openness, Finding... findings) {
        return LeaveView.of(lease("vxvm-clean-leave"), new SurveyedLeave(plan, List.of(findings)), openness);
    }

    private static LeaveView rejoin(RejoinPlan plan) {
        return LeaveView.of(lease("vxvm-rejoin"), new SurveyedRejoin(plan, List.of()));
    }

    private static RejoinPlan back(Actor actor, String run, List<String> back) {
        return new RejoinPlan(
                "vx-lab",
                "vx-1",
                "vx-1.lab",
                actor,
                "cvm",
                List.of("vx-2"),
                "user initiated stop",
                run,
                run.isEmpty() ? "" : "2026-03-14 03:20:00 UTC",
                back);
    }

    @Test
    void ofAMasterUnderVcsSaysWhatHappensWhereInItsOrder() {
        assertThat(leave(MASTER, NOTHING_OPEN).steps())
                .containsExactly(
                        new PlannedStep(1, "vx-1", "switch the service group oradb to vx-2.lab"),
                        new PlannedStep(2, "vx-1", "take the service group web offline"),
                        new PlannedStep(3, "vx-1", "halt collector"),
                        new PlannedStep(4, "vx-1", "wait until nobody uses a shared volume"),
                        new PlannedStep(5, "vx-2", "become CFS primary of /oradata"),
                        new PlannedStep(
                                6, "vx-1", "take the service group ora_mnt offline, which unmounts its file systems"),
                        new PlannedStep(7, "vx-1", "unmount /raw"),
                        new PlannedStep(8, "vx-1", "prove every volume of every shared disk group closed"),
                        new PlannedStep(9, "vx-2", "take over the master role"),
                        new PlannedStep(
                                10,
                                "vx-1",
                                "leave the cluster: VCS takes the group cvm offline; from here on there is no way back"),
                        new PlannedStep(11, "vx-2, vx-3", "prove from here, and from the node, that it has left"));
    }

    @Test
    void ofANodeWithNothingToTakeIsTheDrainTheProofAndTheLeave() {
        assertThat(leave(BARE, NOTHING_OPEN).steps())
                .extracting(PlannedStep::what)
                .containsExactly(
                        "wait until nobody uses a shared volume",
                        "prove every volume of every shared disk group closed",
                        "leave the cluster; from here on there is no way back",
                        "prove from here, and from the node, that it has left");
    }

    @Test
    void saysWhatItIsWhoAskedForItWhyAndWhenSomebodyIsAskedAgain() {
        LeaveView view = leave(MASTER, NOTHING_OPEN, Finding.blocks("vx-1", "The node is the last member."));

        assertThat(view.title()).isEqualTo("take vx-1 out of vx-lab");
        assertThat(view.reason()).isEqualTo("a new memory module");
        assertThat(view.startedBy()).isEqualTo("operator");
        assertThat(view.drainLimit()).isEqualTo("30 min");
        assertThat(view.others()).contains("input and output to shared disks stand still on all nodes");
        assertThat(view.hash()).isEqualTo(MASTER.hash());
        assertThat(view.findings())
                .containsExactly(new PlanView.ShownFinding("blocks", "vx-1", "The node is the last member."));
    }

    @Test
    void namesWhoHoldsWhichVolumeInTheOrderOfTheirNames() {
        Openness openness = new Openness(
                2,
                List.of(),
                List.of(),
                Map.of(
                        "webdg/logvol",
                        List.of(new Holder(Kind.NFS_EXPORT, "/weblogs")),
                        "oradg/oravol",
                        List.of(
                                new Holder(Kind.MOUNT, "/oradata"),
                                new Holder(Kind.PROCESS, "pid 7 (vi, user root)"))));

        assertThat(leave(MASTER, new Reading.Read<>(openness)).volumes())
                .containsExactly(
                        new HeldVolume("oradg/oravol", "/oradata", "mount"),
                        new HeldVolume("oradg/oravol", "pid 7 (vi, user root)", "process"),
                        new HeldVolume("webdg/logvol", "/weblogs", "NFS export"));
    }

    @Test
    void ofANodeThatCouldNotBeReadNamesNoVolume() {
        NotStarted unreachable = new NotStarted(Reason.UNREACHABLE, "no route");

        assertThat(leave(MASTER, new Reading.NotRead<>("no route", unreachable)).volumes())
                .isEmpty();
    }

    @Test
    void showsTwoHundredRowsOfAKindAtMost() {
        List<Holder> many = IntStream.range(0, 300)
                .mapToObj(pid -> new Holder(Kind.PROCESS, "pid " + pid))
                .toList();
        Openness openness = new Openness(1, List.of(), List.of(), Map.of("oradg/oravol", many));

        assertThat(leave(MASTER, new Reading.Read<>(openness)).volumes()).hasSize(200);
    }

    @Test
    void ofARejoinSaysWhatComesBackAndByWhichRecord() {
        LeaveView view = rejoin(back(Actor.VCS, "run-1", List.of("switch the service group oradb back from vx-2")));

        assertThat(view.title()).isEqualTo("bring vx-1 back into vx-lab");
        assertThat(view.others()).isEqualTo("What the run of 2026-03-14 03:20:00 UTC took from the node is put back.");
        assertThat(view.steps())
                .extracting(PlannedStep::what)
                .containsExactly(
                        "wait until no recovery is in progress",
                        "join the cluster: VCS brings the group cvm online",
                        "switch the service group oradb back from vx-2");
    }

    @Test
    void ofARejoinWithoutARecordPutsNothingBackAndSaysSo() {
        LeaveView view = rejoin(back(Actor.NONE, "", List.of()));

        assertThat(view.others()).isEqualTo("No leave of this node is open: nothing is put back.");
        assertThat(view.steps())
                .extracting(PlannedStep::what)
                .containsExactly("wait until no recovery is in progress", "join the cluster");
    }
}
