package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.scenario.CrashResults.Line;
import io.quiesce.scenario.KilledJourney.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the engine at each step of each runbook, at each instant, and compares what was done on the hosts with what an
 * unharmed run does. Takes hours: {@code mvn -Pcrash verify}, as often as it takes, goes on where it was broken off.
 */
@Tag("crash")
class CrashMatrixIT {

    private static final Path PAGE = Path.of("docs/crash-matrix.md");
    private static final String UNHARMED = "unharmed";

    private final CrashResults results = new CrashResults();

    @TempDir
    Path directory;

    /** How engines are killed on a journey: once at each step, at this instant. */
    private enum Round {
        BEFORE("BEFORE", 0, "before"),
        JUST_BEGUN("BEFORE", 15, "before"),
        BEGUN("BEFORE", 60, "before"),
        SENT("SENT", 0, "during"),
        WORKING("SENT", 40, "during"),
        ANSWERED("ANSWERED", 0, "during"),
        WRITING("ANSWERED", 10, "during"),
        AFTER("AFTER", 0, "after"),
        KEPT("AFTER", 15, "after"),
        MOVED("AFTER", 60, "after");

        private final String instant;
        private final int pauseMillis;
        private final String column;

        Round(String instant, int pauseMillis, String column) {
            this.instant = instant;
            this.pauseMillis = pauseMillis;
            this.column = column;
        }
    }

    @TestFactory
    Stream<DynamicTest> nothingIsLostAndNothingIsDoneTwice() {
        return Journey.ALL.stream().flatMap(journey -> Stream.of(Round.values())
                .map(round ->
                        DynamicTest.dynamicTest(journey.name() + ", " + round.name(), () -> killed(journey, round))));
    }

    private void killed(Journey journey, Round round) throws IOException {
        Line unharmed = results.find(journey.name(), UNHARMED).orElse(null);
        if (unharmed == null) {
            unharmed = gone(journey, UNHARMED, Plan.UNHARMED);
        }
        assertThat(unharmed.faults()).as("unharmed").isEmpty();
        if (results.find(journey.name(), round.name())
                .filter(line -> line.faults().isEmpty())
                .isEmpty()) {
            Line line = gone(
                    journey,
                    round.name(),
                    new Plan(round.instant, round.pauseMillis, unharmed.acting(), Set.of(), false));
            assertThat(line.faults()).isEmpty();
        }
    }

    private Line gone(Journey journey, String round, Plan plan) throws IOException {
        Path own = Files.createTempDirectory(directory, "journey");
        KilledJourney.Result result;
        try (KilledJourney killed = new KilledJourney(own, journey)) {
            result = killed.go(plan);
        }
        List<String> faults = new ArrayList<>(result.faults());
        results.find(journey.name(), UNHARMED)
                .ifPresent(unharmed -> faults.addAll(differences(unharmed.effects(), result.effects())));
        results.add(
                journey.name(),
                round,
                new KilledJourney.Result(result.killed(), result.visited(), result.effects(), faults));
        return results.find(journey.name(), round).orElseThrow();
    }

    static List<String> differences(Map<String, Long> unharmed, Map<String, Long> killed) {
        List<String> differences = new ArrayList<>();
        Set<String> all = new TreeSet<>(unharmed.keySet());
        all.addAll(killed.keySet());
        for (String effect : all) {
            long expected = unharmed.getOrDefault(effect, 0L);
            long found = killed.getOrDefault(effect, 0L);
            if (found != expected) {
                differences.add("%s: %d times, %d in an unharmed run".formatted(effect, found, expected));
            }
        }
        return differences;
    }

    @Test
    void effectsThatDifferAreNamed() {
        assertThat(differences(Map.of("n: off", 1L, "n: asked", 1L), Map.of("n: off", 2L)))
                .containsExactly("n: asked: 0 times, 1 in an unharmed run", "n: off: 2 times, 1 in an unharmed run");
    }

    @AfterAll
    static void writeThePage() throws IOException {
        CrashResults results = new CrashResults();
        StringBuilder page = new StringBuilder(
                """
                # What happens when the engine is killed

                Written by `mvn -Pcrash verify`, which ends the engine's process by SIGKILL at each step of each runbook and starts
                another on the same database, while the hosts of the lab go on. A cell is the number of kills there. *Before*: the step
                has begun and has sent nothing. *During*: a command was sent or answered, and the engine does not know; an act where
                the step sends one. *After*: the step is over, its outcome not kept or the token not moved. Each journey is compared
                with an unharmed one: the same end, each effect on a host as often, no snapshot, job directory, lease or piece of work
                left, and no command without its line in the transcript.

                """);
        int kills = 0;
        List<String> faults = new ArrayList<>();
        for (Journey journey : Journey.ALL) {
            Map<String, Map<String, Integer>> cells = new TreeMap<>();
            Set<String> reached = new TreeSet<>();
            Set<String> silent = new TreeSet<>();
            for (Line line : results.all()) {
                if (line.journey().equals(journey.name())) {
                    reached.addAll(line.visited());
                    line.faults().forEach(fault -> faults.add(line.journey() + ", " + line.round() + ": " + fault));
                    if (!line.round().equals(UNHARMED)) {
                        String column = Round.valueOf(line.round()).column;
                        line.killed().forEach(step -> cells.computeIfAbsent(step, any -> new TreeMap<>())
                                .merge(column, 1, Integer::sum));
                        kills += line.killed().size();
                    }
                }
            }
            if (reached.isEmpty()) {
                continue;
            }
            page.append("## %s (`%s`)%n%n| step | before | during | after |%n|---|---|---|---|%n"
                    .formatted(journey.name(), journey.runbook()));
            for (String step : CrashResults.steps(journey.runbook())) {
                if (reached.contains(step)) {
                    Map<String, Integer> row = cells.getOrDefault(step, Map.of());
                    page.append("| `%s` | %s | %s | %s |%n"
                            .formatted(step, cell(row, "before"), cell(row, "during"), cell(row, "after")));
                } else {
                    silent.add("`" + step + "`");
                }
            }
            page.append(
                    silent.isEmpty()
                            ? "%n".formatted()
                            : "%nNot on this way: %s.%n%n".formatted(String.join(", ", silent)));
        }
        page.append("## In all%n%n%d kills. ".formatted(kills));
        page.append(
                faults.isEmpty()
                        ? "Nothing was lost, nothing was done twice, nothing got stuck.\n"
                        : "What went wrong:\n\n* " + String.join("\n* ", faults) + "\n");
        Files.writeString(PAGE, page);
    }

    private static String cell(Map<String, Integer> row, String column) {
        return row.containsKey(column) ? row.get(column).toString() : "none sent";
    }
}
