package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.openvstorage.Flush;
import io.quiesce.openvstorage.Volume;
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
 * <i>Begin flush</i>: makes a snapshot on every volume that is no template, on the node that owns it. What cannot be
 * flushed as it is, such as a halted volume, is a failure that a person decides; it is not "not flushed yet".
 */
@Component
final class BeginFlush implements Step {

    private static final String STEP = "Begin flush";

    private final ApprovedPlan plans;
    private final Records records;
    private final FanOut fanOut;

    BeginFlush(ApprovedPlan plans, Records records, FanOut fanOut) {
        this.plans = plans;
        this.records = records;
        this.fanOut = fanOut;
    }

    @Override
    public Outcome run(Assignment assignment) {
        String rootId = assignment.rootId();
        records.change(rootId, record -> record.withFlushed(true));
        Set<String> leftOut = Set.copyOf(records.of(rootId).leftOut());
        Volumes volumes = new Volumes(assignment.runner());
        Optional<Flush.Sample> begun = FlushOf.over(
                plans.of(rootId), fanOut, (target, pools) -> volumes.begin(target, pools, Snapshots.of(rootId)));
        if (begun.isEmpty()) {
            return Outcome.done();
        }
        Optional<Failure> silence = FlushOf.silence(STEP, begun.get(), leftOut);
        if (silence.isPresent()) {
            records.change(rootId, record -> record.withFailed(silence.get().objects()));
            return Outcome.disturbed(silence.get());
        }
        List<Volume> stuck = begun.get().stuck(leftOut);
        if (stuck.isEmpty()) {
            return Outcome.done();
        }
        records.change(
                rootId,
                record -> record.withFailed(stuck.stream().map(Volume::key).toList()));
        return Outcome.failed(FlushOf.stuck(STEP, begun.get(), stuck));
    }
}
