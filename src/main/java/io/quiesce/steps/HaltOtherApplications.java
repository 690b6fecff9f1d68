package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Application;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.vxvm.Applications;
import io.quiesce.vxvm.LeavePlan;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * <i>Halt other applications</i>: halts, one after the other in the order of the inventory, what VCS does not manage. One
 * that does not run is left alone.
 */
@Described(
        name = "Halt other applications",
        text = "Halts, in the order of the inventory, the applications of the approved plan that VCS "
                + "does not manage, by the inventory's own commands, and waits until each is seen to be " + "halted.",
        destructive = true)
@Component
final class HaltOtherApplications implements Step {

    private static final String STEP = "Halt other applications";
    private static final String SKIPPING = "What still runs on the node holds its shared volumes; the drain shows it.";

    private final ApprovedPlan plans;
    private final Inventory inventory;
    private final LeaveRecords records;
    private final LeaveSteps steps;

    HaltOtherApplications(ApprovedPlan plans, Inventory inventory, LeaveRecords records, LeaveSteps steps) {
        this.plans = plans;
        this.inventory = inventory;
        this.records = records;
        this.steps = steps;
    }

    @Override
    public Outcome run(Assignment assignment) {
        LeavePlan plan = plans.leave(assignment.rootId());
        Cluster cluster = inventory.require(plan.cluster());
        Target node = new Target(plan.cluster(), plan.node());
        Applications applications = new Applications(assignment.runner());
        for (Application application : cluster.applications()) {
            if (plan.applications().contains(application.name())) {
                Reading<Boolean> runs = applications.runs(node, application);
                if (runs instanceof Reading.NotRead<Boolean> silent) {
                    return steps.silent(assignment, STEP, node, silent, SKIPPING);
                }
                if (runs.asOptional().orElse(false)) {
                    return halt(assignment, node, applications, application);
                }
            }
        }
        return Outcome.done();
    }

    private Outcome halt(Assignment assignment, Target node, Applications applications, Application application) {
        records.change(assignment.rootId(), record -> record.withApplication(application.name()));
        Optional<String> refusal = LeaveSteps.refusal(applications.halt(node, application));
        return refusal.isPresent()
                ? steps.failed(
                        assignment,
                        STEP,
                        node,
                        "%s could not be halted: %s".formatted(application.name(), LeaveSteps.sentence(refusal.get())),
                        SKIPPING)
                : steps.againOrFailed(assignment, STEP, node, "%s still runs.".formatted(application.name()), SKIPPING);
    }
}
