package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.openvstorage.Flush;
import io.quiesce.openvstorage.Volumes;
import io.quiesce.work.Assignment;
import io.quiesce.work.Failure;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * <i>Sample flush</i>: counts the volumes whose snapshot is not in the backend yet. A volume whose earlier snapshot was
 * still on its way gets ours as soon as that one has arrived.
 */
@Component
final class SampleFlush implements Step {

    private final ApprovedPlan plans;
    private final Records records;
    private final Drains drains;
    private final FanOut fanOut;

    SampleFlush(ApprovedPlan plans, Records records, Drains drains, FanOut fanOut) {
        this.plans = plans;
        this.records = records;
        this.drains = drains;
        this.fanOut = fanOut;
    }

    @Override
    public Outcome run(Assignment assignment) {
        String rootId = assignment.rootId();
        Set<String> leftOut = Set.copyOf(records.of(rootId).leftOut());
        Volumes volumes = new Volumes(assignment.runner());
        Optional<Flush.Sample> sample = FlushOf.over(
                plans.of(rootId), fanOut, (target, pools) -> volumes.pollAndBegin(target, pools, Snapshots.of(rootId)));
        if (sample.isEmpty()) {
            return drains.sampled(assignment, "flush", "volumes", List.of());
        }
        Optional<Failure> silence = FlushOf.silence("Sample flush", sample.get(), leftOut);
        if (silence.isPresent()) {
            records.change(rootId, record -> record.withFailed(silence.get().objects()));
            return Outcome.disturbed(silence.get());
        }
        return drains.sampled(assignment, "flush", "volumes", FlushOf.rows(sample.get(), leftOut));
    }
}
