package io.quiesce.work;

import java.util.List;

/**
 * Why a step could not do its work, for the person who decides what next.
 *
 * @param step the step in the operator's words
 * @param node where, or empty if not on one node
 * @param command the command line in question, or empty
 * @param output what the host said, or empty
 * @param text what went wrong, one or more sentences
 * @param whatSkipMeans what a person accepts by skipping
 * @param objects the things that failed, by name, such as volumes or nodes
 */
public record Failure(
        String step,
        String node,
        String command,
        String output,
        String text,
        String whatSkipMeans,
        List<String> objects) {

    /** The code of the BPMN error that a failed step raises. */
    public static final String CODE = "StepFailed";

    private static final int SHOWN = 3000;

    public Failure {
        command = cut(command);
        output = cut(output);
        text = cut(text);
        objects = List.copyOf(objects.subList(0, Math.min(objects.size(), 200)));
    }

    private static String cut(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN - 1) + "…";
    }
}
