package io.quiesce.steps;

import io.quiesce.command.Target;
import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.work.Assignment;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What has to be put back on a node: by the run that took it, when the node stays, or by the one that brings it back. */
@Component
final class TakenFromNode {

    private final Leases leases;
    private final LeaveRecords records;
    private final ApprovedPlan plans;

    TakenFromNode(Leases leases, LeaveRecords records, ApprovedPlan plans) {
        this.leases = leases;
        this.records = records;
        this.plans = plans;
    }

    /**
     * What was taken, and where it goes.
     *
     * @param host the node's own name; empty if it is not known
     */
    record Taken(Target node, String host, LeaveRecord record) {}

    Taken of(Assignment assignment) {
        Lease lease = leases.ofRun(assignment.rootId());
        Target node = new Target(lease.cluster(), lease.setting("node"));
        if (!KnownRunbooks.isOf(lease.runbook(), KnownRunbooks.REJOIN)) {
            return new Taken(node, plans.leave(assignment.rootId()).host(), records.of(assignment.rootId()));
        }
        RejoinPlan plan = plans.rejoin(assignment.rootId());
        return new Taken(
                node,
                plan.host(),
                Optional.of(plan.leaveRun())
                        .filter(run -> !run.isEmpty())
                        .map(records::of)
                        .orElse(LeaveRecord.EMPTY));
    }
}
