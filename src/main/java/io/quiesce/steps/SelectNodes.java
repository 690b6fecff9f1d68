package io.quiesce.steps;

import io.quiesce.openvstorage.ShutdownPlan.NodeEntry;
import io.quiesce.work.Described;
import io.quiesce.work.Failure;
import io.quiesce.work.StepRefused;
import java.util.List;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** <i>Select nodes</i>: takes from the approved plan which nodes this power-off is for and are not off yet. */
@Described(
        name = "Select nodes",
        text = "Takes the chosen nodes from the approved plan; those that are off already are left out. "
                + "It asks no node.",
        parts = Selection.class,
        sets = @Described.Sets(name = "nodesLeft", text = "true if a node is left to power off"))
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
            List<NodeEntry> left = Selection.of(
                            plans.of(rootId),
                            text(execution.getVariable("group")),
                            text(execution.getVariable("position")))
                    .stream()
                    .filter(node -> !record.isStopped(node.node()))
                    .toList();
            execution.setVariable("nodesLeft", !left.isEmpty());
        } catch (StepRefused refused) {
            throw new BpmnError(Failure.CODE, String.valueOf(refused.getMessage()));
        }
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
