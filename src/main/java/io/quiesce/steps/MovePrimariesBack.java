package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.steps.TakenFromNode.Taken;
import io.quiesce.transcript.Transcript;
import io.quiesce.vxvm.ClusterMount;
import io.quiesce.vxvm.Mounts;
import io.quiesce.vxvm.Openness;
import io.quiesce.vxvm.ServiceGroup;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * <i>Move primaries back</i>: makes the node the CFS primary again of what it was the primary of, and says what is back by
 * then.
 */
@Described(
        name = "Move primaries back",
        text = "Makes the node the CFS primary again of the file systems whose primary it was, as the "
                + "record of the leave has it.",
        destructive = true)
@Component
final class MovePrimariesBack implements Step {

    private static final String STEP = "Move primaries back";
    private static final String SKIPPING = "The primaries stay where they are; every node can use the file systems.";

    private final TakenFromNode taken;
    private final ClusterMembers members;
    private final LeaveSteps steps;
    private final Transcript transcript;

    MovePrimariesBack(TakenFromNode taken, ClusterMembers members, LeaveSteps steps, Transcript transcript) {
        this.taken = taken;
        this.members = members;
        this.steps = steps;
        this.transcript = transcript;
    }

    @Override
    public Outcome run(Assignment assignment) {
        Taken back = taken.of(assignment);
        if (back.record().primaries().isEmpty()) {
            return done(assignment, back);
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
        return done(assignment, back);
    }

    private Outcome done(Assignment assignment, Taken back) {
        String node = back.node().node();
        List<String> things = ListWhatWasTaken.rows(back.record()).stream()
                .map(ListWhatWasTaken.Row::what)
                .toList();
        transcript.note(
                assignment.rootId(),
                things.isEmpty()
                        ? "Nothing was put back on %s: nothing is on record as taken from it%s"
                                .formatted(node, offline(assignment, back))
                        : "%s has back what was taken from it: %s".formatted(node, String.join(", ", things)));
        return Outcome.done();
    }

    /** After a crash no record says what ran there; what VCS could run there and does not is at least named. */
    private String offline(Assignment assignment, Taken back) {
        List<String> groups = members.groups(back.node(), assignment.runner())
                .asOptional()
                .map(vcs -> vcs.groups().stream()
                        .filter(group -> group.mayRunOn(back.host()) && group.isOffline(back.host()))
                        .map(ServiceGroup::name)
                        .sorted()
                        .toList())
                .orElse(List.of());
        return groups.isEmpty() ? "" : "; offline there: " + String.join(", ", groups);
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
