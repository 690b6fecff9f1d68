package io.quiesce.steps;

import io.quiesce.lease.Leases;
import io.quiesce.runbooks.DecisionRule;
import org.springframework.stereotype.Component;

/** Who confirms that a node leaves although volumes are in use is kept in the record of its leave. */
@Component
final class LeaveForceRule implements DecisionRule {

    private final Leases leases;
    private final LeaveRecords records;

    LeaveForceRule(Leases leases, LeaveRecords records) {
        this.leases = leases;
        this.records = records;
    }

    @Override
    public String task() {
        return "Task_ConfirmForce";
    }

    @Override
    public void answered(String rootId, String choice, String person) {
        if (choice.equals("confirm") && isLeave(rootId)) {
            records.change(rootId, record -> record.withForce(person));
        }
    }

    private boolean isLeave(String rootId) {
        return leases.ofRunIfAny(rootId)
                .filter(lease -> lease.runbook().equals("vxvm-clean-leave"))
                .isPresent();
    }
}
