package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.openvstorage.VirtualMachines;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import org.springframework.stereotype.Component;

/** <i>Destroy virtual machines</i>: cuts off those that still run, after one person chose it and another confirmed. */
@Described(
        name = "Destroy virtual machines",
        text = "Cuts the power of the virtual machines that still run on the nodes of the approved plan; "
                + "their disks stay. Refuses unless the last two decisions of the run are the choice "
                + "destroy and its confirmation by another person.",
        destructive = true)
@Component
final class DestroyVirtualMachines implements Step {

    private final ApprovedPlan plans;
    private final ConfirmedForce force;
    private final FanOut fanOut;

    DestroyVirtualMachines(ApprovedPlan plans, ConfirmedForce force, FanOut fanOut) {
        this.plans = plans;
        this.force = force;
        this.fanOut = fanOut;
    }

    @Override
    public Outcome run(Assignment assignment) {
        force.mustBeConfirmed(assignment, "destroy");
        VirtualMachines machines = new VirtualMachines(assignment.runner());
        return OnMachines.act(
                "Destroy virtual machines",
                "The virtual machines of these nodes are not destroyed.",
                plans.of(assignment.rootId()),
                assignment,
                fanOut,
                machines::destroy);
    }
}
