package io.quiesce.runbooks;

import java.util.Map;
import org.camunda.bpm.engine.impl.TaskServiceImpl;
import org.camunda.bpm.engine.variable.VariableMap;
import org.jspecify.annotations.Nullable;

/** The engine's tasks, completed by a {@link TaskAnswer}. */
final class AnsweredTasks extends TaskServiceImpl {

    @Override
    public void complete(String taskId, @Nullable Map<String, Object> variables) {
        new TaskAnswer(commandExecutor, taskId).give(() -> {
            super.complete(taskId, variables);
            return taskId;
        });
    }

    @Override
    public VariableMap completeWithVariablesInReturn(
            String taskId, @Nullable Map<String, Object> variables, boolean deserialize) {
        return new TaskAnswer(commandExecutor, taskId)
                .give(() -> super.completeWithVariablesInReturn(taskId, variables, deserialize));
    }
}
