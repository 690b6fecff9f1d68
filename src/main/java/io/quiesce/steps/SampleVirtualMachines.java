package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** <i>Sample virtual machines</i>: counts which still run. */
@Described(
        name = "Sample virtual machines",
        text = "Counts the virtual machines that still run on the nodes of the approved plan.",
        parts = Drains.class)
@Component
final class SampleVirtualMachines implements Step {

    private final ApprovedPlan plans;
    private final Drains drains;
    private final FanOut fanOut;

    SampleVirtualMachines(ApprovedPlan plans, Drains drains, FanOut fanOut) {
        this.plans = plans;
        this.drains = drains;
        this.fanOut = fanOut;
    }

    @Override
    public Outcome run(Assignment assignment) {
        Machines machines = Machines.read(plans.of(assignment.rootId()), assignment.runner(), fanOut);
        if (!machines.notRead().isEmpty()) {
            return Outcome.disturbed(Failures.onNodes(
                    "Sample virtual machines",
                    machines.notRead(),
                    "The run goes on without knowing whether virtual machines still run on these nodes."));
        }
        List<Drains.Row> rows = new ArrayList<>();
        machines.running()
                .forEach((target, list) -> list.forEach(machine -> rows.add(new Drains.Row(
                        machine.name(), target.node(), machine.state().word(), ""))));
        return drains.sampled(assignment, "virtual-machines", "virtual machines", rows);
    }
}
