package io.quiesce.steps;

import io.quiesce.runbooks.DecisionRefused;
import io.quiesce.runbooks.DecisionRule;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * A node that may be leaving cannot be kept by a decision, and one that has not been asked to leave has not left: the first
 * is not abandoned, the second not skipped.
 */
@Component
final class LeaveFailureRule implements DecisionRule {

    /** The steps before which two people may have agreed to go on with volumes in use. */
    private static final Set<String> CLOSING =
            Set.of(SampleOpenVolumes.STEP, UnmountFileSystems.STEP, ProveVolumesClosed.STEP);

    private final LeaveRecords records;

    LeaveFailureRule(LeaveRecords records) {
        this.records = records;
    }

    @Override
    public String task() {
        return "Task_ResolveFailure";
    }

    @Override
    public String runbooks() {
        return "vxvm-clean-leave";
    }

    @Override
    public void answered(String rootId, String choice, String person) {
        LeaveRecord record = records.of(rootId);
        if (choice.equals("retry") && CLOSING.contains(record.failed())) {
            // the drain comes round again: whoever uses a volume by then was not agreed to
            records.change(rootId, before -> before.withForce(""));
        }
        if (choice.equals("abandon")
                && record.isPastReturn()
                && !record.failed().equals(SampleRecovery.STEP)) {
            throw new DecisionRefused(
                    "%s may be leaving, or has left: that cannot be abandoned any more. Try again, or skip"
                                    .formatted(record.node())
                            + " what could not be proved.");
        }
        if (choice.equals("skip") && record.failed().equals(LeaveCluster.STEP) && !record.isPastReturn()) {
            throw new DecisionRefused(
                    "%s has not been asked to leave, so there is nothing to skip: try again or abandon."
                            .formatted(record.node()));
        }
    }
}
