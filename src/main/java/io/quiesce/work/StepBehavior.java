package io.quiesce.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.impl.bpmn.behavior.AbstractBpmnActivityBehavior;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.camunda.spin.plugin.variable.SpinValues;
import org.jspecify.annotations.Nullable;

/**
 * The engine's side of a step: writes down what is to be done and waits; when the outcome comes, sets the variables and
 * moves on, or raises {@code StepFailed}. Stateless.
 */
public final class StepBehavior extends AbstractBpmnActivityBehavior {

    private static final int LONGEST_INPUT = 4000;

    private final String bean;
    private final Set<String> own;
    private final Work work;
    private final ObjectMapper json;

    /** @param own inputs that only the task itself gives: a process variable of such a name could be anybody's */
    StepBehavior(String bean, Set<String> own, Work work, ObjectMapper json) {
        this.bean = bean;
        this.own = Set.copyOf(own);
        this.work = work;
        this.json = json;
    }

    @Override
    public void execute(ActivityExecution execution) {
        work.begin(execution, bean, inputs(execution));
    }

    @Override
    public void signal(ActivityExecution execution, String signalName, @Nullable Object signalData) throws Exception {
        if (!(signalData instanceof KeptOutcome outcome)) {
            throw new IllegalStateException("the step %s waits for its own outcome and cannot be signalled from outside"
                    .formatted(execution.getCurrentActivityName()));
        }
        executeWithErrorPropagation(execution, () -> {
            leaveWith(execution, outcome);
            return null;
        });
    }

    private void leaveWith(ActivityExecution execution, KeptOutcome outcome) throws Exception {
        outcome.variables().forEach(execution::setVariable);
        outcome.shown().forEach((name, value) -> execution.setVariable(name, spin(value)));
        Failure failure = outcome.failure();
        if (failure == null) {
            leave(execution);
        } else {
            execution.setVariable("failure", spin(json.valueToTree(failure)));
            throw new BpmnError(Failure.CODE, failure.text());
        }
    }

    private static Object spin(JsonNode value) {
        return SpinValues.jsonValue(value.toString()).create();
    }

    private Map<String, String> inputs(ActivityExecution execution) {
        Map<String, String> inputs = new TreeMap<>();
        for (String name : execution.getVariableNames()) {
            Object value = own.contains(name) ? execution.getVariableLocal(name) : execution.getVariable(name);
            if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                String text = value.toString();
                if (text.length() <= LONGEST_INPUT) {
                    inputs.put(name, text);
                }
            }
        }
        return inputs;
    }
}
