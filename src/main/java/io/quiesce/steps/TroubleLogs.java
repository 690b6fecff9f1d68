package io.quiesce.steps;

import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.Logs;
import io.quiesce.openvstorage.NodeCheck;
import io.quiesce.openvstorage.NodeFacts;
import io.quiesce.openvstorage.Problem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** The last lines that services in trouble wrote, for the person who has to decide about them. */
@Component
final class TroubleLogs {

    private static final int LINES = 5;

    private final FanOut fanOut;

    TroubleLogs(FanOut fanOut) {
        this.fanOut = fanOut;
    }

    /** A service that does not work on a node which answers. */
    private record Trouble(NodeFacts facts, List<String> services) {}

    /** Node and service, and below them the lines; empty when no service of a node that answers is in trouble. */
    String of(Map<Target, NodeCheck> nodes, List<Problem> problems, CommandRunner runner) {
        Map<Target, Trouble> troubles = new TreeMap<>();
        nodes.forEach((target, node) -> node.facts().ifPresent(facts -> {
            List<String> services = problems.stream()
                    .filter(problem -> problem.where().equals(target.node()))
                    .filter(problem -> problem.severity() == Problem.Severity.FAULT)
                    .flatMap(problem -> problem.services().stream())
                    .distinct()
                    .toList();
            if (!services.isEmpty()) {
                troubles.put(target, new Trouble(facts, services));
            }
        }));
        StringBuilder text = new StringBuilder();
        if (!troubles.isEmpty()) {
            Logs logs = new Logs(runner);
            fanOut.over(troubles.keySet(), target -> lines(logs, target, troubles))
                    .values()
                    .forEach(text::append);
        }
        return text.toString().strip();
    }

    private static String lines(Logs logs, Target target, Map<Target, Trouble> troubles) {
        StringBuilder text = new StringBuilder();
        Trouble trouble = troubles.get(target);
        if (trouble != null) {
            logs.lastLines(target, trouble.facts(), trouble.services(), LINES)
                    .asOptional()
                    .ifPresent(all -> all.forEach(
                            (service, lines) -> text.append("%s %s\n%s\n\n".formatted(target.node(), service, lines))));
        }
        return text.toString();
    }
}
