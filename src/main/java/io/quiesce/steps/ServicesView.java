package io.quiesce.steps;

import io.quiesce.openvstorage.Problem;
import io.quiesce.openvstorage.Problem.Severity;
import java.time.Instant;
import java.util.List;

/** What a health check found, as its form shows it: bounded, in plain words. */
record ServicesView(String headline, String at, List<Row> rows, String logs) {

    private static final int MOST_ROWS = 200;
    private static final int LONGEST_STATE = 400;
    private static final int LONGEST_LOGS = 12_000;

    /** One thing that is not as it should be. */
    record Row(String where, String subject, String state, String expected) {}

    static ServicesView of(List<Problem> problems, Instant at, String logs) {
        return new ServicesView(
                headline(problems),
                Drains.moment(at),
                problems.stream().limit(MOST_ROWS).map(ServicesView::row).toList(),
                cut(logs, LONGEST_LOGS));
    }

    static String headline(List<Problem> problems) {
        long faults = count(problems, Severity.FAULT);
        long unknown = count(problems, Severity.UNKNOWN);
        if (faults + unknown == 0) {
            return "services and vPools are healthy";
        }
        return "%d %s, %d not known"
                .formatted(faults, faults == 1 ? "thing does not work" : "things do not work", unknown);
    }

    private static long count(List<Problem> problems, Severity severity) {
        return problems.stream()
                .filter(problem -> problem.severity() == severity)
                .count();
    }

    private static Row row(Problem problem) {
        return new Row(problem.where(), problem.subject(), cut(problem.state(), LONGEST_STATE), problem.expected());
    }

    static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }
}
