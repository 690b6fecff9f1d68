package io.quiesce.runbooks;

import io.quiesce.runbooks.rules.Breach;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ParseException;
import org.camunda.bpm.engine.Problem;
import org.camunda.bpm.engine.impl.bpmn.parser.ResourceReportImpl;

/**
 * A deployment breaks rules and does not take effect. The message lists all of them; over REST it is answered with 400, in the
 * form in which the engine reports what it cannot parse.
 */
public final class DeploymentRefused extends ParseException {

    private static final long serialVersionUID = 1L;

    private final transient List<Breach> breaches;

    DeploymentRefused(List<Breach> breaches) {
        super(message(breaches), breaches.get(0).file(), List.of(), List.of());
        this.breaches = List.copyOf(breaches);
        resorceReports = new ArrayList<>();
        byFile(breaches)
                .forEach((file, problems) -> resorceReports.add(new ResourceReportImpl(file, problems, List.of())));
    }

    /** What is broken where. */
    public List<Breach> breaches() {
        return breaches;
    }

    private static String message(List<Breach> breaches) {
        StringBuilder message =
                new StringBuilder("The deployment is refused, and what is deployed stays as it is. %s wrong:"
                        .formatted(breaches.size() == 1 ? "One thing is" : breaches.size() + " things are"));
        breaches.forEach(breach -> message.append('\n').append(breach.sentence()));
        return message.append("\nThe rules are explained in docs/rules.md.").toString();
    }

    private static Map<String, List<Problem>> byFile(List<Breach> breaches) {
        Map<String, List<Problem>> problems = new LinkedHashMap<>();
        breaches.forEach(breach -> problems.computeIfAbsent(breach.file(), file -> new ArrayList<>())
                .add(new AtElement(breach)));
        return problems;
    }

    /** A breach as the engine speaks of problems; of lines it knows nothing. */
    private record AtElement(Breach breach) implements Problem {

        @Override
        public String getMessage() {
            return "[%s] %s %s".formatted(breach.rule().id(), breach.problem(), breach.remedy());
        }

        @Override
        public int getLine() {
            return 0;
        }

        @Override
        public int getColumn() {
            return 0;
        }

        @Override
        public String getMainElementId() {
            return breach.element();
        }

        @Override
        public List<String> getElementIds() {
            return List.of(breach.element());
        }
    }
}
