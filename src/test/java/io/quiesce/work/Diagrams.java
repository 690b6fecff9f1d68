package io.quiesce.work;

import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.builder.AbstractFlowNodeBuilder;
import org.camunda.bpm.model.bpmn.builder.ServiceTaskBuilder;

/** Small diagrams around the step {@code doAsTold}. */
public final class Diagrams {

    private Diagrams() {}

    /** Start, the step, end. */
    public static BpmnModelInstance oneStep() {
        return step(Bpmn.createExecutableProcess("oneStep").startEvent(), "Task_Step")
                .endEvent("End_Done")
                .done();
    }

    /** Adds the step under this id. */
    public static ServiceTaskBuilder step(AbstractFlowNodeBuilder<?, ?> after, String id) {
        return after.serviceTask(id).camundaAsyncBefore().camundaDelegateExpression("${doAsTold}");
    }
}
