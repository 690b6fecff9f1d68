package io.quiesce.runbooks;

import java.util.Map;
import org.camunda.bpm.engine.impl.FormServiceImpl;
import org.camunda.bpm.engine.variable.VariableMap;
import org.jspecify.annotations.Nullable;

/** The engine's forms, of which those of tasks are submitted by a {@link TaskAnswer}; Tasklist does so. */
final class AnsweredForms extends FormServiceImpl {

    @Override
    public void submitTaskForm(String taskId, @Nullable Map<String, Object> variables) {
        new TaskAnswer(commandExecutor, taskId).give(() -> {
            super.submitTaskForm(taskId, variables);
            return taskId;
        });
    }

    @Override
    public VariableMap submitTaskFormWithVariablesInReturn(
            String taskId, @Nullable Map<String, Object> variables, boolean deserialize) {
        return new TaskAnswer(commandExecutor, taskId)
                .give(() -> super.submitTaskFormWithVariablesInReturn(taskId, variables, deserialize));
    }
}
