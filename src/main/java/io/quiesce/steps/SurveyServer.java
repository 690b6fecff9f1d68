package io.quiesce.steps;

import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.openvstorage.QuorumGuard;
import io.quiesce.openvstorage.ServerFindings;
import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.openvstorage.Survey;
import io.quiesce.plan.Finding;
import io.quiesce.plan.Finding.Severity;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * <i>Survey server</i>: looks at every node, counts the masters, changes nothing, and makes the plan for one server; or
 * says why it has to stay online.
 */
@Described(
        name = "Survey server",
        text = "Looks at every node of the cluster without changing anything, counts the masters, and "
                + "makes the plan for one server, or says why it has to stay online.",
        sets = {
            @Described.Sets(name = "planHash", text = "the fingerprint of the plan"),
            @Described.Sets(name = "mayBeStopped", text = "true if nothing keeps the server online"),
            @Described.Sets(name = "keptOnline", text = "what keeps it online, or empty"),
            @Described.Sets(name = "planView", text = "the plan, for the form of Approve plan")
        },
        raisesStepFailed = false)
@Component
final class SurveyServer implements Step {

    private final Leases leases;
    private final Inventory inventory;
    private final EnvironmentLook look;
    private final MasterCount masters;
    private final ApprovedPlan plans;
    private final EngineHost engineHost;
    private final KeptOnline keptOnline;

    SurveyServer(
            Leases leases,
            Inventory inventory,
            EnvironmentLook look,
            MasterCount masters,
            ApprovedPlan plans,
            EngineHost engineHost,
            KeptOnline keptOnline) {
        this.leases = leases;
        this.inventory = inventory;
        this.look = look;
        this.masters = masters;
        this.plans = plans;
        this.engineHost = engineHost;
        this.keptOnline = keptOnline;
    }

    @Override
    public Outcome run(Assignment assignment) {
        Lease lease = leases.ofRun(assignment.rootId());
        Cluster cluster = inventory.require(lease.cluster());
        Target server = new Target(cluster.name(), lease.setting("node"));
        Survey survey = look.survey(cluster, assignment.runner());
        QuorumGuard.Verdict quorum = masters.without(server, survey);
        List<Finding> findings =
                ServerFindings.of(survey, server, lease.setting("vms").equals("stop"), quorum, engineHost.ids());
        SurveyedPlan plan = SurveyedPlan.of(ShutdownPlan.ofServer(survey, server), findings, survey);
        String hash = plans.keep(assignment.rootId(), plan);
        String why = findings.stream()
                .filter(finding -> finding.severity() == Severity.BLOCKS)
                .map(finding -> finding.subject() + ": " + finding.text())
                .collect(Collectors.joining(" "));
        return Outcome.done(
                Map.of(
                        "planHash",
                        hash,
                        "mayBeStopped",
                        why.isEmpty(),
                        "keptOnline",
                        why.isEmpty() ? "" : keptOnline.because(assignment.rootId(), why)),
                Map.of("planView", PlanView.of(lease, plan, hash)));
    }
}
