package io.quiesce.steps;

import io.quiesce.lease.Leases;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * <i>Clean up</i>: ends remote work and removes what the run created, after an abort or when it was abandoned. A cluster on
 * which an act may go on, since its node could not be asked, is kept until an administrator has looked.
 */
@Described(
        name = "Clean up",
        text = "Ends what the run still does on the nodes and removes what it created there: snapshots, "
                + "job directories, files of probes. What cannot be removed is named in the run. A cluster "
                + "on which an act may go on is kept until an administrator has looked.",
        destructive = true,
        raisesStepFailed = false)
@Component
final class CleanUpRun implements Step {

    static final int TRIES = 3;
    static final Duration PAUSE = Duration.ofSeconds(1);

    private final CleanUp cleanUp;
    private final Leases leases;
    private final Transcript transcript;

    CleanUpRun(CleanUp cleanUp, Leases leases, Transcript transcript) {
        this.cleanUp = cleanUp;
        this.leases = leases;
        this.transcript = transcript;
    }

    @Override
    public Outcome run(Assignment assignment) {
        CleanUp.Report report = cleanUp.run(assignment);
        if (!report.left().isEmpty() && assignment.round() < TRIES - 1) {
            return Outcome.again(PAUSE);
        }
        report.done().forEach(sentence -> transcript.note(assignment.rootId(), sentence));
        report.left().forEach(sentence -> transcript.note(assignment.rootId(), "Left behind: " + sentence));
        if (!report.unknown().isEmpty()) {
            leases.keepAsEffectUnknown(assignment.rootId());
            transcript.note(
                    assignment.rootId(),
                    "What this run began on %s may go on: the cluster is kept until an administrator has looked at it."
                            .formatted(String.join(", ", report.unknown())));
        }
        return Outcome.done();
    }

    @Override
    public boolean endsOvertaken() {
        return true;
    }
}
