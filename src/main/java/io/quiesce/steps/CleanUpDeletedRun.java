package io.quiesce.steps;

import io.quiesce.lease.Leases;
import io.quiesce.work.Assignment;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import org.springframework.stereotype.Component;

/** Cleans up after a run that was deleted, and then gives its cluster back. It stands in no diagram. */
@Component
final class CleanUpDeletedRun implements Step {

    private final CleanUpRun cleanUp;
    private final Leases leases;

    CleanUpDeletedRun(CleanUpRun cleanUp, Leases leases) {
        this.cleanUp = cleanUp;
        this.leases = leases;
    }

    @Override
    public Outcome run(Assignment assignment) {
        Outcome outcome = cleanUp.run(assignment);
        if (outcome instanceof Outcome.Done) {
            leases.release(assignment.rootId());
        }
        return outcome;
    }
}
