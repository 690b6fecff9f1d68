package io.quiesce.steps;

import io.quiesce.command.Target;
import io.quiesce.openvstorage.QuorumGuard;
import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.Map;
import org.springframework.stereotype.Component;

/** <i>Count masters</i>: whether the cluster keeps its quorum without the server, counted live just before it goes. */
@Described(
        name = "Count masters",
        text = "Asks every Arakoon cluster which masters are healthy, and counts whether more than half "
                + "of them stay without the server of the approved plan.",
        sets = {
            @Described.Sets(name = "quorumStays", text = "true if the server may go"),
            @Described.Sets(name = "keptOnline", text = "why it may not")
        },
        refusesOnly = true)
@Component
final class CountMasters implements Step {

    private final ApprovedPlan plans;
    private final MasterCount masters;
    private final KeptOnline keptOnline;
    private final Transcript transcript;

    CountMasters(ApprovedPlan plans, MasterCount masters, KeptOnline keptOnline, Transcript transcript) {
        this.plans = plans;
        this.masters = masters;
        this.keptOnline = keptOnline;
        this.transcript = transcript;
    }

    @Override
    public Outcome run(Assignment assignment) {
        ShutdownPlan plan = plans.of(assignment.rootId());
        Target server = new Target(plan.cluster(), plan.server());
        QuorumGuard.Verdict quorum = masters.without(server, assignment.runner());
        if (quorum instanceof QuorumGuard.Verdict.Refused refused) {
            return Outcome.done(
                    Map.of("quorumStays", false, "keptOnline", keptOnline.because(assignment.rootId(), refused.why())));
        }
        transcript.note(assignment.rootId(), QuorumGuard.sentence(quorum, server.node()));
        return Outcome.done(Map.of("quorumStays", true));
    }
}
