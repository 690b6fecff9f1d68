package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.steps.TakenFromNode.Taken;
import io.quiesce.vxvm.ClusterMount;
import io.quiesce.vxvm.Mounts;
import io.quiesce.vxvm.Openness;
import io.quiesce.work.Assignment;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** <i>Move primaries back</i>: makes the node the CFS primary again of what it was the primary of. */
@Component
final class MovePrimariesBack implements Step {

    private static final String STEP = "Move primaries back";
    private static final String SKIPPING = "The primaries stay where they are; every node can use the file systems.";

    private final TakenFromNode taken;
    private final ClusterMembers members;
    private final LeaveSteps steps;

    MovePrimariesBack(TakenFromNode taken, ClusterMembers members, LeaveSteps steps) {
        this.taken = taken;
        this.members = members;
        this.steps = steps;
    }

    @Override
    public Outcome run(Assignment assignment) {
        Taken back = taken.of(assignment);
        if (back.record().primaries().isEmpty()) {
            return Outcome.done();
        }
        Reading<Openness> openness = members.openness(back.node(), assignment.runner());
        if (openness instanceof NotRead<Openness> silent) {
            return steps.silent(assignment, STEP, back.node(), silent, SKIPPING);
        }
        for (String point : back.record().primaries()) {
            if (!primary(openness.asOptional().orElseThrow(), point).equals(back.host())) {
                return move(assignment, back, point);
            }
        }
        return Outcome.done();
    }

    private static String primary(Openness openness, String point) {
        return openness.mounts().stream()
                .filter(mount -> mount.point().equals(point))
                .map(ClusterMount::primary)
                .findFirst()
                .orElse("");
    }

    private Outcome move(Assignment assignment, Taken back, String point) {
        Optional<String> refusal = LeaveSteps.refusal(new Mounts(assignment.runner()).makePrimary(back.node(), point));
        return refusal.isPresent()
                ? steps.failed(
                        assignment,
                        STEP,
                        back.node(),
                        "The node could not become CFS primary of %s: %s"
                                .formatted(point, LeaveSteps.sentence(refusal.get())),
                        SKIPPING)
                : steps.againOrFailed(
                        assignment,
                        STEP,
                        back.node(),
                        "The node is not the CFS primary of %s.".formatted(point),
                        SKIPPING);
    }
}
