package io.quiesce.steps;

import io.quiesce.lease.Leases;
import io.quiesce.runbooks.DecisionRule;
import org.springframework.stereotype.Component;

/** Who skips a failure goes on without exactly what failed, and the record says so. */
@Component
final class ResolveFailureRule implements DecisionRule {

    private final Leases leases;
    private final Records records;

    ResolveFailureRule(Leases leases, Records records) {
        this.leases = leases;
        this.records = records;
    }

    @Override
    public String task() {
        return "Task_ResolveFailure";
    }

    @Override
    public void answered(String rootId, String choice, String person) {
        boolean isOpenVStorage = leases.ofRunIfAny(rootId)
                .filter(lease -> lease.runbook().startsWith("open-vstorage-"))
                .isPresent();
        if (choice.equals("skip") && isOpenVStorage) {
            records.change(rootId, ShutdownRecord::withoutFailed);
        }
    }
}
