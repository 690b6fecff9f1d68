package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.lease.Lease;
import io.quiesce.steps.PlanView.ShownFinding;
import io.quiesce.vxvm.Actor;
import io.quiesce.vxvm.ClusterMount;
import io.quiesce.vxvm.LeavePlan;
import io.quiesce.vxvm.LeavePlan.GroupMove;
import io.quiesce.vxvm.Openness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The plan of a leave or of a rejoin as its form shows it: bounded, in plain words. */
record LeaveView(
        String title,
        String reason,
        String startedBy,
        String hash,
        String drainLimit,
        String others,
        List<PlannedStep> steps,
        List<ShownFinding> findings,
        List<HeldVolume> volumes) {

    private static final int MOST_ROWS = 200;

    /** One step: where, and what happens there. */
    record PlannedStep(int order, String node, String what) {}

    /** One holder of an open volume. */
    record HeldVolume(String volume, String holder, String kind) {}

    LeaveView {
        steps = steps.stream().limit(MOST_ROWS).toList();
        findings = findings.stream().limit(MOST_ROWS).toList();
        volumes = volumes.stream().limit(MOST_ROWS).toList();
    }

    static LeaveView of(Lease lease, SurveyedLeave surveyed, Reading<Openness> openness) {
        LeavePlan plan = surveyed.plan();
        return new LeaveView(
                "take %s out of %s".formatted(plan.node(), plan.cluster()),
                lease.reason(),
                lease.person(),
                surveyed.hash(),
                Drains.words(Duration.parse(lease.setting("drainLimit"))),
                "When the node leaves, input and output to shared disks stand still on all nodes until the cluster has"
                        + " reconfigured.",
                steps(plan),
                surveyed.findings().stream().map(PlanView::shown).toList(),
                volumes(openness));
    }

    private static List<PlannedStep> steps(LeavePlan plan) {
        Steps steps = new Steps();
        for (GroupMove move : plan.moves()) {
            if (!move.mounts()) {
                steps.add(
                        plan.node(),
                        move.to().isEmpty()
                                ? "take the service group %s offline".formatted(move.group())
                                : "switch the service group %s to %s".formatted(move.group(), move.to()));
            }
        }
        plan.applications().forEach(name -> steps.add(plan.node(), "halt " + name));
        steps.add(plan.node(), "wait until nobody uses a shared volume");
        plan.primaries()
                .forEach(primary -> steps.add(primary.toNode(), "become CFS primary of %s".formatted(primary.point())));
        plan.mounts().stream()
                .filter(ClusterMount::isCheckpoint)
                .forEach(mount -> steps.add(
                        plan.node(), "unmount the checkpoint %s at %s".formatted(mount.checkpoint(), mount.point())));
        for (GroupMove move : plan.moves()) {
            if (move.mounts()) {
                steps.add(
                        plan.node(),
                        "take the service group %s offline, which unmounts its file systems".formatted(move.group()));
            }
        }
        plan.mounts().stream()
                .filter(mount -> !mount.isCheckpoint())
                .forEach(mount -> steps.add(plan.node(), "unmount " + mount.point()));
        steps.add(plan.node(), "prove every volume of every shared disk group closed");
        if (!plan.newMaster().isEmpty()) {
            steps.add(plan.newMaster(), "take over the master role");
        }
        steps.add(
                plan.node(),
                "leave the cluster%s; from here on there is no way back"
                        .formatted(
                                plan.actor() == Actor.VCS
                                        ? ": VCS takes the group %s offline".formatted(plan.cvmGroup())
                                        : ""));
        steps.add(String.join(", ", plan.survivors()), "prove from here, and from the node, that it has left");
        return steps.all();
    }

    private static List<HeldVolume> volumes(Reading<Openness> openness) {
        List<HeldVolume> held = new ArrayList<>();
        openness.asOptional().ifPresent(seen -> new TreeMap<>(seen.holders())
                .forEach((volume, holders) -> holders.forEach(holder -> held.add(
                        new HeldVolume(volume, holder.name(), holder.kind().word())))));
        return held;
    }

    static LeaveView of(Lease lease, SurveyedRejoin surveyed) {
        RejoinPlan plan = surveyed.plan();
        Steps steps = new Steps();
        steps.add(plan.node(), "wait until no recovery is in progress");
        steps.add(
                plan.node(),
                plan.actor() == Actor.VCS
                        ? "join the cluster: VCS brings the group %s online".formatted(plan.cvmGroup())
                        : "join the cluster");
        plan.back().forEach(step -> steps.add(plan.node(), step));
        return new LeaveView(
                "bring %s back into %s".formatted(plan.node(), plan.cluster()),
                lease.reason(),
                lease.person(),
                surveyed.hash(),
                Drains.words(Duration.parse(lease.setting("drainLimit"))),
                plan.leaveRun().isEmpty()
                        ? "No leave of this node is open: nothing is put back."
                        : "What the run of %s took from the node is put back.".formatted(plan.leftAt()),
                steps.all(),
                surveyed.findings().stream().map(PlanView::shown).toList(),
                List.of());
    }

    /** Steps with their numbers. */
    private static final class Steps {
        private final List<PlannedStep> steps = new ArrayList<>();

        void add(String node, String what) {
            steps.add(new PlannedStep(steps.size() + 1, node, what));
        }

        List<PlannedStep> all() {
            return List.copyOf(steps);
        }
    }
}
