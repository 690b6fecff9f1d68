package io.quiesce.steps;

import io.quiesce.plan.Finding;
import io.quiesce.vxvm.LeavePlan;
import java.util.List;

/**
 * What the survey before a leave led to.
 *
 * @param plan what is going to be done
 * @param findings what a person should know before
 */
record SurveyedLeave(LeavePlan plan, List<Finding> findings) implements Surveyed {

    SurveyedLeave {
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
