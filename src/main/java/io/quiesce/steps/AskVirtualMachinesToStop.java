package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.openvstorage.VirtualMachines;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import org.springframework.stereotype.Component;

/** <i>Ask virtual machines to stop</i>: asks each guest that runs; whether it listens, the samples tell. */
@Described(
        name = "Ask virtual machines to stop",
        text = "Asks each guest that runs on the nodes of the approved plan to shut down, as if its "
                + "power button were pressed. It only asks: whether the guests listen, samples tell.",
        destructive = true)
@Component
final class AskVirtualMachinesToStop implements Step {

    private final ApprovedPlan plans;
    private final FanOut fanOut;

    AskVirtualMachinesToStop(ApprovedPlan plans, FanOut fanOut) {
        this.plans = plans;
        this.fanOut = fanOut;
    }

    @Override
    public Outcome run(Assignment assignment) {
        VirtualMachines machines = new VirtualMachines(assignment.runner());
        return OnMachines.act(
                "Ask virtual machines to stop",
                "The virtual machines of these nodes are not asked to stop.",
                plans.of(assignment.rootId()),
                assignment,
                fanOut,
                machines::askToStop);
    }
}
