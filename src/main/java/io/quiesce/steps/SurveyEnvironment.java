package io.quiesce.steps;

import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.openvstorage.Survey;
import io.quiesce.openvstorage.SurveyFindings;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.Map;
import org.springframework.stereotype.Component;

/** <i>Survey environment</i>: looks at every node, changes nothing, and makes the plan. */
@Described(
        name = "Survey environment",
        text = "Looks at every node of the cluster without changing anything, and makes the plan for "
                + "shutting it down.",
        sets = {
            @Described.Sets(name = "planHash", text = "the fingerprint of the plan"),
            @Described.Sets(name = "masterCount", text = "how many masters the plan has"),
            @Described.Sets(name = "planView", text = "the plan, for the form of Approve plan")
        },
        raisesStepFailed = false)
@Component
final class SurveyEnvironment implements Step {

    private final Leases leases;
    private final Inventory inventory;
    private final EnvironmentLook look;
    private final ApprovedPlan plans;
    private final EngineHost engineHost;

    SurveyEnvironment(
            Leases leases, Inventory inventory, EnvironmentLook look, ApprovedPlan plans, EngineHost engineHost) {
        this.leases = leases;
        this.inventory = inventory;
        this.look = look;
        this.plans = plans;
        this.engineHost = engineHost;
    }

    @Override
    public Outcome run(Assignment assignment) {
        Lease lease = leases.ofRun(assignment.rootId());
        Cluster cluster = inventory.require(lease.cluster());
        Survey survey = look.survey(cluster, assignment.runner());
        SurveyedPlan plan = SurveyedPlan.of(
                ShutdownPlan.of(survey, lease.setting("powerOffBackend").equals("true")),
                SurveyFindings.of(survey, engineHost.ids()),
                survey);
        String hash = plans.keep(assignment.rootId(), plan);
        return Outcome.done(
                Map.of("planHash", hash, "masterCount", plan.plan().masters().size()),
                Map.of("planView", PlanView.of(lease, plan, hash)));
    }
}
