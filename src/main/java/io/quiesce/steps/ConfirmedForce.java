package io.quiesce.steps;

import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Failure;
import io.quiesce.work.StepRefused;
import java.util.List;
import org.springframework.stereotype.Component;

/** Proves, from the decisions that were kept, that one person chose force and another confirmed it. */
@Component
final class ConfirmedForce {

    private final Transcript transcript;

    ConfirmedForce(Transcript transcript) {
        this.transcript = transcript;
    }

    /**
     * The last two decisions of the run must be the choice and its confirmation, by two people.
     *
     * @throws StepRefused if they are not
     */
    void mustBeConfirmed(Assignment assignment, String choice) {
        List<Transcript.Decision> last = transcript.lastDecisions(assignment.rootId(), 2);
        boolean confirmed = last.size() == 2
                && last.get(0).task().equals("Task_ConfirmForce")
                && last.get(0).choice().equals("confirm")
                && last.get(1).choice().equals(choice)
                && !last.get(0).person().equals(last.get(1).person());
        if (!confirmed) {
            throw new StepRefused(new Failure(
                    assignment.step(),
                    "",
                    "",
                    "",
                    "Nobody chose '%s' and had it confirmed by a second person.".formatted(choice),
                    "Nothing is forced.",
                    List.of()));
        }
    }
}
