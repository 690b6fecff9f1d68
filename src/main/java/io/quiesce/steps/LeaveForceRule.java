package io.quiesce.steps;

import io.quiesce.runbooks.DecisionRule;
import org.springframework.stereotype.Component;

/** Who confirms that a node leaves although volumes are in use is kept in the record of its leave. */
@Component
final class LeaveForceRule implements DecisionRule {

    private final LeaveRecords records;

    LeaveForceRule(LeaveRecords records) {
        this.records = records;
    }

    @Override
    public String task() {
        return "Task_ConfirmForce";
    }

    @Override
    public String runbooks() {
        return "vxvm-clean-leave";
    }

    @Override
    public void answered(String rootId, String choice, String person) {
        if (choice.equals("confirm")) {
            records.change(rootId, record -> record.withForce(person));
        }
    }
}
