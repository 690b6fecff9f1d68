package io.quiesce.steps;

import io.quiesce.lease.Leases;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Cleans up after a run that was deleted, and then gives its cluster back. A run that has asked a node to leave its cluster is
 * past the point of no return: nothing of it is ended, and the cluster is kept until an administrator has looked. It stands
 * in no diagram.
 */
@Component
final class CleanUpDeletedRun implements Step {

    private final Step cleanUp;
    private final Leases leases;
    private final LeaveRecords leaves;
    private final Transcript transcript;

    CleanUpDeletedRun(
            @Qualifier("cleanUpRun") Step cleanUp, Leases leases, LeaveRecords leaves, Transcript transcript) {
        this.cleanUp = cleanUp;
        this.leases = leases;
        this.leaves = leaves;
        this.transcript = transcript;
    }

    @Override
    public Outcome run(Assignment assignment) {
        LeaveRecord leave = leaves.of(assignment.rootId());
        if (leave.isPastReturn()) {
            leases.keepAsEffectUnknown(assignment.rootId());
            transcript.note(
                    assignment.rootId(),
                    "%s had been asked to leave the cluster, and may be leaving still: nothing was ended, and the cluster is"
                                    .formatted(leave.node())
                            + " kept until an administrator has looked at it.");
            return Outcome.done();
        }
        transcript.note(assignment.rootId(), "Its remote work is ended and what it created is removed.");
        Outcome outcome = cleanUp.run(assignment);
        if (outcome instanceof Outcome.Done && !leases.isEffectUnknown(assignment.rootId())) {
            leases.release(assignment.rootId());
        }
        return outcome;
    }
}
