package io.quiesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camunda.bpm.model.bpmn.impl.BpmnModelConstants.CAMUNDA_NS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.work.StepCatalogue;
import io.quiesce.work.StepDescription;
import io.quiesce.work.StepInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.ComplexGateway;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.Error;
import org.camunda.bpm.model.bpmn.instance.Event;
import org.camunda.bpm.model.bpmn.instance.ExclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.ExtensionElements;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Gateway;
import org.camunda.bpm.model.bpmn.instance.InclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.Script;
import org.camunda.bpm.model.bpmn.instance.ScriptTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.Task;
import org.camunda.bpm.model.bpmn.instance.TerminateEventDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnEdge;
import org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnShape;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaExecutionListener;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaIn;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputOutput;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaOut;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaScript;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaTaskListener;
import org.camunda.bpm.model.bpmn.instance.dc.Bounds;
import org.camunda.bpm.model.bpmn.instance.di.Waypoint;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the diagrams and forms to the rules that the engine side and the people who edit them rely on. */
class ProcessModelTest {

    private static final Path PROCESSES = Path.of("processes");
    private static final Path FORMS = Path.of("forms");

    /** What a step raises when it could not do its work, spelled as in the steps. */
    private static final String STEP_FAILED = "StepFailed";

    private static final Set<String> OUTCOMES = Set.of("done", "skipped", "abandoned");

    private static final Pattern BEAN = Pattern.compile("\\$\\{[a-z][A-Za-z]*}");
    private static final Pattern EQUALS = Pattern.compile("\\$\\{([a-z][A-Za-z]*) == '([A-Za-z_-]+)'}");
    private static final Pattern FLAG = Pattern.compile("\\$\\{([a-z][A-Za-z]*)}");
    private static final Pattern GENERATED_ID = Pattern.compile("_[0-9a-z]{7}$");

    /** What form-js 1.8.7, the version in Tasklist 7.24, shows without trouble. */
    private static final Set<String> FIELD_TYPES =
            Set.of("text", "html", "table", "radio", "select", "checkbox", "textfield", "textarea", "separator");

    private static final int LONGEST_TEXT = 3900;

    private static final StepCatalogue STEPS = StepCatalogue.in("io.quiesce.steps");

    private static final Map<String, BpmnModelInstance> MODELS = readModels();
    private static final Map<String, JsonNode> SCHEMAS = readForms();

    // ---- files and processes

    @Test
    void seesTheDiagramsAndForms() {
        assertThat(MODELS).hasSizeGreaterThanOrEqualTo(4);
        assertThat(SCHEMAS).hasSizeGreaterThanOrEqualTo(6);
        assertThat(all(ServiceTask.class)).hasSizeGreaterThanOrEqualTo(15);
        assertThat(all(UserTask.class)).hasSizeGreaterThanOrEqualTo(8);
        assertThat(all(CallActivity.class)).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void eachFileHoldsOneExecutableProcessNamedAsTheFile() {
        MODELS.forEach((file, model) -> {
            Collection<Process> processes = model.getModelElementsByType(Process.class);

            assertThat(processes).as(file).hasSize(1).allSatisfy(process -> {
                assertThat(process.getId() + ".bpmn").isEqualTo(file);
                assertThat(process.isExecutable()).isTrue();
            });
        });
    }

    @Test
    void eachProcessSaysWhatItAchievesAndHowLongItsHistoryIsKept() {
        assertThat(all(Process.class)).allSatisfy(process -> {
            assertThat(process.getName()).isNotBlank();
            assertThat(process.getCamundaHistoryTimeToLiveString()).isEqualTo("P180D");
            assertThat(process.getCamundaVersionTag()).isNotBlank();
            assertThat(process.getDocumentations()).singleElement().satisfies(documentation -> assertThat(
                            documentation.getTextContent())
                    .hasSizeGreaterThan(40));
        });
    }

    @Test
    void aRunbookStartsWithAFormAndAPhaseIsOnlyCalled() {
        assertThat(all(Process.class)).allSatisfy(process -> {
            StartEvent start = process.getFlowElements().stream()
                    .filter(StartEvent.class::isInstance)
                    .map(StartEvent.class::cast)
                    .collect(Collectors.collectingAndThen(Collectors.toList(), starts -> {
                        assertThat(starts).as(process.getId()).hasSize(1);
                        return starts.get(0);
                    }));

            assertThat(start.getAttributeValueNs(CAMUNDA_NS, "formRef"))
                    .as(process.getId())
                    .isEqualTo(process.isCamundaStartableInTasklist() ? process.getId() + "-start" : null);
        });
    }

    @Test
    void everyPhaseIsCalledAndOfTheRunbooksOnlyTheHealthCheck() {
        Set<String> startable = all(Process.class).stream()
                .filter(Process::isCamundaStartableInTasklist)
                .map(Process::getId)
                .collect(Collectors.toSet());
        Set<String> phases =
                all(Process.class).stream().map(Process::getId).collect(Collectors.toCollection(TreeSet::new));
        phases.removeAll(startable);

        assertThat(called()).containsAll(phases);
        assertThat(called().stream().filter(startable::contains)).containsExactly("open-vstorage-health-check");
    }

    private static Set<String> called() {
        return all(CallActivity.class).stream()
                .map(CallActivity::getCalledElement)
                .collect(Collectors.toSet());
    }

    // ---- ids and names

    @Test
    void idsSayWhatAnElementIs() {
        assertThat(all(FlowElement.class)).allSatisfy(element -> {
            assertThat(element.getId()).matches("(" + prefixes(element) + ")_[A-Z][A-Za-z]*(_[A-Z][A-Za-z]*)*");
            assertThat(element.getId()).doesNotContainPattern(GENERATED_ID);
        });
    }

    @Test
    void whateverAPersonReadsHasAName() {
        assertThat(all(FlowNode.class).stream().filter(node -> !isUnnamedByRule(node)))
                .isNotEmpty()
                .allSatisfy(node -> assertThat(node.getName()).as(node.getId()).isNotBlank());
        assertThat(answers())
                .allSatisfy(flow -> assertThat(flow.getName()).as(flow.getId()).isNotBlank());
    }

    @Test
    void questionsEndWithAQuestionMarkWhereAnAnswerIsChosen() {
        assertThat(all(ExclusiveGateway.class).stream()
                        .filter(gateway -> gateway.getOutgoing().size() > 1))
                .isNotEmpty()
                .allSatisfy(gateway -> assertThat(gateway.getName()).endsWith("?"));
    }

    // ---- steps

    @Test
    void everyServiceTaskNamesABeanAndRunsInItsOwnTransactionButTakingTheLease() {
        assertThat(all(ServiceTask.class)).allSatisfy(task -> {
            assertThat(task.getCamundaDelegateExpression()).as(task.getId()).matches(BEAN);
            assertThat(task.isCamundaAsyncBefore()).as(task.getId()).isEqualTo(!isTakeLease(task));
            assertThat(task.getCamundaClass()).isNull();
            assertThat(task.getCamundaExpression()).isNull();
            assertThat(task.getCamundaType()).isNull();
        });
    }

    /** Held beyond this by {@code tools/modeler-check}: applying a template again changes nothing. */
    @Test
    void everyServiceTaskHasTheNewestTemplateOfItsStepAndGivesWhatThatAsksFor() {
        assertThat(all(ServiceTask.class)).allSatisfy(task -> {
            StepDescription step = STEPS.find(bean(task)).orElseThrow();
            assertThat(task.getAttributeValueNs(CAMUNDA_NS, "modelerTemplate"))
                    .as(task.getId())
                    .isEqualTo(step.template());
            assertThat(task.getAttributeValueNs(CAMUNDA_NS, "modelerTemplateVersion"))
                    .as("%s: apply the template again in the Modeler, or raise the number here", task.getId())
                    .isEqualTo(String.valueOf(step.version()));
            Map<String, String> given = inputs(task);
            assertThat(given.keySet())
                    .as(task.getId())
                    .containsExactlyElementsOf(step.inputs().stream()
                            .filter(input -> !input.variable())
                            .map(StepInput::name)
                            .toList());
            given.forEach((name, value) -> assertThat(step.input(name).flatMap(input -> input.refusal(value)))
                    .as(task.getId())
                    .isEmpty());
        });
    }

    private static String bean(ServiceTask task) {
        return task.getCamundaDelegateExpression().replaceAll("[${}]", "");
    }

    /** What a task is given, in the order of the file. */
    private static Map<String, String> inputs(Task task) {
        Map<String, String> inputs = new LinkedHashMap<>();
        task.getChildElementsByType(ExtensionElements.class).stream()
                .flatMap(extensions -> extensions.getChildElementsByType(CamundaInputOutput.class).stream())
                .flatMap(both -> both.getCamundaInputParameters().stream())
                .forEach(input -> inputs.put(input.getCamundaName(), input.getTextContent()));
        return inputs;
    }

    @Test
    void everyRunbookTakesTheLeaseFirst() {
        List<Process> runbooks = all(Process.class).stream()
                .filter(Process::isCamundaStartableInTasklist)
                .toList();

        assertThat(runbooks).isNotEmpty().allSatisfy(runbook -> {
            FlowNode start = (FlowNode) runbook.getFlowElements().stream()
                    .filter(StartEvent.class::isInstance)
                    .findFirst()
                    .orElseThrow();
            assertThat(start.getOutgoing())
                    .singleElement()
                    .satisfies(flow -> assertThat(flow.getTarget().getId()).isEqualTo("Task_TakeLease"));
        });
    }

    @Test
    void noDiagramHoldsAScriptOrAListener() {
        assertThat(MODELS.values()).isNotEmpty().allSatisfy(model -> {
            for (Class<? extends ModelElementInstance> type : List.of(
                    ScriptTask.class,
                    Script.class,
                    CamundaScript.class,
                    CamundaExecutionListener.class,
                    CamundaTaskListener.class,
                    InclusiveGateway.class,
                    ComplexGateway.class)) {
                assertThat(model.getModelElementsByType(type))
                        .as(type.getSimpleName())
                        .isEmpty();
            }
        });
    }

    @Test
    void theOnlyErrorIsTheOneThatStepsRaise() {
        assertThat(all(Error.class)).allSatisfy(error -> {
            assertThat(error.getErrorCode()).isEqualTo(STEP_FAILED);
            assertThat(error.getId()).isEqualTo("Error_" + STEP_FAILED);
        });
        assertThat(all(BoundaryEvent.class)).allSatisfy(boundary -> {
            assertThat(boundary.cancelActivity()).isTrue();
            assertThat(boundary.getOutgoing())
                    .singleElement()
                    .satisfies(flow -> assertThat(flow.getTarget().getId()).isEqualTo("Task_ResolveFailure"));
        });
    }

    // ---- calls

    @Test
    void callsReachAProcessOfThisFolderWithTheBusinessKeyAndBringItsOutcomeBack() {
        assertThat(all(CallActivity.class)).allSatisfy(call -> {
            assertThat(MODELS).as(call.getId()).containsKey(call.getCalledElement() + ".bpmn");
            assertThat(call.getCamundaCalledElementBinding()).isEqualTo("deployment");
            assertThat(call.isCamundaAsyncBefore()).isTrue();
            assertThat(extensions(call, CamundaIn.class))
                    .extracting(CamundaIn::getCamundaBusinessKey)
                    .contains("#{execution.processBusinessKey}");
            assertThat(extensions(call, CamundaOut.class)).first().satisfies(out -> {
                assertThat(out.getCamundaSource()).isEqualTo("outcome");
                assertThat(out.getCamundaTarget()).endsWith("Outcome");
            });
        });
    }

    @Test
    void everyEndOfAPhaseSetsItsOutcome() {
        List<Process> phases = all(Process.class).stream()
                .filter(process -> !process.isCamundaStartableInTasklist())
                .toList();

        assertThat(phases).isNotEmpty().allSatisfy(process -> {
            String id = process.getId();
            assertThat(process.getFlowElements().stream().filter(EndEvent.class::isInstance))
                    .as(id)
                    .isNotEmpty()
                    .allSatisfy(end -> assertThat(properties((EndEvent) end).get("sets"))
                            .isIn(OUTCOMES.stream().map("outcome="::concat).toList()));
        });
    }

    @Test
    void everyEndThatTerminatesSaysHowTheDrainEnded() {
        List<EndEvent> terminating = all(TerminateEventDefinition.class).stream()
                .map(definition -> (EndEvent) definition.getParentElement())
                .toList();

        assertThat(terminating).isNotEmpty().allSatisfy(end -> {
            assertThat(end.getParentElement()).isInstanceOf(SubProcess.class);
            assertThat(properties(end).get("sets")).as(end.getId()).startsWith("drainOutcome=");
        });
    }

    // ---- decisions

    @Test
    void userTasksHaveAFormOfThisFolderInTheSameDeployment() {
        List<BaseElement> withForm = Stream.concat(all(UserTask.class).stream(), all(StartEvent.class).stream())
                .filter(element ->
                        element instanceof UserTask || element.getAttributeValueNs(CAMUNDA_NS, "formRef") != null)
                .map(BaseElement.class::cast)
                .toList();

        assertThat(withForm).hasSizeGreaterThan(all(UserTask.class).size()).allSatisfy(element -> {
            assertThat(SCHEMAS).as(element.getId()).containsKey(element.getAttributeValueNs(CAMUNDA_NS, "formRef"));
            assertThat(element.getAttributeValueNs(CAMUNDA_NS, "formRefBinding"))
                    .isEqualTo("deployment");
            assertThat(element.getAttributeValueNs(CAMUNDA_NS, "formKey")).isNull();
        });
        assertThat(withForm.stream().map(element -> element.getAttributeValueNs(CAMUNDA_NS, "formRef")))
                .as("every form is used")
                .containsAll(SCHEMAS.keySet());
    }

    @Test
    void aDecisionIsMadeByRadioButtonsInTheOrderOfItsChoicesAndAForcefulOneSaysWhy() {
        assertThat(all(UserTask.class)).allSatisfy(task -> {
            List<String> choices = choices(task, "choices");
            JsonNode decision = field(task.getAttributeValueNs(CAMUNDA_NS, "formRef"), "decision");

            assertThat(choices).as(task.getId()).hasSizeGreaterThan(1);
            assertThat(decision.path("values").findValuesAsText("value"))
                    .as(task.getId())
                    .containsExactlyElementsOf(choices);
            assertThat(decision.path("type").asText()).isEqualTo("radio");
            assertThat(decision.path("validate").path("required").asBoolean()).isTrue();
            assertThat(choices(task, "commentFor")).containsAll(choices(task, "forceful"));
        });
    }

    @Test
    void theAnswerIsLocalToItsTaskAndCopied() {
        assertThat(all(UserTask.class)).allSatisfy(task -> {
            CamundaInputOutput io = extension(task, CamundaInputOutput.class);

            // one that is empty beside these keeps whoever answers from writing the variable of that name further up
            assertThat(io.getCamundaInputParameters())
                    .extracting(CamundaInputParameter::getCamundaName)
                    .contains("decision", "comment", "cluster")
                    .doesNotHaveDuplicates();
            assertThat(io.getCamundaInputParameters()).allSatisfy(input -> assertThat(input.getTextContent())
                    .isEqualTo(input.getCamundaName().equals("cluster") ? "${execution.processBusinessKey}" : ""));
            assertThat(io.getCamundaOutputParameters()).singleElement().satisfies(output -> {
                assertThat(output.getCamundaName()).endsWith("Decision");
                assertThat(output.getTextContent()).isEqualTo("${decision}");
            });
        });
    }

    @Test
    void aForcefulChoiceIsConfirmedByAnApprover() {
        List<UserTask> forceful = all(UserTask.class).stream()
                .filter(task -> !choices(task, "forceful").isEmpty())
                .toList();

        assertThat(forceful).isNotEmpty().allSatisfy(task -> assertThat(
                        (UserTask) task.getModelInstance().getModelElementById("Task_ConfirmForce"))
                .as(task.getId())
                .isNotNull());
        assertThat(forceful).allSatisfy(task -> assertThat(properties(task)).containsKeys("question", "cost"));
        assertThat(all(UserTask.class)).allSatisfy(task -> assertThat(task.getCamundaCandidateGroupsList())
                .as(task.getId())
                .containsExactlyElementsOf(
                        task.getId().equals("Task_ConfirmForce")
                                ? List.of("approver")
                                : List.of("operator", "approver")));
    }

    // ---- flows

    @Test
    void conditionsStandBehindGatewaysOnlyAndAskForOneVariable() {
        List<SequenceFlow> conditional = all(SequenceFlow.class).stream()
                .filter(flow -> flow.getConditionExpression() != null)
                .toList();

        assertThat(conditional).isNotEmpty().allSatisfy(flow -> {
            assertThat(flow.getSource()).as(flow.getId()).isInstanceOf(ExclusiveGateway.class);
            assertThat(flow.getConditionExpression().getTextContent())
                    .as(flow.getId())
                    .satisfiesAnyOf(text -> assertThat(text).matches(EQUALS), text -> assertThat(text)
                            .matches(FLAG));
        });
        assertThat(answers()).allSatisfy(flow -> assertThat(flow.getConditionExpression() == null)
                .as(flow.getId())
                .isEqualTo(flow.equals(((ExclusiveGateway) flow.getSource()).getDefault())));
    }

    @Test
    void gatewaysCompareWithValuesThatSomethingCanSet() {
        Map<String, Set<String>> possible = new HashMap<>();
        all(UserTask.class).forEach(task -> extension(task, CamundaInputOutput.class)
                .getCamundaOutputParameters()
                .forEach(output -> possible.computeIfAbsent(output.getCamundaName(), name -> new HashSet<>())
                        .addAll(choices(task, "choices"))));
        all(CallActivity.class).forEach(call -> extensions(call, CamundaOut.class)
                .forEach(out -> possible.computeIfAbsent(out.getCamundaTarget(), name -> new HashSet<>())
                        .addAll(outcomes(call.getCalledElement()))));
        all(EndEvent.class).stream()
                .map(end -> properties(end).get("sets"))
                .filter(sets -> sets != null)
                .map(sets -> sets.split("=", 2))
                .forEach(pair -> possible.computeIfAbsent(pair[0], name -> new HashSet<>())
                        .add(pair[1]));

        Map<String, Set<String>> compared = new TreeMap<>();
        answers().stream()
                .filter(flow -> flow.getConditionExpression() != null)
                .map(flow -> EQUALS.matcher(flow.getConditionExpression().getTextContent()))
                .filter(Matcher::matches)
                .forEach(matcher -> compared.computeIfAbsent(matcher.group(1), name -> new TreeSet<>())
                        .add(matcher.group(2)));

        assertThat(compared).isNotEmpty().allSatisfy((variable, values) -> assertThat(possible.get(variable))
                .as(variable)
                .isNotNull()
                .containsAll(values));
    }

    // ---- drawing

    @Test
    void everyFlowLeadsToTheRightUnlessItDropsOrClosesALoop() {
        MODELS.forEach((file, model) -> {
            Map<FlowNode, Bounds> drawn = drawn(model);
            Collection<SequenceFlow> flows = model.getModelElementsByType(SequenceFlow.class);

            assertThat(flows).as(file).isNotEmpty().allSatisfy(flow -> {
                Bounds source = drawn.get(flow.getSource());
                Bounds target = drawn.get(flow.getTarget());
                boolean leadsRight = centreX(source) < centreX(target);
                boolean drops = centreX(source) == centreX(target) && centreY(source) < centreY(target);

                assertThat(leadsRight || drops || reaches(flow.getTarget(), flow.getSource()))
                        .as(flow.getId())
                        .isTrue();
            });
        });
    }

    @Test
    void noFlowLeavesOnTheLeftOrEntersOnTheRight() {
        MODELS.forEach((file, model) -> {
            Map<FlowNode, Bounds> drawn = drawn(model);

            assertThat(model.getModelElementsByType(BpmnEdge.class))
                    .as(file)
                    .isNotEmpty()
                    .allSatisfy(edge -> {
                        SequenceFlow flow = (SequenceFlow) edge.getBpmnElement();
                        List<Waypoint> points = List.copyOf(edge.getWaypoints());
                        Bounds source = drawn.get(flow.getSource());
                        Bounds target = drawn.get(flow.getTarget());

                        assertThat(points.get(0).getX()).as(flow.getId()).isGreaterThan(source.getX());
                        assertThat(points.get(points.size() - 1).getX())
                                .as(flow.getId())
                                .isLessThan(target.getX() + target.getWidth());
                    });
        });
    }

    @Test
    void theHappyPathOfEachScopeStaysOnOneLine() {
        List<StartEvent> starts = all(StartEvent.class);

        assertThat(starts).isNotEmpty().allSatisfy(start -> {
            Map<FlowNode, Bounds> drawn = drawn((BpmnModelInstance) start.getModelInstance());
            assertThat(start.getParentElement().getChildElementsByType(EndEvent.class))
                    .as(start.getId())
                    .anySatisfy(end -> assertThat(centreY(drawn.get(end))).isEqualTo(centreY(drawn.get(start))));
        });
    }

    @Test
    void shapesHaveTheirDefaultSizeAndSitOnTheGrid() {
        MODELS.values().forEach(model -> drawn(model).forEach((node, bounds) -> {
            if (node instanceof SubProcess) {
                return;
            }
            boolean isActivity = node instanceof Activity;
            double width = isActivity ? 100 : node instanceof Gateway ? 50 : 36;
            double height = isActivity ? 80 : node instanceof Gateway ? 50 : 36;

            assertThat(bounds.getWidth()).as(node.getId()).isEqualTo(width);
            assertThat(bounds.getHeight()).as(node.getId()).isEqualTo(height);
            assertThat(centreX(bounds) % 10).as(node.getId()).isZero();
            assertThat(centreY(bounds) % 10).as(node.getId()).isZero();
        }));
    }

    // ---- forms

    @Test
    void formsAreOfTheVersionThatTasklistShows() {
        assertThat(SCHEMAS).isNotEmpty().allSatisfy((id, schema) -> {
            assertThat(schema.path("id").asText()).isEqualTo(id);
            assertThat(schema.path("schemaVersion").asInt()).isEqualTo(16);
            assertThat(schema.path("executionPlatform").asText()).isEqualTo("Camunda Platform");
            assertThat(schema.path("executionPlatformVersion").asText()).isEqualTo("7.24.0");
            assertThat(fields(schema))
                    .isNotEmpty()
                    .allSatisfy(field -> assertThat(field.path("type").asText()).isIn(FIELD_TYPES));
        });
    }

    @Test
    void whatAPersonTypesIsBounded() {
        List<JsonNode> typed = SCHEMAS.values().stream()
                .flatMap(schema -> fields(schema).stream())
                .filter(field -> Set.of("textfield", "textarea")
                        .contains(field.path("type").asText()))
                .toList();

        assertThat(typed).isNotEmpty().allSatisfy(field -> assertThat(
                        field.path("validate").path("maxLength").asInt(Integer.MAX_VALUE))
                .as(field.path("id").asText())
                .isBetween(1, LONGEST_TEXT));
    }

    @Test
    void aTaskFormHasACommentAndASampleAndSubmitsNothingElse() {
        Set<String> taskForms = all(UserTask.class).stream()
                .map(task -> task.getAttributeValueNs(CAMUNDA_NS, "formRef"))
                .collect(Collectors.toSet());

        assertThat(taskForms).hasSizeGreaterThanOrEqualTo(5).allSatisfy(form -> {
            assertThat(fields(SCHEMAS.get(form)).stream()
                            .filter(field -> field.has("key"))
                            .map(field -> field.path("key").asText()))
                    .as(form)
                    .containsExactlyInAnyOrder("decision", "comment");
            assertThat(FORMS.resolve(form + ".data.json")).isRegularFile();
        });
    }

    @Test
    void aClusterIsChosenFromTheInventoryAndNeverTyped() {
        JsonNode cluster = field("open-vstorage-shutdown-start", "cluster");

        assertThat(cluster.path("type").asText()).isEqualTo("select");
        assertThat(cluster.path("properties").path("quiesce").asText()).isEqualTo("clusters");
        assertThat(cluster.path("validate").path("required").asBoolean()).isTrue();
    }

    private static List<String> startForms() {
        String[] files = FORMS.toFile().list((folder, name) -> name.endsWith("-start.form"));
        assertThat(files).isNotEmpty();
        return Stream.of(files)
                .map(name -> name.substring(0, name.lastIndexOf('.')))
                .toList();
    }

    /** A pattern that is not met is shown as it is written: what is wrong is said by the start, in a sentence. */
    @ParameterizedTest
    @MethodSource("startForms")
    void theDrainLimitIsNotHeldAgainstAPattern(String form) {
        JsonNode validate = field(form, "drainLimit").path("validate");

        assertThat(validate.path("required").asBoolean()).isTrue();
        assertThat(validate.has("pattern")).isFalse();
    }

    /** How a called process may end: a phase by a word, a runbook by the id of its end. */
    private static Set<String> outcomes(String called) {
        Process process = MODELS.get(called + ".bpmn").getModelElementById(called);
        return !process.isCamundaStartableInTasklist()
                ? OUTCOMES
                : process.getFlowElements().stream()
                        .filter(EndEvent.class::isInstance)
                        .map(FlowElement::getId)
                        .collect(Collectors.toSet());
    }

    // ---- reading

    private static Map<String, BpmnModelInstance> readModels() {
        Map<String, BpmnModelInstance> models = new TreeMap<>();
        for (Path file : files(PROCESSES, ".bpmn")) {
            try (InputStream in = Files.newInputStream(file)) {
                models.put(file.getFileName().toString(), Bpmn.readModelFromStream(in));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return models;
    }

    private static Map<String, JsonNode> readForms() {
        Map<String, JsonNode> forms = new TreeMap<>();
        for (Path file : files(FORMS, ".form")) {
            try {
                String name = file.getFileName().toString();
                forms.put(
                        name.substring(0, name.length() - ".form".length()),
                        new ObjectMapper().readTree(file.toFile()));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return forms;
    }

    private static List<Path> files(Path folder, String ending) {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** All elements of a kind in all diagrams; a rule that finds none proves nothing, so none is a failure. */
    private static <T extends ModelElementInstance> List<T> all(Class<T> type) {
        List<T> found = MODELS.values().stream()
                .flatMap(model -> model.getModelElementsByType(type).stream())
                .toList();
        assertThat(found).as("elements of type " + type.getSimpleName()).isNotEmpty();
        return found;
    }

    private static List<SequenceFlow> answers() {
        List<SequenceFlow> answers = all(SequenceFlow.class).stream()
                .filter(flow -> flow.getSource() instanceof ExclusiveGateway)
                .filter(flow -> flow.getSource().getOutgoing().size() > 1)
                .toList();
        assertThat(answers).isNotEmpty();
        return answers;
    }

    private static String prefixes(FlowElement element) {
        if (element instanceof SequenceFlow) {
            return "Flow";
        }
        if (element instanceof StartEvent) {
            return "Start";
        }
        if (element instanceof EndEvent) {
            return "End";
        }
        if (element instanceof BoundaryEvent) {
            return "Boundary";
        }
        if (element instanceof Event) {
            return "Timer|Condition";
        }
        if (element instanceof Gateway) {
            return "Gateway";
        }
        if (element instanceof CallActivity) {
            return "Call";
        }
        if (element instanceof SubProcess subProcess) {
            return subProcess.triggeredByEvent() ? "EventSubProcess" : "SubProcess";
        }
        assertThat(element).isInstanceOf(Task.class);
        return "Task";
    }

    /** Joins and forks ask nothing; everything else is read by a person. */
    private static boolean isUnnamedByRule(FlowNode node) {
        return node instanceof Gateway gateway
                && (!(gateway instanceof ExclusiveGateway)
                        || gateway.getOutgoing().size() == 1);
    }

    private static boolean isTakeLease(ServiceTask task) {
        return task.getId().equals("Task_TakeLease");
    }

    private static <T extends ModelElementInstance> List<T> extensions(BaseElement element, Class<T> type) {
        if (element.getExtensionElements() == null) {
            return List.of();
        }
        return List.copyOf(element.getExtensionElements().getChildElementsByType(type));
    }

    private static <T extends ModelElementInstance> T extension(BaseElement element, Class<T> type) {
        List<T> found = extensions(element, type);
        assertThat(found).as(element.getId()).hasSize(1);
        return found.get(0);
    }

    private static Map<String, String> properties(BaseElement element) {
        Map<String, String> properties = new HashMap<>();
        extensions(element, CamundaProperties.class).forEach(list -> list.getCamundaProperties()
                .forEach(property -> properties.put(property.getCamundaName(), property.getCamundaValue())));
        return properties;
    }

    private static List<String> choices(UserTask task, String property) {
        String value = properties(task).getOrDefault(property, "");
        return value.isEmpty() ? List.of() : List.of(value.split(","));
    }

    private static List<JsonNode> fields(JsonNode schema) {
        return StreamSupport.stream(schema.path("components").spliterator(), false)
                .flatMap(field -> Stream.concat(Stream.of(field), fields(field).stream()))
                .toList();
    }

    private static JsonNode field(String form, String key) {
        assertThat(SCHEMAS).containsKey(form);
        List<JsonNode> found = fields(SCHEMAS.get(form)).stream()
                .filter(field -> field.path("key").asText().equals(key))
                .toList();
        assertThat(found).as(form + "." + key).hasSize(1);
        return found.get(0);
    }

    private static Map<FlowNode, Bounds> drawn(BpmnModelInstance model) {
        Map<FlowNode, Bounds> drawn = new HashMap<>();
        model.getModelElementsByType(BpmnShape.class)
                .forEach(shape -> drawn.put((FlowNode) shape.getBpmnElement(), shape.getBounds()));
        assertThat(drawn.keySet()).containsAll(model.getModelElementsByType(FlowNode.class));
        return drawn;
    }

    private static double centreX(Bounds bounds) {
        return bounds.getX() + bounds.getWidth() / 2;
    }

    private static double centreY(Bounds bounds) {
        return bounds.getY() + bounds.getHeight() / 2;
    }

    /** Whether a token at one node can come to another one; an activity leads to its boundary events too. */
    private static boolean reaches(FlowNode from, FlowNode to) {
        Map<String, List<FlowNode>> boundaries =
                from.getModelInstance().getModelElementsByType(BoundaryEvent.class).stream()
                        .collect(Collectors.groupingBy(
                                boundary -> boundary.getAttachedTo().getId(),
                                Collectors.mapping(FlowNode.class::cast, Collectors.toList())));
        Set<String> seen = new HashSet<>();
        Deque<FlowNode> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            FlowNode node = open.pop();
            if (node.getId().equals(to.getId())) {
                return true;
            }
            if (seen.add(node.getId())) {
                node.getOutgoing().forEach(flow -> open.push(flow.getTarget()));
                boundaries.getOrDefault(node.getId(), List.of()).forEach(open::push);
            }
        }
        return false;
    }
}
