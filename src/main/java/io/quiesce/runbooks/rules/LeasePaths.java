package io.quiesce.runbooks.rules;

import io.quiesce.work.StepDescription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Gateway;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/**
 * Which steps a run can reach without having taken its lease. Follows every way from the start on, through sub-processes, handlers
 * and calls, and goes no further where the lease is taken.
 */
final class LeasePaths {

    private final Contents contents;
    private final Map<String, Boolean> endsWithout = new HashMap<>();
    private final Map<String, Breach> found = new LinkedHashMap<>();

    private LeasePaths(Contents contents) {
        this.contents = contents;
    }

    /** A runbook that takes no lease at all breaks another rule. */
    static Stream<Breach> stepWithoutLease(Contents contents) {
        LeasePaths paths = new LeasePaths(contents);
        contents.all()
                .filter(diagram -> diagram.isStartable() && ProcessRules.takesLease(diagram))
                .forEach(diagram -> paths.follow(diagram, diagram.id()));
        return paths.found.values().stream();
    }

    /** Follows a process that is begun without the lease; answers whether it can end without having taken it. */
    private boolean follow(Diagram diagram, String runbook) {
        Boolean known = endsWithout.get(diagram.id());
        if (known != null) {
            return known;
        }
        // a call of itself adds no end that the other ways do not have
        endsWithout.put(diagram.id(), false);
        boolean ends = new Walk(diagram, runbook).ends(diagram.process());
        endsWithout.put(diagram.id(), ends);
        return ends;
    }

    private final class Walk {

        private final Diagram diagram;
        private final String runbook;

        Walk(Diagram diagram, String runbook) {
            this.diagram = diagram;
            this.runbook = runbook;
        }

        /** Whether a scope that is begun without the lease can end without it. */
        boolean ends(ModelElementInstance scope) {
            Set<FlowNode> reached = new LinkedHashSet<>();
            boolean ends = walk(diagram.in(scope, StartEvent.class).toList(), reached);
            if (reached.stream().anyMatch(LeasePaths::mayBeInterrupted)) {
                // a handler begins only while its scope is there, and ends it, as a whole or beside the rest
                ends |= diagram.handlersOf(scope).map(this::ends).reduce(false, Boolean::logicalOr);
            }
            return ends;
        }

        private boolean walk(Iterable<? extends FlowNode> from, Set<FlowNode> reached) {
            Deque<FlowNode> open = new ArrayDeque<>();
            from.forEach(open::add);
            boolean ends = false;
            while (!open.isEmpty()) {
                FlowNode node = open.pop();
                if (!reached.add(node)) {
                    continue;
                }
                diagram.boundariesOf(node).stream()
                        .filter(event -> !(node instanceof SubProcess inner) || mayStopWithout(inner))
                        .forEach(open::add);
                if (goesOnWithout(node)) {
                    open.addAll(diagram.after(node));
                    ends |= diagram.after(node).isEmpty();
                }
            }
            return ends;
        }

        private boolean goesOnWithout(FlowNode node) {
            if (node instanceof ServiceTask task) {
                contents.step(task).filter(StepDescription::destructive).ifPresent(step -> breach(task, step));
                return !ProcessRules.isTakeLease(task);
            }
            if (node instanceof SubProcess inner) {
                return ends(inner);
            }
            if (node instanceof CallActivity call) {
                Diagram called = contents.diagrams().get(String.valueOf(call.getCalledElement()));
                return called == null || follow(called, runbook);
            }
            return true;
        }

        /** Whether a sub-process can be stopped at its border before the lease is taken in it. */
        private boolean mayStopWithout(SubProcess inner) {
            Set<FlowNode> reached = new LinkedHashSet<>();
            walk(diagram.in(inner, StartEvent.class).toList(), reached);
            return reached.stream().anyMatch(LeasePaths::mayBeInterrupted);
        }

        private void breach(ServiceTask task, StepDescription step) {
            found.putIfAbsent(
                    diagram.id() + "/" + task.getId(),
                    diagram.breach(
                            Rule.STEP_WITHOUT_LEASE,
                            task,
                            "The step '%s' acts on hosts, and a run of %s can come to it without having taken the lease of the cluster."
                                    .formatted(step.name(), runbook),
                            "Make Take lease the first task of %s, before anything branches off.".formatted(runbook)));
        }
    }

    /** Whether something else can happen while a token is there; taking the lease happens within the start itself. */
    private static boolean mayBeInterrupted(FlowNode node) {
        return !(node instanceof StartEvent
                || node instanceof Gateway
                || node instanceof ServiceTask task && ProcessRules.isTakeLease(task));
    }
}
