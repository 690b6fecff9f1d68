package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.InEngine;
import io.quiesce.Runs;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperty;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@InEngine
class RefusedDiagramIT {

    @Autowired
    Runs runs;

    @Autowired
    RepositoryService repository;

    @Test
    void aStepThatDoesNotExistIsNamed() {
        refused(
                withDelegate("${stopVirtualMachine}"),
                "The service task Task_Stop cannot be run: there is no step named 'stopVirtualMachine'.");
    }

    @Test
    void aBeanThatIsNoStepIsNamed() {
        refused(withDelegate("${clock}"), "'clock' is not a step");
    }

    @Test
    void anExpressionInPlaceOfANameIsRefused() {
        refused(withDelegate("${beans.get('x')}"), "its delegate is '${beans.get('x')}', expected ${name}");
    }

    @Test
    void aDecisionThatWouldBeReadFromElsewhereIsRefused() {
        BpmnModelInstance diagram = Bpmn.createExecutableProcess("refused")
                .startEvent()
                .userTask("Task_Decide")
                .endEvent()
                .done();
        CamundaProperties properties = diagram.newInstance(CamundaProperties.class);
        CamundaProperty choices = diagram.newInstance(CamundaProperty.class);
        choices.setCamundaName("choices");
        choices.setCamundaValue("wait,abandon");
        properties.addChildElement(choices);
        org.camunda.bpm.model.bpmn.instance.UserTask task = diagram.getModelElementById("Task_Decide");
        task.builder().addExtensionElement(properties);

        refused(
                diagram,
                "The user task Task_Decide has choices, so it needs an empty input parameter 'decision' of its own.");
    }

    private static BpmnModelInstance withDelegate(String expression) {
        return Bpmn.createExecutableProcess("refused")
                .startEvent()
                .serviceTask("Task_Stop")
                .camundaDelegateExpression(expression)
                .endEvent()
                .done();
    }

    private void refused(BpmnModelInstance diagram, String sentence) {
        assertThatThrownBy(() -> runs.deploy(diagram)).hasMessageContaining(sentence);
        assertThat(repository
                        .createProcessDefinitionQuery()
                        .processDefinitionKey("refused")
                        .count())
                .isZero();
    }
}
