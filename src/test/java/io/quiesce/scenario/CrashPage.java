package io.quiesce.scenario;

import io.quiesce.scenario.CrashResults.Line;
import io.quiesce.scenario.Voyage.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code docs/crash-matrix.md}: what came of the voyages of this version. */
final class CrashPage {

    private static final Path PAGE = Path.of("docs/crash-matrix.md");
    private static final List<String> RUNBOOKS = List.of(
            "open-vstorage-shutdown",
            "open-vstorage-stop-server",
            "open-vstorage-restart",
            "open-vstorage-health-check",
            "vxvm-clean-leave",
            "vxvm-rejoin",
            "vxvm-assess-recovery");
    private static final List<String> MOMENTS = List.of("before", "during", "after");

    private CrashPage() {}

    /** The rows of the matrix, as {@code RUNBOOK/PROCESS/STEP}. */
    static List<String> steps() {
        return RUNBOOKS.stream()
                .flatMap(runbook -> CrashResults.steps(runbook).stream().map(step -> runbook + "/" + step))
                .toList();
    }

    static synchronized void write(CrashResults results) throws IOException {
        List<Line> all = results.all();
        if (all.stream().anyMatch(line -> line.deaths() > 0)) {
            Files.writeString(PAGE, text(all, results.ofVersion()));
        }
    }

    static String text(List<Line> all, String version) {
        List<Line> lines = all.stream().filter(line -> line.faults().isEmpty()).toList();
        StringBuilder page = new StringBuilder();
        page.append(
                """
                # Crash matrix

                Written by `mvn -Pcrash verify`, which kills engines by SIGKILL and starts them again; not by hand. What was killed
                is the packaged jar, in a process of its own; four runs at a time were on their way, on the clusters of a lab in
                another process that lived on. A voyage counts only if afterwards its effects on the hosts were the same as when nobody
                harms the engine, each run had ended as it does then, nothing was left on the hosts (snapshots, test files, job
                directories), no lease was held, no work was open, and every command that a host had received stood in the
                transcript. Any other is named at the end.

                Version of the product, a digest of `src/main`, `processes` and `forms`: `%s`.

                ## At each step

                *Before*: the step is claimed and has sent nothing. *During*: a command, the first act if there is one, was sent
                or answered; where a step sends none, what it found is not committed. *After*: the step is over and what it
                found is not kept, or is just being kept. Each number counts engines killed there: on an H2 file + on PostgreSQL.

                """
                        .formatted(version));
        int poor = 0;
        for (String runbook : RUNBOOKS) {
            page.append("### `%s`%n%n| process | step | before | during | after |%n|---|---|---|---|---|%n"
                    .formatted(runbook));
            for (String step : CrashResults.steps(runbook)) {
                String[] words = step.split("/");
                page.append("| `%s` | `%s` |".formatted(words[0], words[1]));
                for (String moment : MOMENTS) {
                    long h2 = count(lines, Store.H2, moment, runbook + "/" + step);
                    long postgres = count(lines, Store.POSTGRESQL, moment, runbook + "/" + step);
                    page.append(" %d + %d |".formatted(h2, postgres));
                    poor += h2 + postgres < 3 ? 1 : 0;
                }
                page.append('\n');
            }
            page.append('\n');
        }
        page.append(
                poor == 0
                        ? "Each cell counts at least three.\n\n"
                        : "%d cells count less than three: the matrix is not whole yet.%n%n".formatted(poor));
        page.append(
                """
                ## At any time

                | | engines killed | runs that were in a step then | slowest take-over |
                |---|---|---|---|
                """);
        for (Store store : Store.values()) {
            List<Line> random = lines.stream()
                    .filter(line -> line.store() == store && line.voyage().startsWith("random"))
                    .toList();
            long slowest =
                    random.stream().mapToLong(Line::slowestTakeOver).max().orElse(0);
            page.append("| %s | %d | %d | %s |%n"
                    .formatted(
                            Map.of(
                                            Store.H2, "one engine on an H2 file",
                                            Store.POSTGRESQL, "one engine on PostgreSQL",
                                            Store.TWO_ENGINES, "one of two engines on PostgreSQL")
                                    .get(store),
                            random.stream().mapToInt(Line::deaths).sum(),
                            random.stream()
                                    .mapToInt(line -> line.killed().size())
                                    .sum(),
                            slowest == 0 ? "" : "%.1f s".formatted(slowest / 1000.0)));
        }
        page.append("%nSteps in which runs were then, each with how often:%n%n".formatted());
        Map<String, Integer> struck = new TreeMap<>();
        lines.stream()
                .filter(line -> line.voyage().startsWith("random"))
                .flatMap(line -> line.killed().stream())
                .forEach(step -> struck.merge(step, 1, Integer::sum));
        struck.forEach((step, times) -> page.append("* `%s`: %d%n".formatted(step, times)));
        page.append("%n## In all%n%n%d engines killed in %d voyages that count.%n"
                .formatted(lines.stream().mapToInt(Line::deaths).sum(), lines.size()));
        List<Line> bad = all.stream().filter(line -> !line.faults().isEmpty()).toList();
        if (bad.isEmpty()) {
            page.append(
                    "No voyage of this version went wrong: no act was done twice, no run was lost, none was stuck.\n");
        } else {
            page.append("Voyages that went wrong:\n\n");
            bad.forEach(line -> page.append("* %s, %d engines killed: %s%n"
                    .formatted(line.voyage(), line.deaths(), String.join("; ", line.faults()))));
        }
        return page.toString();
    }

    private static long count(List<Line> lines, Store store, String moment, String step) {
        return lines.stream()
                .filter(line -> line.store() == store && line.moment().equals(moment))
                .flatMap(line -> line.killed().stream())
                .filter(step::equals)
                .count();
    }
}
