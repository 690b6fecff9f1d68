package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.vxvm.Member;
import io.quiesce.vxvm.Recovery;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.InputKind;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * <i>Wait for recovery</i>: waits while a member resynchronises, reconfigures or fences: a node is not admitted before. What
 * it waits for is a sample of the run.
 */
@Described(
        name = "Wait for recovery",
        text = "Waits while a member resynchronises, reconfigures or fences: a node is not admitted " + "before.",
        inputs =
                @Described.Input(
                        name = "drainLimit",
                        label = "Limit",
                        text = "For how long to wait before a person is asked. ${drainLimit}: as the run was "
                                + "started.",
                        kind = InputKind.DURATION,
                        defaultValue = "${drainLimit}"))
@Component
final class WaitForRecovery implements Step {

    private static final String STEP = "Wait for recovery";

    private final ApprovedPlan plans;
    private final ClusterMembers members;
    private final LeaveSteps steps;
    private final Drains drains;

    WaitForRecovery(ApprovedPlan plans, ClusterMembers members, LeaveSteps steps, Drains drains) {
        this.plans = plans;
        this.members = members;
        this.steps = steps;
        this.drains = drains;
    }

    @Override
    public Outcome run(Assignment assignment) {
        RejoinPlan plan = plans.rejoin(assignment.rootId());
        Map<String, Reading<Member>> seen = members.these(plan.cluster(), plan.members(), assignment.runner());
        List<Drains.Row> rows = new ArrayList<>(RecoveryRows.of(Recovery.of(seen)));
        seen.forEach((name, reading) -> reading.asOptional().ifPresent(member -> {
            if (!member.membership().isQuiet()) {
                rows.add(new Drains.Row("a reconfiguration", name, "is running", ""));
            }
            if (member.fencing()) {
                rows.add(new Drains.Row("fencing", name, "is in progress", ""));
            }
        }));
        if (seen.values().stream().noneMatch(reading -> reading.asOptional().isPresent())) {
            Reading<Member> first = seen.values().iterator().next();
            return steps.silent(
                    assignment,
                    STEP,
                    new Target(plan.cluster(), plan.members().get(0)),
                    (Reading.NotRead<Member>) first,
                    "");
        }
        drains.keep(assignment, "join", "reasons", rows);
        if (rows.isEmpty()) {
            return Outcome.done();
        }
        Duration limit = Duration.parse(assignment.inputs().getOrDefault("drainLimit", "PT30M"));
        return steps.waited(assignment).compareTo(limit) < 0
                ? steps.again(assignment)
                : steps.failed(
                        assignment,
                        STEP,
                        new Target(plan.cluster(), plan.members().get(0)),
                        "No node is admitted while something is recovered or reconfigured: %s."
                                .formatted(rows.stream()
                                        .map(row -> row.what() + " " + row.state())
                                        .collect(Collectors.joining("; "))),
                        "");
    }
}
