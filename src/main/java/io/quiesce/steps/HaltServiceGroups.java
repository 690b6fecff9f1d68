package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.vxvm.Asked;
import io.quiesce.vxvm.LeavePlan;
import io.quiesce.vxvm.LeavePlan.GroupMove;
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
 * <i>Halt service groups</i>: has VCS switch, or take offline, each group of the plan that mounts nothing, one after the
 * other in the plan's order. One that is offline on the node already is left alone.
 */
@Described(
        name = "Halt service groups",
        text = "Asks VCS to switch or to take offline each service group of the approved plan that "
                + "mounts nothing, parents before children, and waits until VCS says that it is done.",
        destructive = true)
@Component
final class HaltServiceGroups implements Step {

    private static final String STEP = "Halt service groups";
    private static final String SKIPPING = "What still runs on the node holds its shared volumes; the drain shows it.";

    private final ApprovedPlan plans;
    private final LeaveRecords records;
    private final ClusterMembers members;
    private final LeaveSteps steps;

    HaltServiceGroups(ApprovedPlan plans, LeaveRecords records, ClusterMembers members, LeaveSteps steps) {
        this.plans = plans;
        this.records = records;
        this.members = members;
        this.steps = steps;
    }

    @Override
    public Outcome run(Assignment assignment) {
        LeavePlan plan = plans.leave(assignment.rootId());
        Target node = new Target(plan.cluster(), plan.node());
        records.change(assignment.rootId(), record -> record.withNode(plan.node()));
        List<GroupMove> moves =
                plan.moves().stream().filter(move -> !move.mounts()).toList();
        if (moves.isEmpty()) {
            return Outcome.done();
        }
        Reading<Vcs> look = members.groups(node, assignment.runner());
        if (look instanceof Reading.NotRead<Vcs> silent) {
            return steps.silent(assignment, STEP, node, silent, SKIPPING);
        }
        Vcs vcs = look.asOptional().orElseThrow();
        for (GroupMove move : moves) {
            if (!isOffline(vcs, move.group(), plan.host())) {
                return halt(assignment, node, plan.host(), move, vcs.group(move.group()));
            }
        }
        return Outcome.done();
    }

    private Outcome halt(
            Assignment assignment, Target node, String host, GroupMove move, Optional<ServiceGroup> group) {
        records.change(
                assignment.rootId(),
                record -> record.withGroup(new LeaveRecord.Halted(move.group(), move.to(), move.mounts())));
        if (group.isPresent() && group.get().isMoving(host)) {
            return notYet(assignment, node, move, group);
        }
        ServiceGroups groups = new ServiceGroups(assignment.runner());
        Reading<Asked> asked = move.to().isEmpty()
                ? groups.offline(node, move.group(), host)
                : groups.switchTo(node, move.group(), move.to());
        Optional<String> refusal = LeaveSteps.refusal(asked);
        return refusal.isPresent()
                ? steps.failed(
                        assignment,
                        STEP,
                        node,
                        "VCS refused to halt the service group %s: %s"
                                .formatted(move.group(), LeaveSteps.sentence(refusal.get())),
                        SKIPPING)
                : notYet(assignment, node, move, group);
    }

    private Outcome notYet(Assignment assignment, Target node, GroupMove move, Optional<ServiceGroup> group) {
        String states = group.map(known -> String.valueOf(known.states())).orElse("not known");
        return steps.againOrFailed(
                assignment,
                STEP,
                node,
                "The service group %s is not offline on the node; its states are %s.".formatted(move.group(), states),
                SKIPPING);
    }

    /** Whether VCS knows a group that is offline on a system; one that is not known is not. */
    static boolean isOffline(Vcs vcs, String name, String host) {
        return vcs.group(name).map(group -> group.isOffline(host)).orElse(false);
    }
}
