package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.steps.LeaveRecord.Halted;
import io.quiesce.steps.TakenFromNode.Taken;
import io.quiesce.vxvm.Asked;
import io.quiesce.vxvm.ServiceGroup;
import io.quiesce.vxvm.ServiceGroups;
import io.quiesce.vxvm.Vcs;
import io.quiesce.work.Assignment;
import io.quiesce.work.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Brings service groups back to a node, one after the other, the last that was taken first. */
@Component
final class GroupsBack {

    private final ClusterMembers members;
    private final LeaveSteps steps;

    GroupsBack(ClusterMembers members, LeaveSteps steps) {
        this.members = members;
        this.steps = steps;
    }

    /** Asks for the next group that is not online there yet; empty when all are. */
    Optional<Outcome> bring(Assignment assignment, String step, Taken back, List<Halted> groups, String skipping) {
        if (groups.isEmpty()) {
            return Optional.empty();
        }
        Reading<Vcs> look = members.groups(back.node(), assignment.runner());
        if (look instanceof Reading.NotRead<Vcs> silent) {
            return Optional.of(steps.silent(assignment, step, back.node(), silent, skipping));
        }
        List<Halted> reversed = new ArrayList<>(groups);
        Collections.reverse(reversed);
        for (Halted halted : reversed) {
            Optional<ServiceGroup> group = look.asOptional().orElseThrow().group(halted.group());
            if (group.filter(known -> known.isOnline(back.host())).isEmpty()) {
                return Optional.of(ask(assignment, step, back, halted, group, skipping));
            }
        }
        return Optional.empty();
    }

    private Outcome ask(
            Assignment assignment,
            String step,
            Taken back,
            Halted halted,
            Optional<ServiceGroup> group,
            String skipping) {
        String still = "The service group %s is not online on the node.".formatted(halted.group());
        if (group.filter(ServiceGroup::frozen).isPresent()) {
            return steps.failed(
                    assignment,
                    step,
                    back.node(),
                    "The service group %s is frozen: VCS brings it online nowhere until a person unfreezes it."
                            .formatted(halted.group()),
                    skipping);
        }
        if (group.filter(known -> isMoving(known, back.host())).isPresent()) {
            return steps.againOrFailed(assignment, step, back.node(), still, skipping);
        }
        boolean elsewhere =
                group.filter(known -> runsElsewhere(known, back.host())).isPresent();
        ServiceGroups verbs = new ServiceGroups(assignment.runner());
        Reading<Asked> asked = elsewhere
                ? verbs.switchTo(back.node(), halted.group(), back.host())
                : verbs.online(back.node(), halted.group(), back.host());
        Optional<String> refusal = LeaveSteps.refusal(asked);
        return refusal.isPresent()
                ? steps.failed(
                        assignment,
                        step,
                        back.node(),
                        "VCS refused to bring the service group %s back: %s"
                                .formatted(halted.group(), LeaveSteps.sentence(refusal.get())),
                        skipping)
                : steps.againOrFailed(assignment, step, back.node(), still, skipping);
    }

    /** A group that runs on one system only may be on its way from any. */
    private static boolean isMoving(ServiceGroup group, String host) {
        return group.isMoving(host)
                || !group.parallel() && group.states().keySet().stream().anyMatch(group::isMoving);
    }

    /** Wherever it was switched to: somebody may have moved it on since. */
    private static boolean runsElsewhere(ServiceGroup group, String host) {
        return !group.parallel()
                && group.states().entrySet().stream()
                        .filter(system -> !system.getKey().equals(host))
                        .anyMatch(system -> system.getValue().contains("ONLINE")
                                || system.getValue().contains("PARTIAL"));
    }
}
