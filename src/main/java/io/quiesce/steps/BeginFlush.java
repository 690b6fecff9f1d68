package io.quiesce.steps;

import io.quiesce.openvstorage.Volume;
import io.quiesce.openvstorage.Volumes;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * <i>Begin flush</i>: makes a snapshot on every volume that is no template, on the node that owns it. What cannot be
 * flushed as it is, such as a halted volume, is a failure that a person decides; it is not "not flushed yet".
 */
@Described(
        name = "Begin flush",
        text = "Makes one snapshot of each volume of the approved plan on the node that owns it: when "
                + "the snapshot is in the backend, so is all that was written before it.",
        destructive = true)
@Component
final class BeginFlush implements Step {

    private static final String STEP = "Begin flush";

    private final FlushPhase phase;
    private final Records records;

    BeginFlush(FlushPhase phase, Records records) {
        this.phase = phase;
        this.records = records;
    }

    @Override
    public Outcome run(Assignment assignment) {
        records.change(assignment.rootId(), record -> record.withFlushed(true));
        return phase.run(assignment, STEP, Volumes::begin, (begun, leftOut) -> {
            List<Volume> stuck = begun.stuck(leftOut);
            return stuck.isEmpty() ? Outcome.done() : phase.stuck(assignment, STEP, begun, stuck, false);
        });
    }
}
