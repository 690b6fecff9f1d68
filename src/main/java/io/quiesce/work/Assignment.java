package io.quiesce.work;

import io.quiesce.command.CommandRunner;
import java.time.Instant;
import java.util.Map;

/**
 * What a step is given.
 *
 * @param rootId the run's root process instance id
 * @param step the id of the service task
 * @param person who started the run
 * @param inputs the process variables seen by the task when it was reached, as text. Anybody who may complete a task can
 *     write them: what is destructive is taken from the lease and the plan instead
 * @param round how often this piece of work was put off before; 0 at first
 * @param since when this piece of work was begun
 * @param runner sends commands, each with its line in the transcript
 */
public record Assignment(
        String rootId,
        String step,
        String person,
        Map<String, String> inputs,
        int round,
        Instant since,
        CommandRunner runner) {

    public Assignment {
        inputs = Map.copyOf(inputs);
    }

    /**
     * One of the inputs.
     *
     * @throws IllegalArgumentException if the diagram does not give it
     */
    public String input(String name) {
        String value = inputs.get(name);
        if (value == null) {
            throw new IllegalArgumentException("%s needs the variable '%s'".formatted(step, name));
        }
        return value;
    }
}
