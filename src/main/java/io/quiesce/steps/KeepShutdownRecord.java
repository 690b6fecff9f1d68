package io.quiesce.steps;

import io.quiesce.work.Described;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.springframework.stereotype.Component;

/** <i>Keep shutdown record</i>: what the restart needs to know, before the first node goes off. */
@Described(
        name = "Keep shutdown record",
        text = "Writes down what ran where, from the approved plan, for the restart. It asks no node.",
        raisesStepFailed = false)
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
        records.change(rootId, record -> record.withCluster(surveyed.roles(), surveyed.services(), surveyed.known()));
    }
}
