package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.VirtualMachines;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.Map;
import org.springframework.stereotype.Component;

/** <i>Start virtual machines</i>: those of the plan that do not run, and no others. */
@Described(
        name = "Start virtual machines",
        text = "Starts each virtual machine of the approved plan that does not run; those that run, and "
                + "all others, are left alone.",
        destructive = true)
@Component
final class StartVirtualMachines implements Step {

    private final ApprovedPlan plans;
    private final FanOut fanOut;

    StartVirtualMachines(ApprovedPlan plans, FanOut fanOut) {
        this.plans = plans;
        this.fanOut = fanOut;
    }

    @Override
    public Outcome run(Assignment assignment) {
        RanBefore machines = RanBefore.of(plans.restart(assignment.rootId()));
        if (machines.none()) {
            return Outcome.done();
        }
        Map<Target, String> problems = machines.start(new VirtualMachines(assignment.runner()), fanOut);
        return problems.isEmpty()
                ? Outcome.done()
                : Outcome.disturbed(Failures.onNodes("Start virtual machines", problems, RanBefore.SKIPPING));
    }
}
