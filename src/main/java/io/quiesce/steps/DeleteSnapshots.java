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

/** <i>Delete snapshots</i>: removes the snapshots of this run and looks whether they are gone. */
@Component
final class DeleteSnapshots implements Step {

    private static final String STEP = "Delete snapshots";

    private final ApprovedPlan plans;
    private final Records records;
    private final FanOut fanOut;

    DeleteSnapshots(ApprovedPlan plans, Records records, FanOut fanOut) {
        this.plans = plans;
        this.records = records;
        this.fanOut = fanOut;
    }

    @Override
    public Outcome run(Assignment assignment) {
        String rootId = assignment.rootId();
        Set<String> leftOut = Set.copyOf(records.of(rootId).leftOut());
        Volumes volumes = new Volumes(assignment.runner());
        Optional<Flush.Sample> ended = FlushOf.over(
                plans.of(rootId), fanOut, (target, pools) -> volumes.end(target, pools, Snapshots.of(rootId)));
        if (ended.isPresent()) {
            Optional<Failure> silence = FlushOf.silence(STEP, ended.get(), leftOut);
            if (silence.isPresent()) {
                records.change(rootId, record -> record.withFailed(silence.get().objects()));
                return Outcome.disturbed(silence.get());
            }
            List<Volume> left = ended.get().left(leftOut);
            if (!left.isEmpty()) {
                records.change(
                        rootId,
                        record ->
                                record.withFailed(left.stream().map(Volume::key).toList()));
                return Outcome.disturbed(FlushOf.stuck(STEP, ended.get(), left));
            }
        }
        records.change(rootId, record -> record.withFlushed(false));
        return Outcome.done();
    }
}
