package io.quiesce.steps;

import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** <i>Clean up</i>: ends remote work and removes what the run created, after an abort or when it was abandoned. */
@Component
final class CleanUpRun implements Step {

    static final int TRIES = 3;
    static final Duration PAUSE = Duration.ofSeconds(1);

    private final CleanUp cleanUp;
    private final Transcript transcript;

    CleanUpRun(CleanUp cleanUp, Transcript transcript) {
        this.cleanUp = cleanUp;
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
        return Outcome.done();
    }
}
