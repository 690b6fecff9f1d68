package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.scenario.CrashResults.Line;
import io.quiesce.scenario.Voyage.Plan;
import io.quiesce.scenario.Voyage.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Kills the engine at each step of each runbook, at each moment, and at any time, and compares what was done on the hosts
 * with what is done when nobody harms it. Takes hours: {@code mvn -Pcrash verify}, as often as it takes, goes on where it was
 * broken off. With {@code -Dvoyages=REGEX} only those of such a name are gone.
 */
@Tag("crash")
class CrashMatrixIT {

    private static final int MOST_AGAIN = 3;
    private static final String ONLY = System.getProperty("voyages", ".*");

    private final CrashResults results = new CrashResults();
    private final ExecutorService atOnce = Executors.newFixedThreadPool(Integer.getInteger("voyages.at.once", 2));

    /** How engines are killed: once at each step, at this moment. */
    private enum Round {
        BEFORE("BEFORE", 0, Store.H2, "before"),
        JUST_BEGUN("BEFORE", 15, Store.POSTGRESQL, "before"),
        BEGUN("BEFORE", 60, Store.H2, "before"),
        SENT("SENT", 0, Store.H2, "during"),
        ANSWERED("ANSWERED", 0, Store.POSTGRESQL, "during"),
        WRITING("ANSWERED", 10, Store.H2, "during"),
        AFTER("AFTER", 0, Store.H2, "after"),
        KEPT("AFTER", 15, Store.POSTGRESQL, "after"),
        MOVED("AFTER", 60, Store.H2, "after");

        private final String moment;
        private final int pauseMillis;
        private final Store store;
        private final String column;

        Round(String moment, int pauseMillis, Store store, String column) {
            this.moment = moment;
            this.pauseMillis = pauseMillis;
            this.store = store;
            this.column = column;
        }

        private Plan plan(Line unharmed, Set<String> only) {
            return new Plan(moment, pauseMillis, unharmed.acting(), only, false, 0, store, ordinal());
        }
    }

    /** Engines that are killed at any time, so many in each voyage. */
    private record Random(String name, Store store, int number, int deaths) {}

    private static final List<Random> RANDOM = List.of(
            new Random("random", Store.H2, 5, 75),
            new Random("random on PostgreSQL", Store.POSTGRESQL, 2, 75),
            new Random("random with two engines", Store.TWO_ENGINES, 4, 26));

    @TestFactory
    Stream<DynamicTest> nothingIsLostAndNothingIsDoneTwice() {
        Future<Line> unharmed = atOnce.submit(() -> gone(CrashResults.UNHARMED, Plan.unharmed(Store.H2), ""));
        List<DynamicTest> tests = new ArrayList<>();
        for (Random random : RANDOM) {
            for (int number = 1; number <= random.number(); number++) {
                String name = random.name() + " " + number;
                Plan plan = new Plan("RANDOM", 0, Set.of(), Set.of(), false, random.deaths(), random.store(), number);
                tests.add(test(name, atOnce.submit(() -> {
                    unharmed.get();
                    return gone(name, plan, "");
                })));
            }
        }
        for (Round round : Round.values()) {
            tests.add(test(round.name(), atOnce.submit(() -> gone(round, unharmed.get()))));
        }
        return Stream.concat(Stream.of(test(CrashResults.UNHARMED, unharmed)), tests.stream());
    }

    private static DynamicTest test(String name, Future<Line> voyage) {
        return DynamicTest.dynamicTest(name, () -> {
            try {
                assertThat(voyage.get().faults()).isEmpty();
            } catch (ExecutionException e) {
                throw e.getCause();
            }
        });
    }

    /** Goes a round, and again for those steps that were not reached, or over before their engine was dead. */
    private Line gone(Round round, Line unharmed) throws IOException {
        Line line = gone(round.name(), round.plan(unharmed, Set.of()), round.column);
        Set<String> missed = without(CrashPage.steps(), line.killed());
        for (int time = 1; time <= MOST_AGAIN && line.faults().isEmpty() && !missed.isEmpty(); time++) {
            line = gone(round.name() + " again " + time, round.plan(unharmed, missed), round.column);
            missed = without(missed, line.killed());
        }
        return line;
    }

    private static Set<String> without(Collection<String> steps, List<String> killed) {
        Set<String> rest = new TreeSet<>(steps);
        killed.forEach(rest::remove);
        return rest;
    }

    private Line gone(String name, Plan plan, String column) throws IOException {
        Line before = results.done(name).orElse(null);
        if (before != null || !name.matches(ONLY) && !name.equals(CrashResults.UNHARMED)) {
            return before != null ? before : nothing(name, plan);
        }
        Path own = Files.createTempDirectory(
                Files.createDirectories(Path.of("target/voyages").toAbsolutePath()), "voyage");
        Voyage.Result result;
        try (Voyage voyage = new Voyage(own, Journey.ALL, plan)) {
            result = voyage.go();
        }
        List<String> faults = new ArrayList<>(new TreeSet<>(result.faults()));
        results.done(CrashResults.UNHARMED)
                .ifPresent(unharmed -> faults.addAll(differences(unharmed.effects(), result.effects())));
        if (faults.isEmpty()) {
            remove(own);
        } else {
            faults.add("what is left of it: " + own);
        }
        Line line = results.add(name, plan.store(), column, result, faults);
        CrashPage.write(results);
        return line;
    }

    private Line nothing(String name, Plan plan) {
        return new Line(
                results.ofVersion(), name, plan.store(), "", 0, List.of(), Set.of(), Set.of(), Map.of(), 0, List.of());
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    static List<String> differences(Map<String, Long> unharmed, Map<String, Long> killed) {
        List<String> differences = new ArrayList<>();
        Set<String> all = new TreeSet<>(unharmed.keySet());
        all.addAll(killed.keySet());
        for (String effect : all) {
            long expected = unharmed.getOrDefault(effect, 0L);
            long found = killed.getOrDefault(effect, 0L);
            if (found != expected) {
                differences.add("%s: %d times, %d when nobody harms it".formatted(effect, found, expected));
            }
        }
        return differences;
    }

    @Test
    void effectsThatDifferAreNamed() {
        assertThat(differences(Map.of("n: off", 1L, "n: asked", 1L), Map.of("n: off", 2L)))
                .containsExactly(
                        "n: asked: 0 times, 1 when nobody harms it", "n: off: 2 times, 1 when nobody harms it");
    }

    @AfterEach
    void end() {
        atOnce.shutdownNow();
    }
}
