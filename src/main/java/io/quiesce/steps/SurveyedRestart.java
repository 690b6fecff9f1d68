package io.quiesce.steps;

import io.quiesce.openvstorage.RestartPlan;
import io.quiesce.plan.Finding;
import java.util.List;

/**
 * What the survey before a restart led to.
 *
 * @param plan what is going to be done
 * @param findings what a person should know before
 */
record SurveyedRestart(RestartPlan plan, List<Finding> findings) implements Surveyed {

    SurveyedRestart {
        findings = List.copyOf(findings);
    }

    @Override
    public String cluster() {
        return plan.cluster();
    }

    @Override
    public String hash() {
        return plan.hash();
    }
}
