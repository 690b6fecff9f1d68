package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.vxvm.Asked;
import io.quiesce.vxvm.ClusterMount;
import io.quiesce.vxvm.LeavePlan;
import io.quiesce.vxvm.LeavePlan.GroupMove;
import io.quiesce.vxvm.LeavePlan.Primary;
import io.quiesce.vxvm.Mounts;
import io.quiesce.vxvm.Openness;
import io.quiesce.vxvm.ServiceGroup;
import io.quiesce.vxvm.ServiceGroups;
import io.quiesce.vxvm.Vcs;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * <i>Unmount file systems</i>: moves the CFS primaries to other members, unmounts storage checkpoints, which keep their file
 * system from being unmounted even by force, has VCS take the groups that mount offline on the node, and unmounts what else
 * was mounted by hand. Looks first who uses them: VCS unmounts by force what is in use, so it is
 * asked only when nobody does, unless two people agreed to the cost.
 */
@Described(
        name = "Unmount file systems",
        text = "Moves the CFS primaries of the node to other members, unmounts checkpoints, has VCS take "
                + "the groups that mount file systems offline, and unmounts what else was mounted by hand. "
                + "What is in use is not unmounted, unless two people agreed to the cost.",
        destructive = true)
@Component
final class UnmountFileSystems implements Step {

    static final String STEP = "Unmount file systems";

    private final ApprovedPlan plans;
    private final LeaveRecords records;
    private final ClusterMembers members;
    private final LeaveSteps steps;
    private final AgreedUse agreed;

    UnmountFileSystems(
            ApprovedPlan plans, LeaveRecords records, ClusterMembers members, LeaveSteps steps, AgreedUse agreed) {
        this.plans = plans;
        this.records = records;
        this.members = members;
        this.steps = steps;
        this.agreed = agreed;
    }

    @Override
    public Outcome run(Assignment assignment) {
        LeavePlan plan = plans.leave(assignment.rootId());
        Target node = new Target(plan.cluster(), plan.node());
        Reading<Openness> openness = members.openness(node, assignment.runner());
        if (openness instanceof NotRead<Openness> silent) {
            return steps.silent(assignment, STEP, node, silent, "");
        }
        return next(assignment, plan, node, openness.asOptional().orElseThrow());
    }

    private Outcome next(Assignment assignment, LeavePlan plan, Target node, Openness openness) {
        for (Primary primary : plan.primaries()) {
            if (mount(openness, primary.point())
                    .filter(mount -> mount.primary().equals(plan.host()))
                    .isPresent()) {
                return movePrimary(assignment, plan, primary);
            }
        }
        List<Drains.Row> users = agreed.beyond(
                assignment.rootId(), records.of(assignment.rootId()), HeldVolumes.users(plan.node(), openness));
        if (!users.isEmpty() && !openness.mounts().isEmpty()) {
            return steps.failed(
                    assignment,
                    STEP,
                    node,
                    "Shared volumes are in use by programs that nobody agreed to cut off: %s."
                            .formatted(HeldVolumes.words(users)),
                    "");
        }
        List<ClusterMount> mounted = plan.mounts().stream()
                .filter(mount -> mount(openness, mount.point()).isPresent())
                .toList();
        List<GroupMove> mounting =
                plan.moves().stream().filter(GroupMove::mounts).toList();
        return mounted.stream()
                .filter(ClusterMount::isCheckpoint)
                .findFirst()
                .map(checkpoint -> unmount(assignment, node, checkpoint))
                .or(() -> mounting.isEmpty() ? Optional.empty() : byVcs(assignment, plan, node, mounting))
                .or(() -> mounted.stream().findFirst().map(mount -> unmount(assignment, node, mount)))
                .orElseGet(Outcome::done);
    }

    private Optional<Outcome> byVcs(Assignment assignment, LeavePlan plan, Target node, List<GroupMove> mounting) {
        Reading<Vcs> look = members.groups(node, assignment.runner());
        if (look instanceof NotRead<Vcs> silent) {
            return Optional.of(steps.silent(assignment, STEP, node, silent, ""));
        }
        Vcs vcs = look.asOptional().orElseThrow();
        return mounting.stream()
                .filter(move -> !HaltServiceGroups.isOffline(vcs, move.group(), plan.host()))
                .findFirst()
                .map(move -> takeOffline(assignment, plan, node, move, vcs.group(move.group())));
    }

    private static Optional<ClusterMount> mount(Openness openness, String point) {
        return openness.mounts().stream()
                .filter(mount -> mount.point().equals(point))
                .findFirst();
    }

    private Outcome movePrimary(Assignment assignment, LeavePlan plan, Primary primary) {
        records.change(assignment.rootId(), record -> record.withPrimary(primary.point()));
        Target to = new Target(plan.cluster(), primary.toNode());
        Reading<Asked> asked = new Mounts(assignment.runner()).makePrimary(to, primary.point());
        return goOn(
                assignment,
                to,
                asked,
                "%s could not become CFS primary of %s".formatted(primary.toNode(), primary.point()),
                "The CFS primary of %s is still %s.".formatted(primary.point(), plan.host()));
    }

    private Outcome takeOffline(
            Assignment assignment, LeavePlan plan, Target node, GroupMove move, Optional<ServiceGroup> group) {
        records.change(assignment.rootId(), record -> record.withGroup(new LeaveRecord.Halted(move.group(), "", true)));
        String still = "The service group %s is not offline on the node.".formatted(move.group());
        if (group.filter(known -> known.isMoving(plan.host())).isPresent()) {
            return steps.againOrFailed(assignment, STEP, node, still, "");
        }
        Reading<Asked> asked = new ServiceGroups(assignment.runner()).offline(node, move.group(), plan.host());
        return goOn(
                assignment,
                node,
                asked,
                "VCS refused to take the service group %s offline".formatted(move.group()),
                still);
    }

    private Outcome unmount(Assignment assignment, Target node, ClusterMount mount) {
        records.change(assignment.rootId(), record -> record.withMount(mount));
        Reading<Asked> asked = new Mounts(assignment.runner()).unmount(node, mount);
        return goOn(
                assignment,
                node,
                asked,
                "%s could not be unmounted".formatted(mount.point()),
                "%s is still mounted.".formatted(mount.point()));
    }

    private Outcome goOn(Assignment assignment, Target where, Reading<Asked> asked, String refused, String still) {
        Optional<String> refusal = LeaveSteps.refusal(asked);
        return refusal.isPresent()
                ? steps.failed(assignment, STEP, where, refused + ": " + LeaveSteps.sentence(refusal.get()), "")
                : steps.againOrFailed(assignment, STEP, where, still, "");
    }
}
