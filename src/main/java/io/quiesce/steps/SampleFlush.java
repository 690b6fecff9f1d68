package io.quiesce.steps;

import io.quiesce.openvstorage.Volumes;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import org.springframework.stereotype.Component;

/**
 * <i>Sample flush</i>: counts the volumes whose snapshot is not in the backend yet. A volume whose earlier snapshot was
 * still on its way gets ours as soon as that one has arrived.
 */
@Described(
        name = "Sample flush",
        text = "Counts the volumes whose snapshot is not in the backend yet. A volume whose earlier "
                + "snapshot was still on its way gets its own as soon as that one has arrived.",
        parts = Drains.class,
        destructive = true)
@Component
final class SampleFlush implements Step {

    private final FlushPhase phase;
    private final Drains drains;

    SampleFlush(FlushPhase phase, Drains drains) {
        this.phase = phase;
        this.drains = drains;
    }

    @Override
    public Outcome run(Assignment assignment) {
        return phase.run(
                assignment,
                "Sample flush",
                Volumes::pollAndBegin,
                (sample, leftOut) -> drains.sampled(assignment, "flush", "volumes", FlushOf.rows(sample, leftOut)));
    }
}
