package io.quiesce.runbooks.rules;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.UserTask;

/** What a process says of itself, and its user tasks of their answers. */
final class ProcessRules {

    private ProcessRules() {}

    static Stream<Breach> startablePhase(Contents contents) {
        return contents.all()
                .filter(Diagram::isStartable)
                .filter(diagram -> !takesLease(diagram))
                .map(diagram -> diagram.breach(
                        Rule.STARTABLE_PHASE,
                        diagram.process(),
                        "The process can be started by people and takes no lease.",
                        "Make Take lease its first task, or clear 'Startable' in the Modeler's group Tasklist if it is a"
                                + " phase that others call."));
    }

    static Stream<Breach> unknownRunbook(Contents contents) {
        return contents.all()
                .filter(Diagram::isStartable)
                .filter(ProcessRules::takesLease)
                .filter(diagram -> contents.originals().of(diagram.id()).isEmpty())
                .map(diagram -> diagram.breach(
                        Rule.UNKNOWN_RUNBOOK,
                        diagram.process(),
                        "The process is neither a runbook that comes with Quiesce nor, by its id, a copy of one.",
                        "Give it the id of the runbook of which it is a copy, with a hyphen and a word of your own behind: %s."
                                .formatted(contents.originals().ids().stream()
                                        .sorted()
                                        .map(id -> id + "-…")
                                        .collect(Collectors.joining(", ")))));
    }

    static boolean takesLease(Diagram diagram) {
        return diagram.all(ServiceTask.class).anyMatch(ProcessRules::isTakeLease);
    }

    static boolean isTakeLease(ServiceTask task) {
        return Diagram.bean(task).filter(Contents.TAKE_LEASE::equals).isPresent();
    }

    static Stream<Breach> historyTimeToLive(Contents contents) {
        return contents.all()
                .filter(diagram -> isBlank(diagram.process().getCamundaHistoryTimeToLiveString()))
                .map(diagram -> diagram.breach(
                        Rule.HISTORY_TIME_TO_LIVE,
                        diagram.process(),
                        "The process does not say how long its history is kept.",
                        "Set 'History cleanup: time to live' of the process, such as P180D."));
    }

    static Stream<Breach> decisionNotLocal(Contents contents) {
        return contents.all().flatMap(diagram -> diagram.all(UserTask.class)
                .filter(task -> Diagram.property(task, "choices").isPresent())
                .flatMap(task -> Stream.of("decision", "comment")
                        .filter(variable -> !Diagram.inputs(task).containsKey(variable))
                        .map(variable -> diagram.breach(
                                Rule.DECISION_NOT_LOCAL,
                                task,
                                "The task has choices, but no '%s' of its own, so that it would read the answer of an earlier task."
                                        .formatted(variable),
                                "Give it an empty input parameter '%s'.".formatted(variable)))));
    }

    private static boolean isBlank(@org.jspecify.annotations.Nullable String text) {
        return text == null || text.isBlank();
    }
}
