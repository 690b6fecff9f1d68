package io.quiesce.steps;

import io.quiesce.plan.Finding;
import java.util.List;

/**
 * What the survey before a rejoin led to.
 *
 * @param plan what is going to be done
 * @param findings what a person should know before
 */
record SurveyedRejoin(RejoinPlan plan, List<Finding> findings) implements Surveyed {

    SurveyedRejoin {
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
