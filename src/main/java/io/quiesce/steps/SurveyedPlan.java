package io.quiesce.steps;

import io.quiesce.openvstorage.NodeFacts.Service;
import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.openvstorage.Survey;
import io.quiesce.plan.Finding;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a survey led to: kept in the plan of the run.
 *
 * @param plan what is going to be done
 * @param findings what a person should know before
 * @param services the units that ran on each node, for the restart
 * @param roles the role of each node that was up
 * @param known what did not work already, see {@link Survey#known}
 */
record SurveyedPlan(
        ShutdownPlan plan,
        List<Finding> findings,
        Map<String, List<String>> services,
        Map<String, String> roles,
        List<String> known)
        implements Surveyed {

    SurveyedPlan {
        findings = List.copyOf(findings);
        services = Map.copyOf(services);
        roles = Map.copyOf(roles);
        known = List.copyOf(known);
    }

    @Override
    public String cluster() {
        return plan.cluster();
    }

    @Override
    public String hash() {
        return plan.hash();
    }

    static SurveyedPlan of(ShutdownPlan plan, List<Finding> findings, Survey survey) {
        Map<String, List<String>> services = new TreeMap<>();
        Map<String, String> roles = new TreeMap<>();
        survey.facts()
                .forEach((target, facts) -> services.put(
                        target.node(),
                        facts.services().stream()
                                .filter(Service::running)
                                .map(Service::name)
                                .sorted()
                                .toList()));
        survey.facts()
                .forEach((target, facts) -> facts.role().ifPresent(role -> roles.put(target.node(), role.word())));
        return new SurveyedPlan(plan, findings, services, roles, List.copyOf(survey.known()));
    }
}
