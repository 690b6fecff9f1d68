package io.quiesce.runbooks;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a person may answer at a user task, as the diagram says.
 *
 * @param task the task's id
 * @param allowed the choices, in the diagram's order
 * @param needComment those that need a comment
 * @param forceful those that need a second person
 * @param question what a second person is asked when the forceful choice was made; empty if there is none
 * @param cost what the forceful choice costs, in words; empty if there is none
 */
record Choices(
        String task,
        List<String> allowed,
        Set<String> needComment,
        Set<String> forceful,
        String question,
        String cost) {

    Choices {
        allowed = List.copyOf(allowed);
        needComment = Set.copyOf(needComment);
        forceful = Set.copyOf(forceful);
        if (allowed.isEmpty()) {
            throw new IllegalArgumentException("the user task " + task + " has no choices");
        }
        Set<String> unknown = new TreeSet<>(needComment);
        unknown.addAll(forceful);
        unknown.removeAll(allowed);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "the user task %s speaks of %s, which is none of its choices %s".formatted(task, unknown, allowed));
        }
    }

    static Choices of(String task, Map<String, String> properties) {
        return new Choices(
                task,
                words(properties, "choices"),
                Set.copyOf(words(properties, "commentFor")),
                Set.copyOf(words(properties, "forceful")),
                properties.getOrDefault("question", ""),
                properties.getOrDefault("cost", ""));
    }

    private static List<String> words(Map<String, String> properties, String name) {
        return Arrays.stream(properties.getOrDefault(name, "").split(","))
                .map(String::trim)
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
