package io.quiesce.steps;

import io.quiesce.openvstorage.Finding;
import io.quiesce.openvstorage.ShutdownPlan;
import java.util.List;
import java.util.Map;

/**
 * What a survey led to: kept in the plan of the run.
 *
 * @param plan what is going to be done
 * @param findings what a person should know before
 * @param services the units that ran on each node, for the restart
 */
record SurveyedPlan(ShutdownPlan plan, List<Finding> findings, Map<String, List<String>> services) {

    SurveyedPlan {
        findings = List.copyOf(findings);
        services = Map.copyOf(services);
    }
}
