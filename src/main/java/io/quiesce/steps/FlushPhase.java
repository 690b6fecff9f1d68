package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.Flush;
import io.quiesce.openvstorage.Volume;
import io.quiesce.openvstorage.Volumes;
import io.quiesce.openvstorage.Volumes.Access;
import io.quiesce.openvstorage.Volumes.Seen;
import io.quiesce.work.Assignment;
import io.quiesce.work.Failure;
import io.quiesce.work.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.springframework.stereotype.Component;

/** One phase of a flush, on all nodes of the approved plan that serve a vPool, at the same time. */
@Component
final class FlushPhase {

    private final ApprovedPlan plans;
    private final Records records;
    private final FanOut fanOut;

    FlushPhase(ApprovedPlan plans, Records records, FanOut fanOut) {
        this.plans = plans;
        this.records = records;
        this.fanOut = fanOut;
    }

    /** What one phase asks of one node. */
    interface Question {
        Reading<Seen> ask(Volumes volumes, Target target, List<Access> pools, String snapshot);
    }

    /**
     * Asks all nodes and goes on with what they say together.
     *
     * @param then what follows, from the answers and from what a person has left out; not asked when a node or a vPool
     *     stayed silent, which is a disturbance of the step
     */
    Outcome run(
            Assignment assignment,
            String step,
            Question question,
            BiFunction<Flush.Sample, Set<String>, Outcome> then) {
        String rootId = assignment.rootId();
        Set<String> leftOut = Set.copyOf(records.of(rootId).leftOut());
        Volumes volumes = new Volumes(assignment.runner());
        Flush.Sample sample = FlushOf.over(
                plans.of(rootId),
                fanOut,
                (target, pools) -> question.ask(volumes, target, pools, Snapshots.of(rootId)));
        Optional<Failure> silence = FlushOf.silence(step, sample, leftOut);
        return silence.isPresent() ? failed(assignment, silence.get(), true) : then.apply(sample, leftOut);
    }

    /** Volumes that time alone will not bring to rest: a person decides. */
    Outcome stuck(Assignment assignment, String step, Flush.Sample sample, List<Volume> volumes, boolean mayPass) {
        return failed(assignment, FlushOf.stuck(step, sample, volumes), mayPass);
    }

    private Outcome failed(Assignment assignment, Failure failure, boolean mayPass) {
        records.change(assignment.rootId(), record -> record.withFailed(failure.objects()));
        return mayPass ? Outcome.disturbed(failure) : Outcome.failed(failure);
    }
}
