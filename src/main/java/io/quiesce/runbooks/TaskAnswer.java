package io.quiesce.runbooks;

import io.quiesce.work.Passing;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.camunda.bpm.engine.exception.NullValueException;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;
import org.camunda.bpm.engine.impl.persistence.entity.HistoricTaskInstanceEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;

/**
 * A person's answer at one task. The run goes on beside its questions, so a step may move its token, or end the question, in the
 * same moment. The engine then rolls one of both back, with an error that depends on the database. If it was the answer, it
 * is given again: it counts if the task is still there.
 */
final class TaskAnswer {

    private static final int TRIES = 10;

    private final CommandExecutor engine;
    private final String taskId;

    TaskAnswer(CommandExecutor engine, String taskId) {
        this.engine = engine;
        this.taskId = taskId;
    }

    /**
     * Gives it.
     *
     * @param giving one transaction of the engine's
     * @throws DecisionTooLate if the task is over, or if the run still moved on at the last try
     */
    <T> T give(Supplier<T> giving) {
        for (int tried = 1; ; tried++) {
            try {
                return giving.get();
            } catch (NullValueException nothing) {
                throw over().<RuntimeException>map(why -> new DecisionTooLate(why, nothing))
                        .orElse(nothing);
            } catch (RuntimeException problem) {
                if (!Passing.isRace(problem)) {
                    throw problem;
                }
                if (tried == TRIES) {
                    throw new DecisionTooLate("The run moves on just now; answer again.", problem);
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000L * tried, 5_000_000L * tried));
            }
        }
    }

    /** Why the task takes no answer any more; empty if there never was such a task, or if it is open. */
    private Optional<String> over() {
        return engine.execute(context -> context.runWithoutAuthorization(this::found))
                .filter(task -> task.getEndTime() != null)
                .map(task -> "The task '%s' is over: %s. This answer does not count."
                        .formatted(
                                task.getName(),
                                TaskEntity.DELETE_REASON_COMPLETED.equals(task.getDeleteReason())
                                        ? "it has been answered already"
                                        : "the run does not wait for an answer any more"));
    }

    private Optional<HistoricTaskInstanceEntity> found(CommandContext context) {
        return Optional.ofNullable(context.getHistoricTaskInstanceManager().findHistoricTaskInstanceById(taskId));
    }
}
