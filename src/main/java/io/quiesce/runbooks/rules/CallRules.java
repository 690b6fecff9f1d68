package io.quiesce.runbooks.rules;

import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.CallActivity;

/** Whether what belongs together is deployed together. */
final class CallRules {

    private CallRules() {}

    static Stream<Breach> noRunbook(Contents contents) {
        if (!contents.diagrams().isEmpty()
                || !contents.unreadableFiles().isEmpty()
                || contents.files().isEmpty()) {
            return Stream.empty();
        }
        return Stream.of(new Breach(
                contents.files().get(0),
                "",
                Rule.NO_RUNBOOK,
                "There is no runbook in this deployment, and runbooks only use what is deployed with them: it would change"
                        + " nothing.",
                "Deploy it together with the runbook that uses it and everything else that the runbook uses."));
    }

    static Stream<Breach> uncalledPhase(Contents contents) {
        return contents.all()
                .filter(diagram -> !contents.reached().contains(diagram.id()))
                .map(
                        diagram -> diagram.breach(
                                Rule.UNCALLED_PHASE,
                                diagram.process(),
                                "No runbook of this deployment calls this phase, and a runbook only calls the version that was"
                                        + " deployed with it: nobody would use this one.",
                                "Deploy it together with each runbook that calls it and everything else that the runbook uses."));
    }

    static Stream<Breach> missingProcess(Contents contents) {
        return contents.all().flatMap(diagram -> diagram.all(CallActivity.class)
                .filter(call -> !contents.diagrams().containsKey(String.valueOf(call.getCalledElement())))
                .map(call -> diagram.breach(
                        Rule.MISSING_PROCESS,
                        call,
                        call.getCalledElement() == null
                                ? "The call does not say which process it calls."
                                : "The process '%s', which it calls, is not in this deployment."
                                        .formatted(call.getCalledElement()),
                        call.getCalledElement() == null
                                ? "Set 'Called element' to the id of a process."
                                : "Add the file %s.bpmn to the deployment, or correct the id."
                                        .formatted(call.getCalledElement()))));
    }

    static Stream<Breach> callBinding(Contents contents) {
        return contents.all().flatMap(diagram -> diagram.all(CallActivity.class)
                .filter(call -> !"deployment".equals(call.getCamundaCalledElementBinding()))
                .map(call -> diagram.breach(
                        Rule.CALL_BINDING,
                        call,
                        "The call may get another version of '%s' than the one deployed with it."
                                .formatted(call.getCalledElement()),
                        "Set 'Binding' of the called element to deployment.")));
    }
}
