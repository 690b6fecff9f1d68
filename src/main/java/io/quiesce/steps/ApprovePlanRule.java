package io.quiesce.steps;

import io.quiesce.lease.Plans;
import io.quiesce.plan.Finding;
import io.quiesce.plan.Finding.Severity;
import io.quiesce.runbooks.DecisionRefused;
import io.quiesce.runbooks.DecisionRule;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** A plan with a finding that blocks cannot be approved; one that is approved is approved exactly as it was shown. */
@Component
final class ApprovePlanRule implements DecisionRule {

    private final Plans plans;
    private final ApprovedPlan approved;

    ApprovePlanRule(Plans plans, ApprovedPlan approved) {
        this.plans = plans;
        this.approved = approved;
    }

    @Override
    public String task() {
        return "Task_ApprovePlan";
    }

    @Override
    public void answered(String rootId, String choice, String person) {
        if (!choice.equals("approve")) {
            return;
        }
        Plans.Kept kept = plans.of(rootId)
                .orElseThrow(() -> new DecisionRefused("There is no plan to approve; reject it and start again."));
        List<Finding> blocking = approved.findings(kept.body()).stream()
                .filter(finding -> finding.severity() == Severity.BLOCKS)
                .toList();
        if (!blocking.isEmpty()) {
            throw new DecisionRefused(
                    "The plan cannot be approved while something blocks it: %s Mend it, reject this plan"
                                    .formatted(blocking.stream()
                                            .limit(5)
                                            .map(finding -> finding.subject() + ": " + finding.text())
                                            .collect(Collectors.joining(" ")))
                            + " and start again.");
        }
        plans.approve(rootId, person);
    }
}
