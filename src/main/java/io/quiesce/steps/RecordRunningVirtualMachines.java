package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import org.springframework.stereotype.Component;

/** <i>Record what runs</i>: keeps which virtual machines run, before the first is asked to stop. */
@Described(
        name = "Record what runs",
        text = "Writes down which virtual machines run on the nodes of the approved plan, before the "
                + "first is asked to stop, so that the restart can start them again.")
@Component
final class RecordRunningVirtualMachines implements Step {

    private final ApprovedPlan plans;
    private final Records records;
    private final FanOut fanOut;

    RecordRunningVirtualMachines(ApprovedPlan plans, Records records, FanOut fanOut) {
        this.plans = plans;
        this.records = records;
        this.fanOut = fanOut;
    }

    @Override
    public Outcome run(Assignment assignment) {
        Machines machines = Machines.read(plans.of(assignment.rootId()), assignment.runner(), fanOut);
        if (!machines.notRead().isEmpty()) {
            return Outcome.disturbed(Failures.onNodes(
                    "Record what runs",
                    machines.notRead(),
                    "The virtual machines of these nodes are neither recorded nor stopped."));
        }
        records.change(assignment.rootId(), record -> record.withMachines(machines.asPlanned()));
        return Outcome.done();
    }
}
