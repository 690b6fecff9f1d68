package io.quiesce.runbooks;

import static io.quiesce.runbooks.Shipped.edited;
import static io.quiesce.runbooks.Shipped.erased;
import static io.quiesce.runbooks.Shipped.redrawn;
import static io.quiesce.runbooks.Shipped.runbook;
import static io.quiesce.runbooks.Shipped.swapped;
import static io.quiesce.runbooks.Shipped.without;
import static io.quiesce.runbooks.rules.Rule.ASYNC_BEFORE;
import static io.quiesce.runbooks.rules.Rule.BROKEN_EXPRESSION;
import static io.quiesce.runbooks.rules.Rule.BROKEN_TIMER;
import static io.quiesce.runbooks.rules.Rule.CALL_BINDING;
import static io.quiesce.runbooks.rules.Rule.CHOICES_NOT_OFFERED;
import static io.quiesce.runbooks.rules.Rule.DECISION_NOT_LOCAL;
import static io.quiesce.runbooks.rules.Rule.ENDLESS_WAIT;
import static io.quiesce.runbooks.rules.Rule.FIELD_NOT_SHOWN;
import static io.quiesce.runbooks.rules.Rule.FOREIGN_CODE;
import static io.quiesce.runbooks.rules.Rule.FORM_REFERENCE;
import static io.quiesce.runbooks.rules.Rule.HISTORY_TIME_TO_LIVE;
import static io.quiesce.runbooks.rules.Rule.MISSING_FORM;
import static io.quiesce.runbooks.rules.Rule.MISSING_PARAMETER;
import static io.quiesce.runbooks.rules.Rule.MISSING_PROCESS;
import static io.quiesce.runbooks.rules.Rule.NO_RUNBOOK;
import static io.quiesce.runbooks.rules.Rule.REFUSED_VALUE;
import static io.quiesce.runbooks.rules.Rule.STARTABLE_PHASE;
import static io.quiesce.runbooks.rules.Rule.STEP_WITHOUT_LEASE;
import static io.quiesce.runbooks.rules.Rule.TEXT_WITHOUT_LIMIT;
import static io.quiesce.runbooks.rules.Rule.UNCALLED_PHASE;
import static io.quiesce.runbooks.rules.Rule.UNCAUGHT_ERROR;
import static io.quiesce.runbooks.rules.Rule.UNDEFINED_VARIABLE;
import static io.quiesce.runbooks.rules.Rule.UNKNOWN_ERROR;
import static io.quiesce.runbooks.rules.Rule.UNKNOWN_NODES;
import static io.quiesce.runbooks.rules.Rule.UNKNOWN_PARAMETER;
import static io.quiesce.runbooks.rules.Rule.UNKNOWN_RUNBOOK;
import static io.quiesce.runbooks.rules.Rule.UNKNOWN_STEP;
import static io.quiesce.runbooks.rules.Rule.UNREADABLE_FILE;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.runbooks.rules.Rule;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaIn;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each shipped runbook that was broken in one place is refused by the rule for that, at that place, and by no other. */
class BrokenRunbooksTest {

    private static final String SHUTDOWN = "open-vstorage-shutdown";
    private static final String RESTART = "open-vstorage-restart";
    private static final String HEALTH = "open-vstorage-health-check";
    private static final String LEAVE = "vxvm-clean-leave";
    private static final String REJOIN = "vxvm-rejoin";
    private static final String ASSESS = "vxvm-assess-recovery";

    /**
     * One way to break a runbook.
     *
     * @param does what somebody did to it
     * @param file the file that is refused
     * @param element the element that is refused, or empty for the file as a whole
     */
    record Mutation(
            String does,
            String runbook,
            UnaryOperator<Map<String, String>> change,
            Rule rule,
            String file,
            String element) {
        @Override
        public String toString() {
            return "%s: %s (%s)".formatted(runbook, does, rule.id());
        }
    }

    static Stream<Mutation> mutations() {
        return Stream.of(
                        files(),
                        processes(),
                        steps(),
                        parameters(),
                        variables(),
                        timers(),
                        errors(),
                        waits(),
                        lease(),
                        forms())
                .flatMap(mutations -> mutations);
    }

    private static Stream<Mutation> files() {
        return Stream.of(
                new Mutation(
                        "cut off in the middle",
                        SHUTDOWN,
                        it -> edited(it, bpmn("flush-volumes"), text -> text.substring(0, text.length() / 2)),
                        UNREADABLE_FILE,
                        bpmn("flush-volumes"),
                        ""),
                new Mutation(
                        "a form without its first brace",
                        SHUTDOWN,
                        it -> edited(it, form("approve-plan"), text -> text.substring(1)),
                        UNREADABLE_FILE,
                        form("approve-plan"),
                        ""),
                new Mutation(
                        "forms alone",
                        ASSESS,
                        it -> it.entrySet().stream()
                                .filter(resource -> resource.getKey().endsWith(".form"))
                                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                        NO_RUNBOOK,
                        form("decide-long-recovery"),
                        ""),
                new Mutation(
                        "a phase left out",
                        SHUTDOWN,
                        it -> without(it, bpmn("flush-volumes")),
                        MISSING_PROCESS,
                        bpmn(SHUTDOWN),
                        "Call_FlushVolumes"),
                new Mutation(
                        "a form left out",
                        SHUTDOWN,
                        it -> without(it, form("approve-plan")),
                        MISSING_FORM,
                        bpmn(SHUTDOWN),
                        "Task_ApprovePlan"),
                new Mutation(
                        "a start form left out",
                        REJOIN,
                        it -> without(it, form("vxvm-rejoin-start")),
                        MISSING_FORM,
                        bpmn(REJOIN),
                        "Start_RejoinRequested"),
                new Mutation(
                        "a phase of another runbook added",
                        ASSESS,
                        it -> {
                            Map<String, String> more = new TreeMap<>(it);
                            more.put(bpmn("hand-over-master"), runbook(LEAVE).get(bpmn("hand-over-master")));
                            more.put(form("resolve-failure"), runbook(LEAVE).get(form("resolve-failure")));
                            return more;
                        },
                        UNCALLED_PHASE,
                        bpmn("hand-over-master"),
                        "hand-over-master"));
    }

    private static Stream<Mutation> processes() {
        return Stream.of(
                drawn(
                        "a call of the latest version",
                        SHUTDOWN,
                        SHUTDOWN,
                        it -> element(it, "Call_FlushVolumes", CallActivity.class)
                                .setCamundaCalledElementBinding("latest"),
                        CALL_BINDING,
                        "Call_FlushVolumes"),
                text(
                        "no history time to live",
                        SHUTDOWN,
                        "flush-volumes",
                        " camunda:historyTimeToLive=\"P180D\"",
                        "",
                        HISTORY_TIME_TO_LIVE,
                        "flush-volumes"),
                text(
                        "a phase for people to start",
                        SHUTDOWN,
                        "flush-volumes",
                        " camunda:isStartableInTasklist=\"false\"",
                        "",
                        STARTABLE_PHASE,
                        "flush-volumes"),
                drawn(
                        "a runbook that is a copy of none",
                        SHUTDOWN,
                        SHUTDOWN,
                        it -> element(it, SHUTDOWN, Process.class).setId("open-vstorage-shut-down"),
                        UNKNOWN_RUNBOOK,
                        "open-vstorage-shut-down"),
                drawn(
                        "a decision that is read from elsewhere",
                        SHUTDOWN,
                        "flush-volumes",
                        it -> remove(input(it, "Task_ConfirmForce", "decision")),
                        DECISION_NOT_LOCAL,
                        "Task_ConfirmForce"),
                drawn(
                        "a comment that is read from elsewhere",
                        LEAVE,
                        "leave-cluster",
                        it -> remove(input(it, "Task_ResolveFailure", "comment")),
                        DECISION_NOT_LOCAL,
                        "Task_ResolveFailure"));
    }

    private static Stream<Mutation> steps() {
        return Stream.of(
                text(
                        "a step with a typing error",
                        SHUTDOWN,
                        "flush-volumes",
                        "${beginFlush}",
                        "${beginFlushing}",
                        UNKNOWN_STEP,
                        "Task_BeginFlush"),
                text(
                        "a bean that is no step",
                        RESTART,
                        "start-virtual-machines",
                        "${startVirtualMachines}",
                        "${clock}",
                        UNKNOWN_STEP,
                        "Task_StartVirtualMachines"),
                text(
                        "an expression in place of a name",
                        SHUTDOWN,
                        "flush-volumes",
                        "${deleteSnapshots}",
                        "${beans.get('deleteSnapshots')}",
                        UNKNOWN_STEP,
                        "Task_DeleteSnapshots"),
                drawn(
                        "a task that names nothing",
                        SHUTDOWN,
                        SHUTDOWN,
                        it -> element(it, "Task_KeepShutdownRecord", ServiceTask.class)
                                .removeAttributeNs(CAMUNDA, "delegateExpression"),
                        UNKNOWN_STEP,
                        "Task_KeepShutdownRecord"),
                drawn(
                        "a step that is not asynchronous",
                        SHUTDOWN,
                        "flush-volumes",
                        it -> element(it, "Task_BeginFlush", ServiceTask.class).setCamundaAsyncBefore(false),
                        ASYNC_BEFORE,
                        "Task_BeginFlush"),
                drawn(
                        "a lease that is taken later",
                        LEAVE,
                        LEAVE,
                        it -> element(it, "Task_TakeLease", ServiceTask.class).setCamundaAsyncBefore(true),
                        ASYNC_BEFORE,
                        "Task_TakeLease"),
                drawn(
                        "a listener",
                        SHUTDOWN,
                        "flush-volumes",
                        it -> element(it, "Task_BeginFlush", ServiceTask.class)
                                .builder()
                                .camundaExecutionListenerExpression("end", "${true}"),
                        FOREIGN_CODE,
                        "Task_BeginFlush"),
                text(
                        "a call of a method",
                        SHUTDOWN,
                        SHUTDOWN,
                        "${powerOffBackend}",
                        "${powerOffBackend.equals('true')}",
                        FOREIGN_CODE,
                        "Flow_BackendToo_PowerOffBackend"));
    }

    private static Stream<Mutation> parameters() {
        return Stream.of(
                drawn(
                        "a parameter with a typing error",
                        SHUTDOWN,
                        "power-off-nodes",
                        it -> parameter(it, "Task_SelectNodes", "groups", "extras"),
                        UNKNOWN_PARAMETER,
                        "Task_SelectNodes"),
                drawn(
                        "a limit that is no duration",
                        REJOIN,
                        "join-cluster",
                        it -> parameter(it, "Task_WaitForRecovery", "drainLimit", "30 minutes"),
                        REFUSED_VALUE,
                        "Task_WaitForRecovery"),
                drawn(
                        "a word that is none of the choices",
                        SHUTDOWN,
                        "power-off-nodes",
                        it -> parameter(it, "Task_SelectNodes", "group", "all"),
                        REFUSED_VALUE,
                        "Task_SelectNodes"),
                text(
                        "a call with a word that is none of the choices",
                        SHUTDOWN,
                        SHUTDOWN,
                        "${&#39;extras&#39;}",
                        "${&#39;extra&#39;}",
                        REFUSED_VALUE,
                        "Call_PowerOffExtras"),
                drawn(
                        "a node that is not in the inventory",
                        SHUTDOWN,
                        "flush-volumes",
                        it -> command(it, "Task_DeleteSnapshots", "ovs-mx", "0"),
                        UNKNOWN_NODES,
                        "Task_DeleteSnapshots"),
                drawn(
                        "exit codes that are no numbers",
                        SHUTDOWN,
                        "flush-volumes",
                        it -> command(it, "Task_DeleteSnapshots", "master", "none"),
                        REFUSED_VALUE,
                        "Task_DeleteSnapshots"),
                drawn(
                        "an empty parameter",
                        SHUTDOWN,
                        "power-off-nodes",
                        it -> parameter(it, "Task_SelectNodes", "group", ""),
                        MISSING_PARAMETER,
                        "Task_SelectNodes"),
                drawn(
                        "a call that hands too little over",
                        SHUTDOWN,
                        SHUTDOWN,
                        it -> remove(mapping(it, "Call_PowerOffMasters", "group")),
                        MISSING_PARAMETER,
                        "Call_PowerOffMasters"));
    }

    private static Stream<Mutation> variables() {
        return Stream.of(
                text(
                        "a flag with a typing error",
                        SHUTDOWN,
                        "flush-volumes",
                        "${drained}",
                        "${drainde}",
                        UNDEFINED_VARIABLE,
                        "Flow_Drained_VolumesDrained"),
                text(
                        "a timer of an unknown variable",
                        SHUTDOWN,
                        "flush-volumes",
                        "${drainLimit}",
                        "${flushLimit}",
                        UNDEFINED_VARIABLE,
                        "Timer_DrainLimit"),
                text(
                        "a condition to wait for that nothing sets",
                        LEAVE,
                        "close-volumes",
                        "${drainStuck}",
                        "${volumesStuck}",
                        UNDEFINED_VARIABLE,
                        "Condition_DrainStuck"),
                text(
                        "a number of rounds that nothing sets",
                        SHUTDOWN,
                        SHUTDOWN,
                        "${masterCount}",
                        "${masters}",
                        UNDEFINED_VARIABLE,
                        "Call_PowerOffMasters"),
                drawn(
                        "an answer that is copied from nowhere",
                        SHUTDOWN,
                        SHUTDOWN,
                        it -> Shipped.output(it, "Task_ApprovePlan", "planDecision")
                                .setTextContent("${answer}"),
                        UNDEFINED_VARIABLE,
                        "Task_ApprovePlan"),
                drawn(
                        "an outcome that is called otherwise",
                        SHUTDOWN,
                        SHUTDOWN,
                        it -> Shipped.outcome(it, "Call_FlushVolumes").setCamundaTarget("flushed"),
                        UNDEFINED_VARIABLE,
                        "Flow_VolumesFlushed_AbandonJoinFlush"),
                drawn(
                        "a call that hands an unknown variable over",
                        SHUTDOWN,
                        SHUTDOWN,
                        it -> mapping(it, "Call_FlushVolumes", "drainLimit").setCamundaSource("limit"),
                        UNDEFINED_VARIABLE,
                        "Call_FlushVolumes"),
                drawn(
                        "a limit that nobody hands over",
                        SHUTDOWN,
                        SHUTDOWN,
                        it -> remove(mapping(it, "Call_FlushVolumes", "drainLimit")),
                        UNDEFINED_VARIABLE,
                        "flush-volumes",
                        "Timer_DrainLimit"),
                text(
                        "a variable of a scope that is over",
                        SHUTDOWN,
                        "flush-volumes",
                        "${forceDecision == 'confirm'}",
                        "${drained}",
                        UNDEFINED_VARIABLE,
                        "Flow_ForceConfirmed_SnapshotsJoin"),
                text(
                        "a comparison with one equals sign",
                        SHUTDOWN,
                        "flush-volumes",
                        "${flushDecision == 'wait'}",
                        "${flushDecision = 'wait'}",
                        BROKEN_EXPRESSION,
                        "Flow_WhatNext_RearmDrain"),
                text(
                        "a brace that is not closed",
                        HEALTH,
                        HEALTH,
                        "${worthWaiting}",
                        "${worthWaiting",
                        BROKEN_EXPRESSION,
                        "Flow_WorthWaiting_NextLook"));
    }

    private static Stream<Mutation> timers() {
        return Stream.of(
                text(
                        "a limit in plain words",
                        SHUTDOWN,
                        "flush-volumes",
                        ">${drainLimit}<",
                        ">10 minutes<",
                        BROKEN_TIMER,
                        "Timer_DrainLimit"),
                text(
                        "a duration without the T",
                        RESTART,
                        "power-on-nodes",
                        ">${answerLimit}<",
                        ">P15S<",
                        BROKEN_TIMER,
                        "Timer_AnswerLimit"),
                text(
                        "a pause that was left empty",
                        HEALTH,
                        HEALTH,
                        ">${nextLook}<",
                        "> <",
                        BROKEN_TIMER,
                        "Timer_NextLook"),
                time("a day that does not exist", "timeDate", "2026-02-30T22:15:00"),
                time("a cycle without a pause", "timeCycle", "R3"),
                time("a cycle in plain words", "timeCycle", "every hour"));
    }

    /** A timer of another kind, in place of the limit of a drain. */
    private static Mutation time(String does, String kind, String text) {
        return new Mutation(
                does,
                SHUTDOWN,
                it -> edited(
                        it,
                        bpmn("flush-volumes"),
                        diagram -> diagram.replaceFirst(
                                "<bpmn:timeDuration( [^>]*)>\\$\\{drainLimit}</bpmn:timeDuration>",
                                "<bpmn:" + kind + "$1>" + text + "</bpmn:" + kind + ">")),
                BROKEN_TIMER,
                bpmn("flush-volumes"),
                "Timer_DrainLimit");
    }

    private static Stream<Mutation> errors() {
        return Stream.of(
                new Mutation(
                        "a phase whose failure nobody catches",
                        LEAVE,
                        it -> erased(it, bpmn("hand-over-master"), "Boundary_StepFailed"),
                        UNCAUGHT_ERROR,
                        bpmn("hand-over-master"),
                        "Task_HandOverMaster"),
                drawn(
                        "an error that nothing raises",
                        LEAVE,
                        "hand-over-master",
                        it -> element(it, "SubProcess_HandOverMaster", SubProcess.class)
                                .builder()
                                .boundaryEvent("Boundary_Unlucky")
                                .error("BadLuck")
                                .endEvent(),
                        UNKNOWN_ERROR,
                        "Boundary_Unlucky"));
    }

    private static Stream<Mutation> waits() {
        return Stream.of(
                new Mutation(
                        "a drain without its limit",
                        SHUTDOWN,
                        it -> erased(it, bpmn("flush-volumes"), "Timer_DrainLimit"),
                        ENDLESS_WAIT,
                        bpmn("flush-volumes"),
                        "Condition_DrainStuck"),
                new Mutation(
                        "looks for nodes that nothing ends",
                        RESTART,
                        it -> erased(it, bpmn("power-on-nodes"), "Timer_AnswerLimit"),
                        ENDLESS_WAIT,
                        bpmn("power-on-nodes"),
                        "Timer_NextLook"),
                text(
                        "waiting as what happens by default",
                        HEALTH,
                        HEALTH,
                        "default=\"Flow_WorthWaiting_ProblemsStay\"",
                        "default=\"Flow_WorthWaiting_NextLook\"",
                        ENDLESS_WAIT,
                        "Timer_NextLook"),
                drawn(
                        "a receive task",
                        ASSESS,
                        ASSESS,
                        it -> element(it, "Task_AssessRecovery", ServiceTask.class)
                                .builder()
                                .receiveTask("Task_AwaitWord")
                                .message("Word")
                                .endEvent(),
                        ENDLESS_WAIT,
                        "Task_AwaitWord"));
    }

    private static Stream<Mutation> lease() {
        return Stream.of(text(
                "a way around the lease",
                ASSESS,
                ASSESS,
                "sourceRef=\"Start_AssessmentRequested\" targetRef=\"Task_TakeLease\"",
                "sourceRef=\"Start_AssessmentRequested\" targetRef=\"Task_AssessRecovery\"",
                STEP_WITHOUT_LEASE,
                "Task_CleanUpAfterAbort"));
    }

    private static Stream<Mutation> forms() {
        return Stream.of(
                drawn(
                        "a form with a typing error",
                        SHUTDOWN,
                        "flush-volumes",
                        it -> element(it, "Task_DecideLongFlush", UserTask.class)
                                .setCamundaFormRef("decide-longflush"),
                        MISSING_FORM,
                        "Task_DecideLongFlush"),
                drawn(
                        "a task that shows nothing",
                        HEALTH,
                        HEALTH,
                        it -> element(it, "Task_ResolveServices", UserTask.class)
                                .removeAttributeNs(CAMUNDA, "formRef"),
                        MISSING_FORM,
                        "Task_ResolveServices"),
                drawn(
                        "the latest form",
                        SHUTDOWN,
                        "flush-volumes",
                        it -> element(it, "Task_DecideLongFlush", UserTask.class)
                                .setCamundaFormRefBinding("latest"),
                        FORM_REFERENCE,
                        "Task_DecideLongFlush"),
                drawn(
                        "a form by its key",
                        SHUTDOWN,
                        SHUTDOWN,
                        it -> {
                            UserTask task = element(it, "Task_ApprovePlan", UserTask.class);
                            task.removeAttributeNs(CAMUNDA, "formRef");
                            task.setCamundaFormKey("camunda-forms:deployment:forms/approve-plan.form");
                        },
                        FORM_REFERENCE,
                        "Task_ApprovePlan"),
                new Mutation(
                        "an answer that nobody takes",
                        SHUTDOWN,
                        it -> swapped(it, form("decide-long-flush"), "\"value\": \"proceed\"", "\"value\": \"go-on\""),
                        CHOICES_NOT_OFFERED,
                        bpmn("flush-volumes"),
                        "Task_DecideLongFlush"),
                new Mutation(
                        "a form without a decision",
                        SHUTDOWN,
                        it -> swapped(it, form("approve-plan"), "\"key\": \"decision\"", "\"key\": \"answer\""),
                        CHOICES_NOT_OFFERED,
                        bpmn(SHUTDOWN),
                        "Task_ApprovePlan"),
                text(
                        "an answer that nobody can give",
                        SHUTDOWN,
                        "flush-volumes",
                        "value=\"wait,proceed,abandon\"",
                        "value=\"wait,proceed,skip,abandon\"",
                        CHOICES_NOT_OFFERED,
                        "Task_DecideLongFlush"),
                text(
                        "a comment for a choice that there is not",
                        SHUTDOWN,
                        "flush-volumes",
                        "value=\"proceed,abandon\"",
                        "value=\"proceed,abandom\"",
                        CHOICES_NOT_OFFERED,
                        "Task_DecideLongFlush"),
                text(
                        "a force for a choice that there is not",
                        SHUTDOWN,
                        "flush-volumes",
                        "name=\"forceful\" value=\"proceed\"",
                        "name=\"forceful\" value=\"go-on\"",
                        CHOICES_NOT_OFFERED,
                        "Task_DecideLongFlush"),
                text(
                        "no choices",
                        HEALTH,
                        HEALTH,
                        "value=\"retry,accept,abandon\"",
                        "value=\" , \"",
                        CHOICES_NOT_OFFERED,
                        "Task_ResolveServices"),
                field(
                        "a file picker",
                        "confirm-force",
                        "\"type\": \"textarea\"",
                        "\"type\": \"filepicker\"",
                        FIELD_NOT_SHOWN),
                field(
                        "a dynamic list",
                        "confirm-force",
                        "\"type\": \"radio\"",
                        "\"type\": \"dynamiclist\"",
                        FIELD_NOT_SHOWN),
                field(
                        "a text of any length",
                        "confirm-force",
                        "\"maxLength\": 2000",
                        "\"minLength\": 1",
                        TEXT_WITHOUT_LIMIT),
                field(
                        "a text that is too long",
                        "confirm-force",
                        "\"maxLength\": 2000",
                        "\"maxLength\": 4001",
                        TEXT_WITHOUT_LIMIT),
                field(
                        "a comparison with two equals signs",
                        "resolve-failure",
                        "failure.output = \\\"\\\"",
                        "failure.output == \\\"\\\"",
                        BROKEN_EXPRESSION));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void isRefusedByItsRuleAtItsElementAndByNoOther(Mutation mutation) {
        Map<String, String> broken = mutation.change().apply(runbook(mutation.runbook()));

        assertThat(Shipped.broken(broken)).singleElement().satisfies(breach -> {
            assertThat(breach.rule()).as(breach.sentence()).isEqualTo(mutation.rule());
            assertThat(breach.file()).isEqualTo(mutation.file());
            if (!mutation.file().endsWith(".form")) {
                assertThat(breach.element()).isEqualTo(mutation.element());
            }
            assertThat(breach.problem()).endsWith(".");
            assertThat(breach.remedy()).endsWith(".");
        });
    }

    @Test
    void areThirtyAndMoreAndBreakEachRule() {
        assertThat(mutations()).hasSizeGreaterThanOrEqualTo(30);
        assertThat(mutations().map(Mutation::rule).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Rule.values());
    }

    // ---- how they are made

    private static final String CAMUNDA = "http://camunda.org/schema/1.0/bpmn";

    private static String bpmn(String process) {
        return "processes/" + process + ".bpmn";
    }

    private static String form(String id) {
        return "forms/" + id + ".form";
    }

    private static Mutation text(
            String does, String runbook, String process, String old, String other, Rule rule, String element) {
        return new Mutation(does, runbook, it -> swapped(it, bpmn(process), old, other), rule, bpmn(process), element);
    }

    private static Mutation field(String does, String form, String old, String other, Rule rule) {
        return new Mutation(does, SHUTDOWN, it -> swapped(it, form(form), old, other), rule, form(form), "");
    }

    private static Mutation drawn(
            String does,
            String runbook,
            String process,
            java.util.function.Consumer<BpmnModelInstance> change,
            Rule rule,
            String element) {
        return drawn(does, runbook, process, change, rule, process, element);
    }

    private static Mutation drawn(
            String does,
            String runbook,
            String process,
            java.util.function.Consumer<BpmnModelInstance> change,
            Rule rule,
            String refused,
            String element) {
        return new Mutation(does, runbook, it -> redrawn(it, bpmn(process), change), rule, bpmn(refused), element);
    }

    private static <T extends ModelElementInstance> T element(BpmnModelInstance diagram, String id, Class<T> type) {
        return type.cast(diagram.getModelElementById(id));
    }

    private static void remove(ModelElementInstance element) {
        element.getParentElement().removeChildElement(element);
    }

    private static CamundaInputParameter input(BpmnModelInstance diagram, String task, String name) {
        return diagram.getModelElementsByType(CamundaInputParameter.class).stream()
                .filter(input -> input.getCamundaName().equals(name))
                .filter(input -> Shipped.owner(input).equals(task))
                .findFirst()
                .orElseThrow();
    }

    private static CamundaIn mapping(BpmnModelInstance diagram, String call, String target) {
        return diagram.getModelElementsByType(CamundaIn.class).stream()
                .filter(in -> target.equals(in.getCamundaTarget()))
                .filter(in -> Shipped.owner(in).equals(call))
                .findFirst()
                .orElseThrow();
    }

    /** Has a task run a command of the diagram in place of its step. */
    private static void command(BpmnModelInstance diagram, String task, String nodes, String exitCodes) {
        ServiceTask runs = element(diagram, task, ServiceTask.class);
        runs.setCamundaDelegateExpression("${runCommand}");
        runs.builder()
                .camundaInputParameter("nodes", nodes)
                .camundaInputParameter("command", "uptime")
                .camundaInputParameter("exitCodes", exitCodes);
    }

    /** Gives a task this parameter, in place of one of the same name. */
    private static void parameter(BpmnModelInstance diagram, String task, String name, String value) {
        diagram.getModelElementsByType(CamundaInputParameter.class).stream()
                .filter(input -> input.getCamundaName().equals(name))
                .filter(input -> Shipped.owner(input).equals(task))
                .toList()
                .forEach(BrokenRunbooksTest::remove);
        element(diagram, task, ServiceTask.class).builder().camundaInputParameter(name, value);
    }
}
