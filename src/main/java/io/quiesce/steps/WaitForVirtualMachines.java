package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.VirtualMachines;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Duration;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * <i>Wait for virtual machines</i>: looks once more after a while whether those of the plan run. A guest that cannot
 * reach its disk, or whose process dies, does so in its first seconds.
 */
@Described(
        name = "Wait for virtual machines",
        text = "Looks some seconds later whether each virtual machine of the approved plan still runs.")
@Component
final class WaitForVirtualMachines implements Step {

    private static final Duration FIRST_SECONDS = Duration.ofSeconds(5);

    private final ApprovedPlan plans;
    private final FanOut fanOut;

    WaitForVirtualMachines(ApprovedPlan plans, FanOut fanOut) {
        this.plans = plans;
        this.fanOut = fanOut;
    }

    @Override
    public Outcome run(Assignment assignment) {
        RanBefore machines = RanBefore.of(plans.restart(assignment.rootId()));
        if (machines.none()) {
            return Outcome.done();
        }
        if (assignment.round() == 0) {
            return Outcome.again(FIRST_SECONDS);
        }
        Map<Target, String> problems = machines.notRunning(new VirtualMachines(assignment.runner()), fanOut);
        return problems.isEmpty()
                ? Outcome.done()
                : Outcome.disturbed(Failures.onNodes("Wait for virtual machines", problems, RanBefore.SKIPPING));
    }
}
