package io.quiesce.steps;

import io.quiesce.openvstorage.ShutdownPlan.NodeEntry;
import io.quiesce.work.Failure;
import io.quiesce.work.StepRefused;
import java.util.List;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.springframework.stereotype.Component;

/** <i>Select nodes</i>: takes from the approved plan which nodes this power-off is for and are not off yet. */
@Component
final class SelectNodes implements JavaDelegate {

    private final ApprovedPlan plans;
    private final Records records;

    SelectNodes(ApprovedPlan plans, Records records) {
        this.plans = plans;
        this.records = records;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String rootId = ((ExecutionEntity) execution).getRootProcessInstanceId();
        try {
            ShutdownRecord record = records.of(rootId);
            List<NodeEntry> left =
                    Selection.of(plans.of(rootId), text(execution, "group"), text(execution, "position")).stream()
                            .filter(node -> !record.isStopped(node.node()))
                            .toList();
            execution.setVariable("nodesLeft", !left.isEmpty());
        } catch (StepRefused refused) {
            throw new BpmnError(Failure.CODE, String.valueOf(refused.getMessage()));
        }
    }

    private static String text(DelegateExecution execution, String name) {
        Object value = execution.getVariable(name);
        return value == null ? "" : value.toString();
    }
}
