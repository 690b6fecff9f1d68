package io.quiesce.steps;

import io.quiesce.openvstorage.Volume;
import io.quiesce.openvstorage.Volumes;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.List;
import org.springframework.stereotype.Component;

/** <i>Delete snapshots</i>: removes the snapshots of this run and looks whether they are gone. */
@Described(
        name = "Delete snapshots",
        text = "Deletes every snapshot that this run made and looks whether it is gone.",
        destructive = true)
@Component
final class DeleteSnapshots implements Step {

    private static final String STEP = "Delete snapshots";

    private final FlushPhase phase;
    private final Records records;

    DeleteSnapshots(FlushPhase phase, Records records) {
        this.phase = phase;
        this.records = records;
    }

    @Override
    public Outcome run(Assignment assignment) {
        return phase.run(assignment, STEP, Volumes::end, (ended, leftOut) -> {
            List<Volume> left = ended.left(leftOut);
            if (!left.isEmpty()) {
                return phase.stuck(assignment, STEP, ended, left, true);
            }
            records.change(assignment.rootId(), record -> record.withFlushed(false));
            return Outcome.done();
        });
    }
}
