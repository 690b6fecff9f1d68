package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.inventory.Application;
import io.quiesce.inventory.Inventory;
import io.quiesce.steps.LeaveRecord.Halted;
import io.quiesce.steps.TakenFromNode.Taken;
import io.quiesce.vxvm.Applications;
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
 * <i>Bring groups back</i>: switches back, or brings online, the groups that ran on the node, and starts the other
 * applications, in the reverse order. What runs already is left alone.
 */
@Described(
        name = "Bring groups back",
        text = "Switches back or brings online the service groups that ran on the node, children before "
                + "parents, and starts the other applications, as the record of the leave has them. What "
                + "runs already is left alone.",
        destructive = true)
@Component
final class BringGroupsBack implements Step {

    private static final String STEP = "Bring groups back";
    private static final String SKIPPING = "What is not back stays where it is.";

    private final TakenFromNode taken;
    private final Inventory inventory;
    private final GroupsBack groups;
    private final LeaveSteps steps;

    BringGroupsBack(TakenFromNode taken, Inventory inventory, GroupsBack groups, LeaveSteps steps) {
        this.taken = taken;
        this.inventory = inventory;
        this.groups = groups;
        this.steps = steps;
    }

    @Override
    public Outcome run(Assignment assignment) {
        Taken back = taken.of(assignment);
        List<Halted> running =
                back.record().groups().stream().filter(group -> !group.mounts()).toList();
        return groups.bring(assignment, STEP, back, running, SKIPPING).orElseGet(() -> applications(assignment, back));
    }

    private Outcome applications(Assignment assignment, Taken back) {
        Applications applications = new Applications(assignment.runner());
        List<String> names = new ArrayList<>(back.record().applications());
        Collections.reverse(names);
        for (String name : names) {
            Optional<Application> known = inventory.require(back.node().cluster()).applications().stream()
                    .filter(application -> application.name().equals(name))
                    .findFirst();
            if (known.isEmpty()) {
                return steps.failed(
                        assignment,
                        STEP,
                        back.node(),
                        "%s was halted and is not in the inventory any more.".formatted(name),
                        SKIPPING);
            }
            Reading<Boolean> runs = applications.runs(back.node(), known.get());
            if (runs instanceof NotRead<Boolean> silent) {
                return steps.silent(assignment, STEP, back.node(), silent, SKIPPING);
            }
            if (!runs.asOptional().orElse(false)) {
                return start(assignment, back, applications, known.get());
            }
        }
        return Outcome.done();
    }

    private Outcome start(Assignment assignment, Taken back, Applications applications, Application application) {
        Optional<String> refusal = LeaveSteps.refusal(applications.start(back.node(), application));
        return refusal.isPresent()
                ? steps.failed(
                        assignment,
                        STEP,
                        back.node(),
                        "%s could not be started: %s".formatted(application.name(), LeaveSteps.sentence(refusal.get())),
                        SKIPPING)
                : steps.againOrFailed(
                        assignment, STEP, back.node(), "%s does not run.".formatted(application.name()), SKIPPING);
    }
}
