package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.scenario.Journey.Route;
import io.quiesce.scenario.Voyage.Plan;
import io.quiesce.scenario.Voyage.Store;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** How long the pages of runs take to answer where 20,000 runs have sent a million commands. */
class RunsBench {

    private static final int RUNS = 20_000;
    private static final int COMMANDS = 1_000_000;
    private static final int WARM_UP = 10;
    private static final int REQUESTS = 60;
    private static final double LONGEST_MILLIS = 300;

    @TempDir
    Path directory;

    @Test
    void answersWithinAThirdOfASecondOnAnH2File() throws SQLException {
        measure(Store.H2);
    }

    @Test
    void answersWithinAThirdOfASecondOnPostgresql() throws SQLException {
        measure(Store.POSTGRESQL);
    }

    private void measure(Store store) throws SQLException {
        try (Voyage voyage = new Voyage(directory, someOfEach(), Plan.unharmed(store))) {
            assertThat(voyage.go().faults()).isEmpty();
            List<String> runs = new ArrayList<>();
            long filled = System.nanoTime();
            Map<String, Long> rows = new LinkedHashMap<>();
            try (Connection connection = voyage.dataSource().getConnection()) {
                JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
                runs.addAll(new ManyRuns(jdbc, store == Store.H2).fill(RUNS));
                for (String table : List.of("ACT_HI_PROCINST", "ACT_HI_DETAIL", "command", "run_word")) {
                    rows.put(table, jdbc.queryForObject("select count(*) from " + table, Long.class));
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%n%s: filled in %d s with %s%n",
                    store,
                    (System.nanoTime() - filled) / 1_000_000_000,
                    rows);
            assertThat(rows.get("command")).isGreaterThan(COMMANDS);
            try (Forked engine = voyage.oneMoreEngine()) {
                measure(engine.awaitPort(), runs);
            }
        }
    }

    /** Whole runs of both stacks, some of which were abandoned. */
    private static List<Route> someOfEach() {
        int[] journeys = {2, 1, 4, 3};
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < journeys.length; i++) {
            Route route = Journey.ALL.get(i);
            routes.add(new Route(route.cluster(), route.journeys().subList(0, journeys[i])));
        }
        return routes;
    }

    private static void measure(int port, List<String> runs) {
        Map<String, IntFunction<String>> pages = new LinkedHashMap<>();
        IntFunction<String> run = number -> runs.get(number * 7919 % runs.size());
        pages.put("/", number -> "/");
        pages.put("all runs", number -> "/runs");
        pages.put("page by page", number -> "/runs?page=" + (1 + number * 7 % 400));
        for (String order : List.of("started", "ended", "-ended", "took", "-took", "runbook", "where", "-person")) {
            pages.put("by " + order, number -> "/runs?sort=" + order);
        }
        pages.put(
                "of a cluster",
                number -> "/runs?cluster=" + List.of("ovs-lab", "vx-lab").get(number % 2));
        pages.put(
                "of a node", number -> "/runs?node=" + List.of("ovs-m1", "vx-2").get(number % 2));
        pages.put("of a runbook and version", number -> "/runs?runbook=vxvm-clean-leave&version=1");
        pages.put("of a person", number -> "/runs?person=operator");
        pages.put("of nobody", number -> "/runs?person=nobody" + number);
        pages.put("with an outcome", number -> "/runs?outcome=End_EnvironmentIsOff");
        pages.put("that are on", number -> "/runs?state=running");
        pages.put("that were deleted", number -> "/runs?state=deleted");
        pages.put("of a day", number -> "/runs?from=" + day(number) + "&to=" + day(number));
        pages.put("with a rare word", number -> "/runs?text=" + ManyRuns.ticket(1 + number * 331));
        pages.put("with a word that all have", number -> "/runs?text=quiesce");
        pages.put("with a common word, by -took", number -> "/runs?sort=-took&text=volume");
        pages.put("with one letter", number -> "/runs?text=" + (char) ('a' + number % 26));
        pages.put(
                "with two letters",
                number -> "/runs?text="
                        + List.of("vo", "re", "st", "da", "no", "qu").get(number % 6));
        pages.put("with three words", number -> "/runs?text=sync+volume+vx");
        pages.put("with a word that none has", number -> "/runs?text=nothing" + number);
        pages.put("with two letters, of a node, by person", number -> "/runs?text=vo&node=ovs-m1&sort=person");
        pages.put("a run", number -> "/runs/" + run.apply(number));
        pages.put("a run, its data", number -> "/runs/" + run.apply(number) + "/live");
        pages.put("a run, commands searched", number -> "/runs/" + run.apply(number) + "/commands?text=mount");
        pages.put("a run, its record", number -> "/runs/" + run.apply(number) + "/record.html");
        List<String> slow = new ArrayList<>();
        System.out.printf(Locale.ROOT, "%-40s %8s %8s %8s%n", "milliseconds", "median", "p95", "most");
        pages.forEach((name, path) -> {
            double[] took = took(port, path);
            double p95 = took[(int) Math.ceil(REQUESTS * 0.95) - 1];
            System.out.printf(
                    Locale.ROOT, "%-40s %8.0f %8.0f %8.0f%n", name, took[REQUESTS / 2], p95, took[REQUESTS - 1]);
            if (p95 > LONGEST_MILLIS) {
                slow.add("%s: %.0f ms".formatted(name, p95));
            }
        });
        assertThat(slow).isEmpty();
    }

    /** Milliseconds in rising order. */
    private static double[] took(int port, IntFunction<String> path) {
        Desk auditor = new Desk(port, "auditor");
        double[] took = new double[REQUESTS];
        for (int number = -WARM_UP; number < REQUESTS; number++) {
            // not what was asked for just before
            String asked = path.apply(number + WARM_UP);
            long from = System.nanoTime();
            auditor.file(asked);
            double millis = (System.nanoTime() - from) / 1e6;
            if (number >= 0) {
                took[number] = millis;
            }
        }
        Arrays.sort(took);
        return took;
    }

    private static String day(int number) {
        return Instant.now().minus(number * 4L, ChronoUnit.DAYS).toString().substring(0, 10);
    }
}
