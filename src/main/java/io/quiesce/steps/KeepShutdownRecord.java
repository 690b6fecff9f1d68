package io.quiesce.steps;

import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.openvstorage.ShutdownPlan.NodeEntry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.springframework.stereotype.Component;

/** <i>Keep shutdown record</i>: what the restart needs to know, before the first node goes off. */
@Component
final class KeepShutdownRecord implements JavaDelegate {

    private final ApprovedPlan plans;
    private final Records records;

    KeepShutdownRecord(ApprovedPlan plans, Records records) {
        this.plans = plans;
        this.records = records;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String rootId = ((ExecutionEntity) execution).getRootProcessInstanceId();
        SurveyedPlan surveyed = plans.surveyed(rootId);
        records.change(rootId, record -> record.withCluster(roles(surveyed.plan()), surveyed.services()));
    }

    private static Map<String, String> roles(ShutdownPlan plan) {
        Map<String, String> roles = new TreeMap<>();
        add(roles, plan.extras(), Role.EXTRA);
        add(roles, plan.masters(), Role.MASTER);
        add(roles, plan.backends(), Role.BACKEND);
        return roles;
    }

    private static void add(Map<String, String> roles, List<NodeEntry> nodes, Role role) {
        nodes.forEach(node -> roles.put(node.node(), role.word()));
    }
}
