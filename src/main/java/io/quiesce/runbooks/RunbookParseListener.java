package io.quiesce.runbooks;

import io.quiesce.transcript.Transcript;
import io.quiesce.work.Step;
import io.quiesce.work.Work;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.bpmn.behavior.EventBasedGatewayActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParse;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.pvm.process.TransitionImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * What is added to every diagram when the engine reads it. All listeners are built-in ones: deleting an instance in
 * Cockpit skips custom listeners.
 *
 * <ul>
 *   <li>A service task whose delegate is a {@link Step} becomes a wait state.
 *   <li>A user task with the property {@code choices} gets its answer checked and kept.
 *   <li>An end with the property {@code sets} sets that variable; an end of a run sets {@code outcome} to its own id.
 *   <li>A process that is not for Tasklist is a phase: it can be called, but not started by itself.
 *   <li>Each sequence flow taken is written to the transcript.
 *   <li>The end of a run, however it comes, gives its lease back.
 * </ul>
 */
@Component
final class RunbookParseListener extends AbstractBpmnParseListener {

    private static final Pattern BEAN = Pattern.compile("\\$\\{(\\w+)}");

    private final BeanFactory beans;
    private final ObjectProvider<Work> work;
    private final ObjectProvider<Transcript> transcript;
    private final ObjectProvider<DecisionCheck> decisions;
    private final ObjectProvider<RunEnd> runEnd;

    RunbookParseListener(
            BeanFactory beans,
            ObjectProvider<Work> work,
            ObjectProvider<Transcript> transcript,
            ObjectProvider<DecisionCheck> decisions,
            ObjectProvider<RunEnd> runEnd) {
        this.beans = beans;
        this.work = work;
        this.transcript = transcript;
        this.decisions = decisions;
        this.runEnd = runEnd;
    }

    @Override
    public void parseProcess(Element element, ProcessDefinitionEntity process) {
        process.addBuiltInListener(ExecutionListener.EVENTNAME_END, (ExecutionListener)
                execution -> runEnd.getObject().ended((ExecutionEntity) execution));
        listenBehindGatewaysOfEvents(element, process);
        if (!process.isStartableInTasklist()) {
            process.addBuiltInListener(
                    ExecutionListener.EVENTNAME_START, (ExecutionListener) RunbookParseListener::refuseUnlessCalled);
        }
    }

    private static void refuseUnlessCalled(DelegateExecution execution) {
        if (execution.getSuperExecution() == null) {
            throw new ProcessEngineException(
                    "%s is a phase of a runbook and holds no lease of its own, so it cannot be started by itself. Start the runbook."
                            .formatted(((ExecutionEntity) execution)
                                    .getProcessDefinition()
                                    .getKey()));
        }
    }

    @Override
    public void parseServiceTask(Element element, ScopeImpl scope, ActivityImpl activity) {
        @Nullable String expression = element.attributeNS(BpmnParse.CAMUNDA_BPMN_EXTENSIONS_NS, "delegateExpression");
        if (expression == null) {
            return;
        }
        Matcher matcher = BEAN.matcher(expression);
        // what was deployed before a step was taken away is still read: it stops where it names it
        if (matcher.matches()
                && beans.containsBean(matcher.group(1))
                && beans.isTypeMatch(matcher.group(1), Step.class)) {
            activity.setActivityBehavior(work.getObject().behavior(matcher.group(1)));
            activity.addBuiltInListener(ExecutionListener.EVENTNAME_END, (ExecutionListener)
                    execution -> work.getObject().left(execution.getActivityInstanceId()));
        }
    }

    @Override
    public void parseUserTask(Element element, ScopeImpl scope, ActivityImpl activity) {
        Map<String, String> properties = ElementProperties.of(element);
        if (properties.containsKey("choices")) {
            Choices choices = Choices.of(activity.getId(), properties);
            ((UserTaskActivityBehavior) activity.getActivityBehavior())
                    .getTaskDefinition()
                    .addBuiltInTaskListener(TaskListener.EVENTNAME_COMPLETE, (TaskListener)
                            task -> decisions.getObject().answered(task, choices));
        }
    }

    @Override
    public void parseEndEvent(Element element, ScopeImpl scope, ActivityImpl activity) {
        @Nullable String sets = ElementProperties.of(element).get("sets");
        if (sets != null) {
            String[] assignment = sets.split("=", 2);
            if (assignment.length != 2) {
                throw new ProcessEngineException("The end %s has the property sets='%s', expected variable=value."
                        .formatted(activity.getId(), sets));
            }
            setOnArrival(activity, assignment[0].trim(), assignment[1].trim());
        } else if (scope instanceof ProcessDefinitionEntity) {
            setOnArrival(activity, "outcome", activity.getId());
        }
    }

    private static void setOnArrival(ActivityImpl end, String variable, String value) {
        end.addBuiltInListener(ExecutionListener.EVENTNAME_START, (ExecutionListener)
                execution -> execution.setVariable(variable, value));
    }

    @Override
    public void parseSequenceFlow(Element element, ScopeImpl scope, TransitionImpl transition) {
        transition.addBuiltInListener(ExecutionListener.EVENTNAME_TAKE, took(transition.getId()));
    }

    /** The engine waits at a gateway of events and goes on at the event that came: of the flows between it knows nothing. */
    private void listenBehindGatewaysOfEvents(Element scope, ProcessDefinitionEntity process) {
        for (Element flow : scope.elements("sequenceFlow")) {
            ActivityImpl source = process.findActivity(flow.attribute("sourceRef"));
            ActivityImpl event = process.findActivity(flow.attribute("targetRef"));
            if (source != null
                    && event != null
                    && source.getActivityBehavior() instanceof EventBasedGatewayActivityBehavior) {
                event.addBuiltInListener(ExecutionListener.EVENTNAME_START, took(flow.attribute("id")));
            }
        }
        scope.elements().forEach(inner -> listenBehindGatewaysOfEvents(inner, process));
    }

    private ExecutionListener took(String flow) {
        return execution -> {
            ExecutionEntity entity = (ExecutionEntity) execution;
            transcript
                    .getObject()
                    .took(
                            entity.getRootProcessInstanceId(),
                            entity.getProcessInstanceId(),
                            entity.getProcessDefinition().getKey(),
                            flow);
        };
    }
}
