package io.quiesce.steps;

import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.openvstorage.PastShutdown;
import io.quiesce.openvstorage.RestartFindings;
import io.quiesce.openvstorage.RestartFindings.State;
import io.quiesce.openvstorage.RestartPlan;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** <i>Survey environment</i>, before a restart: sees what is on and off, and makes the plan from the last record. */
@Described(
        name = "Survey before a restart",
        text = "Sees which nodes are on and off without changing anything, and makes the plan from the "
                + "record of the last shutdown.",
        sets = {
            @Described.Sets(name = "planHash", text = "the fingerprint of the plan"),
            @Described.Sets(name = "masterCount", text = "how many masters the plan has"),
            @Described.Sets(name = "planView", text = "the plan, for the form of Approve plan")
        },
        raisesStepFailed = false)
@Component
final class SurveyBeforeRestart implements Step {

    private final Leases leases;
    private final Inventory inventory;
    private final LastShutdown lastShutdown;
    private final StillThere stillThere;
    private final ApprovedPlan plans;

    SurveyBeforeRestart(
            Leases leases, Inventory inventory, LastShutdown lastShutdown, StillThere stillThere, ApprovedPlan plans) {
        this.leases = leases;
        this.inventory = inventory;
        this.lastShutdown = lastShutdown;
        this.stillThere = stillThere;
        this.plans = plans;
    }

    @Override
    public Outcome run(Assignment assignment) {
        Lease lease = leases.ofRun(assignment.rootId());
        Cluster cluster = inventory.require(lease.cluster());
        Map<String, State> states = new TreeMap<>();
        stillThere
                .ask(
                        cluster.nodes().stream()
                                .map(Node::name)
                                .map(node -> new Target(cluster.name(), node))
                                .toList(),
                        assignment.runner())
                .forEach((target, seen) -> states.put(target.node(), new State(seen.presence(), seen.state())));
        Optional<PastShutdown> before = lastShutdown.of(cluster.name());
        RestartPlan plan = RestartPlan.of(cluster, before);
        SurveyedRestart surveyed = new SurveyedRestart(
                plan,
                RestartFindings.of(
                        cluster,
                        plan,
                        before,
                        before.flatMap(record -> lastShutdown.usedBy(cluster.name(), record)),
                        states));
        String hash = plans.keep(assignment.rootId(), surveyed);
        return Outcome.done(
                Map.of("planHash", hash, "masterCount", plan.masters().size()),
                Map.of("planView", RestartView.of(lease, cluster, surveyed, before, states)));
    }
}
