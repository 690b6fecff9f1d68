package io.quiesce.steps;

import io.quiesce.command.Target;
import io.quiesce.work.Failure;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Failures of steps in words. */
final class Failures {

    private Failures() {}

    /** Some nodes did not answer, or did not do what they were asked. */
    static Failure onNodes(String step, Map<Target, String> why, String whatSkipMeans) {
        return onNodes(step, why, "", "", whatSkipMeans);
    }

    /** Some nodes did not answer one command line as expected. */
    static Failure onNodes(String step, Map<Target, String> why, String command, String output, String whatSkipMeans) {
        List<String> nodes = why.keySet().stream().map(Target::node).sorted().toList();
        String text = why.entrySet().stream()
                .map(entry -> entry.getKey().node() + ": " + entry.getValue() + ".")
                .collect(Collectors.joining(" "));
        return new Failure(step, String.join(", ", nodes), command, output, text, whatSkipMeans, nodes);
    }
}
