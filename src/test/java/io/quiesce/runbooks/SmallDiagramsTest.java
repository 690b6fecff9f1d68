package io.quiesce.runbooks;

import static io.quiesce.runbooks.rules.Rule.ENDLESS_WAIT;
import static io.quiesce.runbooks.rules.Rule.STEP_WITHOUT_LEASE;
import static io.quiesce.runbooks.rules.Rule.UNCAUGHT_ERROR;
import static io.quiesce.runbooks.rules.Rule.UNDEFINED_VARIABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.runbooks.rules.Breach;
import io.quiesce.runbooks.rules.Rule;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.builder.AbstractFlowNodeBuilder;
import org.camunda.bpm.model.bpmn.builder.ProcessBuilder;
import org.camunda.bpm.model.bpmn.builder.ServiceTaskBuilder;
import org.junit.jupiter.api.Test;

/** What the rules that follow the flow make of shapes that the shipped runbooks do not have. */
class SmallDiagramsTest {

    /** A step that acts on hosts and may fail. */
    private static final String ACTS = "deleteSnapshots";

    /** A step that does neither. */
    private static final String HARMLESS = "keepShutdownRecord";

    // ---- the lease

    @Test
    void aBranchBesideTheLeaseIsAWayAroundIt() {
        BpmnModelInstance diagram = step(
                        step(
                                Bpmn.createExecutableProcess("x").startEvent().parallelGateway("Fork"),
                                "Lease",
                                "takeLease"),
                        "After",
                        ACTS)
                .endEvent()
                .moveToNode("Fork")
                .serviceTask("Beside")
                .camundaAsyncBefore()
                .camundaDelegateExpression("${" + ACTS + "}")
                .endEvent()
                .done();

        assertThat(elements(STEP_WITHOUT_LEASE, diagram)).containsExactly("Beside");
    }

    @Test
    void aHandlerIsReachedWithoutTheLeaseIfSomethingTakesTimeBefore() {
        assertThat(elements(STEP_WITHOUT_LEASE, aborted(leaseFirst("x")))).isEmpty();
        assertThat(elements(
                        STEP_WITHOUT_LEASE,
                        aborted(step(
                                step(Bpmn.createExecutableProcess("x").startEvent(), "Before", HARMLESS),
                                "Lease",
                                "takeLease"))))
                .containsExactly("Cleans");
    }

    @Test
    void aBoundaryEventOfASubProcessIsReachedWithoutTheLeaseThatIsTakenInIt() {
        BpmnModelInstance diagram = Bpmn.createExecutableProcess("x")
                .startEvent()
                .subProcess("Sub")
                .embeddedSubProcess()
                .startEvent()
                .serviceTask("Before")
                .camundaAsyncBefore()
                .camundaDelegateExpression("${" + HARMLESS + "}")
                .serviceTask("Lease")
                .camundaDelegateExpression("${takeLease}")
                .endEvent()
                .subProcessDone()
                .serviceTask("After")
                .camundaAsyncBefore()
                .camundaDelegateExpression("${" + ACTS + "}")
                .endEvent()
                .moveToActivity("Sub")
                .boundaryEvent("Late")
                .timerWithDuration("PT1H")
                .serviceTask("AtBorder")
                .camundaAsyncBefore()
                .camundaDelegateExpression("${" + ACTS + "}")
                .endEvent()
                .done();

        assertThat(elements(STEP_WITHOUT_LEASE, diagram)).containsExactly("AtBorder");
    }

    @Test
    void aCallBeforeTheLeaseIsFollowed() {
        BpmnModelInstance caller = Bpmn.createExecutableProcess("x")
                .startEvent()
                .callActivity("Call")
                .calledElement("phase")
                .camundaCalledElementBinding("deployment")
                .serviceTask("Lease")
                .camundaDelegateExpression("${takeLease}")
                .endEvent()
                .done();
        BpmnModelInstance phase =
                step(phase("phase").startEvent(), "InPhase", ACTS).endEvent().done();

        assertThat(elements(STEP_WITHOUT_LEASE, caller, phase)).containsExactly("InPhase");
    }

    // ---- errors

    @Test
    void anErrorIsCaughtByTheCallerOrByAHandler() {
        BpmnModelInstance phase =
                step(phase("phase").startEvent(), "InPhase", ACTS).endEvent().done();

        assertThat(elements(UNCAUGHT_ERROR, calling(false), phase)).containsExactly("InPhase");
        assertThat(elements(UNCAUGHT_ERROR, calling(true), phase)).isEmpty();
    }

    @Test
    void aHandlerDoesNotCatchWhatItRaisesItself() {
        ProcessBuilder process = Bpmn.createExecutableProcess("x");
        BpmnModelInstance diagram =
                step(leaseFirst(process), "Acts", ACTS).endEvent().done();
        process.eventSubProcess("Handler")
                .startEvent("Failed")
                .error("StepFailed")
                .serviceTask("InHandler")
                .camundaAsyncBefore()
                .camundaDelegateExpression("${" + ACTS + "}")
                .endEvent();

        assertThat(elements(UNCAUGHT_ERROR, diagram)).containsExactly("InHandler");
    }

    // ---- waits

    @Test
    void aTimerAtTheBorderOrARaceLimitsAWait() {
        assertThat(elements(
                        ENDLESS_WAIT,
                        leaseFirst("x")
                                .receiveTask("Wait")
                                .message("m")
                                .endEvent()
                                .done()))
                .containsExactly("Wait");
        assertThat(elements(
                        ENDLESS_WAIT,
                        leaseFirst("x")
                                .receiveTask("Wait")
                                .message("m")
                                .endEvent()
                                .moveToActivity("Wait")
                                .boundaryEvent("Late")
                                .timerWithDuration("PT1H")
                                .endEvent()
                                .done()))
                .isEmpty();
        assertThat(elements(
                        ENDLESS_WAIT,
                        leaseFirst("x")
                                .eventBasedGateway()
                                .id("Race")
                                .intermediateCatchEvent("Signal")
                                .signal("s")
                                .endEvent()
                                .moveToNode("Race")
                                .intermediateCatchEvent("Late")
                                .timerWithDuration("PT1H")
                                .endEvent()
                                .done()))
                .isEmpty();
    }

    @Test
    void aLoneTimerAndALoopThatAsksAreNoEndlessWaits() {
        assertThat(elements(
                        ENDLESS_WAIT,
                        leaseFirst("x")
                                .intermediateCatchEvent("Pause")
                                .timerWithDuration("PT1M")
                                .endEvent()
                                .done()))
                .isEmpty();
        assertThat(elements(
                        ENDLESS_WAIT,
                        leaseFirst("x")
                                .exclusiveGateway("Join")
                                .intermediateCatchEvent("Pause")
                                .timerWithDuration("PT1M")
                                .userTask("Ask")
                                .connectTo("Join")
                                .done()))
                .isEmpty();
        assertThat(elements(
                        ENDLESS_WAIT,
                        leaseFirst("x")
                                .exclusiveGateway("Join")
                                .intermediateCatchEvent("Pause")
                                .timerWithDuration("PT1M")
                                .connectTo("Join")
                                .done()))
                .containsExactly("Pause");
    }

    // ---- variables

    @Test
    void anInputDoesNotDefineItselfAndIsUnknownOutside() {
        BpmnModelInstance diagram = leaseFirst("x")
                .userTask("Ask")
                .camundaInputParameter("first", "${first}")
                .camundaInputParameter("second", "${first}")
                .exclusiveGateway("Gateway")
                .condition("yes", "${second}")
                .endEvent()
                .moveToNode("Gateway")
                .endEvent()
                .done();

        // the start has no form here, so nothing is said of what it may hand over
        assertThat(broken(diagram)).extracting(Breach::rule).doesNotContain(UNDEFINED_VARIABLE);
        assertThat(elements(UNDEFINED_VARIABLE, withStartForm(diagram)))
                .hasSize(2)
                .contains("Ask");
    }

    private static BpmnModelInstance calling(boolean catches) {
        var call = leaseFirst("x")
                .callActivity("Call")
                .camundaAsyncBefore()
                .calledElement("phase")
                .camundaCalledElementBinding("deployment");
        var done = call.endEvent();
        return catches
                ? done.moveToActivity("Call")
                        .boundaryEvent("Failed")
                        .error("StepFailed")
                        .endEvent()
                        .done()
                : done.done();
    }

    private static ServiceTaskBuilder leaseFirst(String id) {
        return leaseFirst(Bpmn.createExecutableProcess(id));
    }

    private static ServiceTaskBuilder leaseFirst(ProcessBuilder process) {
        return process.startEvent("Start").serviceTask("Lease").camundaDelegateExpression("${takeLease}");
    }

    private static ProcessBuilder phase(String id) {
        return Bpmn.createExecutableProcess(id).camundaStartableInTasklist(false);
    }

    private static ServiceTaskBuilder step(AbstractFlowNodeBuilder<?, ?> after, String id, String bean) {
        ServiceTaskBuilder task = after.serviceTask(id).camundaDelegateExpression("${" + bean + "}");
        return bean.equals("takeLease") ? task : task.camundaAsyncBefore();
    }

    /** Ends a process and gives it a handler that a message starts and that acts. */
    private static BpmnModelInstance aborted(ServiceTaskBuilder last) {
        BpmnModelInstance diagram = last.endEvent().done();
        org.camunda.bpm.model.bpmn.instance.Process process = diagram.getModelElementsByType(
                        org.camunda.bpm.model.bpmn.instance.Process.class)
                .iterator()
                .next();
        process.builder()
                .eventSubProcess("Handler")
                .startEvent("Abort")
                .message("Abort")
                .serviceTask("Cleans")
                .camundaAsyncBefore()
                .camundaDelegateExpression("${" + ACTS + "}")
                .endEvent();
        return diagram;
    }

    private static BpmnModelInstance withStartForm(BpmnModelInstance diagram) {
        BpmnModelInstance copy = diagram.clone();
        ((org.camunda.bpm.model.bpmn.instance.StartEvent) copy.getModelElementById("Start")).setCamundaFormRef("begin");
        return copy;
    }

    private static List<String> elements(Rule rule, BpmnModelInstance... diagrams) {
        return broken(diagrams).stream()
                .filter(breach -> breach.rule() == rule)
                .map(Breach::element)
                .toList();
    }

    private static List<Breach> broken(BpmnModelInstance... diagrams) {
        Map<String, String> resources = new TreeMap<>();
        for (BpmnModelInstance diagram : diagrams) {
            resources.put(resources.size() + ".bpmn", Bpmn.convertToString(diagram));
        }
        resources.put(
                "begin.form",
                "{\"id\": \"begin\", \"components\": [{\"type\": \"select\", \"key\": \"cluster\"},"
                        + " {\"type\": \"select\", \"key\": \"reason\"}]}");
        return Shipped.broken(resources);
    }
}
