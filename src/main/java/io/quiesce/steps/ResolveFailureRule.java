package io.quiesce.steps;

import io.quiesce.runbooks.DecisionRule;
import org.springframework.stereotype.Component;

/** Who skips a failure goes on without exactly what failed, and the record says so. */
@Component
final class ResolveFailureRule implements DecisionRule {

    private final Records records;

    ResolveFailureRule(Records records) {
        this.records = records;
    }

    @Override
    public String task() {
        return "Task_ResolveFailure";
    }

    @Override
    public String runbooks() {
        return "open-vstorage-";
    }

    @Override
    public void answered(String rootId, String choice, String person) {
        if (choice.equals("skip")) {
            records.change(rootId, ShutdownRecord::withoutFailed);
        }
    }
}
