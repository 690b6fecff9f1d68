package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.steps.LeaveRecord.Halted;
import io.quiesce.steps.TakenFromNode.Taken;
import io.quiesce.vxvm.ClusterMount;
import io.quiesce.vxvm.Mounts;
import io.quiesce.vxvm.Openness;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * <i>Mount file systems</i>: brings the groups that mount online on the node again, and mounts what was mounted by hand, in
 * the reverse order. What is there already is left alone.
 */
@Described(
        name = "Mount file systems",
        text = "Brings the service groups that mount file systems online on the node again, and mounts "
                + "what was mounted by hand, as the record of the leave has it. What is there already is "
                + "left alone.",
        destructive = true)
@Component
final class MountFileSystems implements Step {

    private static final String STEP = "Mount file systems";
    private static final String SKIPPING =
            "What is not mounted stays so, and the groups that need it stay where they are.";

    private final TakenFromNode taken;
    private final ClusterMembers members;
    private final GroupsBack groups;
    private final LeaveSteps steps;

    MountFileSystems(TakenFromNode taken, ClusterMembers members, GroupsBack groups, LeaveSteps steps) {
        this.taken = taken;
        this.members = members;
        this.groups = groups;
        this.steps = steps;
    }

    @Override
    public Outcome run(Assignment assignment) {
        Taken back = taken.of(assignment);
        List<Halted> mounting =
                back.record().groups().stream().filter(Halted::mounts).toList();
        return groups.bring(assignment, STEP, back, mounting, SKIPPING).orElseGet(() -> byHand(assignment, back));
    }

    private Outcome byHand(Assignment assignment, Taken back) {
        List<ClusterMount> mounts = new ArrayList<>(back.record().mounts());
        if (mounts.isEmpty()) {
            return Outcome.done();
        }
        Collections.reverse(mounts);
        Reading<Openness> openness = members.openness(back.node(), assignment.runner());
        if (openness instanceof NotRead<Openness> silent) {
            return steps.silent(assignment, STEP, back.node(), silent, SKIPPING);
        }
        List<String> there = openness.asOptional().orElseThrow().mounts().stream()
                .map(ClusterMount::point)
                .toList();
        for (ClusterMount mount : mounts) {
            if (!there.contains(mount.point())) {
                return mount(assignment, back.node(), mount);
            }
        }
        return Outcome.done();
    }

    private Outcome mount(Assignment assignment, Target node, ClusterMount mount) {
        Optional<String> refusal = LeaveSteps.refusal(new Mounts(assignment.runner()).mount(node, mount));
        return refusal.isPresent()
                ? steps.failed(
                        assignment,
                        STEP,
                        node,
                        "%s could not be mounted: %s".formatted(mount.point(), LeaveSteps.sentence(refusal.get())),
                        SKIPPING)
                : steps.againOrFailed(assignment, STEP, node, "%s is not mounted.".formatted(mount.point()), SKIPPING);
    }
}
