package io.quiesce.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Goes one {@link Journey} with engines that are killed on the way, each followed by another on the same database, while the
 * lab lives on in a process of its own and tells afterwards what was done.
 */
final class KilledJourney implements AutoCloseable {

    private static final Duration STUCK_AFTER = Duration.ofMinutes(3);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final double PACE = 0.05;

    // digest of the run, digest of the piece of work, node, what is done
    private static final Pattern COMMAND_ID =
            Pattern.compile("\\b[0-9a-f]{10}\\.[0-9a-f]{8}\\.[a-z]+-[a-z0-9]+\\.[A-Za-z0-9._-]+");

    private final Path directory;
    private final Journey journey;
    private final Path hook;
    private final Forked lab;
    private final LabHosts hosts;
    private final List<Forked> engines = new ArrayList<>();

    /**
     * Where and when engines are killed.
     *
     * @param instant as the hook calls it; {@code NEVER} for none
     * @param pauseMillis from the instant to the kill
     * @param acting steps that are spared until they send an act
     * @param only steps at which engines are killed; none means all
     * @param unguarded whether the guard of launches is taken away, which has to show
     */
    record Plan(String instant, int pauseMillis, Set<String> acting, Set<String> only, boolean unguarded) {

        static final Plan UNHARMED = new Plan("NEVER", 0, Set.of(), Set.of(), false);
    }

    /**
     * What came of it.
     *
     * @param killed steps at which an engine was killed, in this order
     * @param visited steps that were seen to end, with how many commands each sent and which of them was the first act, 0 if
     *     none was
     * @param effects what really changed on the hosts, each with how often
     * @param faults what must not be so, in words; empty if all is well
     */
    record Result(List<String> killed, Map<String, int[]> visited, Map<String, Long> effects, List<String> faults) {}

    KilledJourney(Path directory, Journey journey) {
        this.directory = directory;
        this.journey = journey;
        this.hook = HookJar.writtenTo(directory);
        this.lab = Forked.lab(directory, PACE);
        this.hosts = new LabHosts(lab.awaitPort(), journey.cluster());
    }

    /** Goes it once. */
    Result go(Plan plan) {
        for (Journey before : journey.first()) {
            travel(before, Plan.UNHARMED, directory.resolve("before.events"));
        }
        journey.prepare().accept(hosts);
        List<LabHosts.Effect> already = hosts.effects();
        Path events = directory.resolve("events");
        List<String> faults = new ArrayList<>(travel(journey, plan, events));
        List<LabHosts.Effect> since = new ArrayList<>(hosts.effects());
        already.forEach(since::remove);
        faults.addAll(leftOnHosts());
        faults.addAll(leftInDatabase());
        List<String> killed = new ArrayList<>();
        Map<String, int[]> visited = new TreeMap<>();
        for (String line : lines(events)) {
            String[] words = line.split(" ");
            if (words[0].equals("killed")) {
                killed.add(words[1]);
            } else {
                visited.put(words[1], new int[] {Integer.parseInt(words[2]), Integer.parseInt(words[3])});
            }
        }
        return new Result(killed, visited, counted(since), faults);
    }

    private List<String> travel(Journey way, Plan plan, Path events) {
        List<String> faults = new ArrayList<>();
        while (true) {
            Forked engine = Forked.engine(directory, jvm(plan, events), List.of(hook), settings());
            engines.add(engine);
            boolean ended = attend(way, engine, faults);
            if (ended || !faults.isEmpty()) {
                engine.close();
                return faults;
            }
        }
    }

    /** Does what a person does until the run has ended or the engine is dead; whether it has ended. */
    private boolean attend(Journey way, Forked engine, List<String> faults) {
        long begun = System.nanoTime();
        int port = 0;
        while (engine.isAlive()) {
            if (System.nanoTime() - begun > STUCK_AFTER.toNanos()) {
                faults.add("stuck for " + STUCK_AFTER + " with " + (port == 0 ? "no page" : where(way, port)));
                return false;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            try {
                port = port == 0 ? engine.portSoFar() : port;
                if (port != 0 && hasEnded(way, port, faults)) {
                    return true;
                }
            } catch (UncheckedIOException dying) {
                // the engine is dead, or about to be
            }
        }
        return false;
    }

    private boolean hasEnded(Journey way, int port, List<String> faults) {
        Desk admin = new Desk(port, "admin");
        JsonNode runs = admin.get(
                        "/engine-rest/history/process-instance?rootProcessInstances=true&processDefinitionKey="
                                + way.runbook() + "&processInstanceBusinessKey=" + way.businessKey())
                .body();
        if (runs.isEmpty()) {
            new Desk(port, "operator")
                    .post(
                            "/engine-rest/process-definition/key/" + way.runbook() + "/start",
                            Desk.variables(way.values()));
            return false;
        }
        if (runs.size() > 1) {
            faults.add(runs.size() + " runs were started");
        }
        String id = runs.get(0).path("id").asText();
        if (!runs.get(0).path("state").asText().equals("ACTIVE")) {
            String outcome = new Run(port, id, way.businessKey()).outcome();
            if (!outcome.equals(way.end())) {
                faults.add("it ended as " + outcome);
            }
            return true;
        }
        JsonNode incidents = admin.get("/engine-rest/incident").body();
        if (!incidents.isEmpty()) {
            faults.add(
                    "an incident: " + incidents.get(0).path("incidentMessage").asText());
        }
        for (JsonNode task : admin.get("/engine-rest/task?processInstanceBusinessKey=" + way.businessKey())
                .body()) {
            String key = task.path("taskDefinitionKey").asText();
            String decision = way.answers().get(key);
            if (decision == null) {
                faults.add("a task that nobody answers: " + key + " "
                        + admin.get("/engine-rest/task/" + task.path("id").asText()
                                        + "/variables/failure?deserializeValue=false")
                                .body()
                                .path("value")
                                .asText());
                return false;
            }
            new Desk(port, "operator")
                    .post(
                            "/engine-rest/task/" + task.path("id").asText() + "/complete",
                            Desk.variables(Map.of("decision", decision, "comment", "because of the test")));
        }
        return false;
    }

    private static String where(Journey way, int port) {
        try {
            return "open: "
                    + new Desk(port, "admin")
                            .get("/engine-rest/history/activity-instance?unfinished=true")
                            .body()
                            .findValuesAsText("activityId");
        } catch (UncheckedIOException dead) {
            return way.name();
        }
    }

    private List<String> jvm(Plan plan, Path events) {
        return List.of(
                "-Dcrash.instant=" + plan.instant(),
                "-Dcrash.events=" + events,
                "-Dcrash.pause=" + plan.pauseMillis(),
                "-Dcrash.acting=" + String.join(",", plan.acting()),
                "-Dcrash.only=" + String.join(",", plan.only()),
                "-Dcrash.unguarded=" + plan.unguarded());
    }

    private static String[] settings() {
        return new String[] {
            "--quiesce.drain.stuck-after=60s",
            "--quiesce.drain.down-within=60s",
            "--quiesce.vxvm.settle-for=500ms",
            "--quiesce.vxvm.done-within=60s"
        };
    }

    private List<String> leftOnHosts() {
        List<String> left = new ArrayList<>();
        hosts.snapshotsLeft().forEach(snapshot -> left.add("a snapshot is left: " + snapshot));
        for (String node : hosts.nodes()) {
            Path jobs = directory.resolve("lab/" + journey.cluster() + "/" + node + "/home/.quiesce");
            if (Files.isDirectory(jobs)) {
                try (Stream<Path> each = Files.list(jobs)) {
                    each.forEach(job -> left.add("a job directory is left on " + node + ": " + job.getFileName()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return left;
    }

    private List<String> leftInDatabase() {
        JdbcClient database = JdbcClient.create(new DriverManagerDataSource(Forked.database(directory), "sa", ""));
        List<String> left = new ArrayList<>();
        database.sql("select cluster from lease")
                .query(String.class)
                .list()
                .forEach(cluster -> left.add("the lease of " + cluster + " is held"));
        database.sql("select step from work where state not in ('CLOSED', 'CANCELLED')")
                .query(String.class)
                .list()
                .forEach(step -> left.add("work is left: " + step));
        Set<String> known = database.sql("select command_id from command")
                .query(String.class)
                .set();
        for (String node : hosts.nodes()) {
            for (String line : hosts.journal(node)) {
                Matcher ids = COMMAND_ID.matcher(line);
                while (ids.find()) {
                    if (!known.contains(ids.group())) {
                        left.add("sent without a line of the transcript: " + ids.group());
                    }
                }
            }
        }
        return left;
    }

    /** What differs between two runs by nature, such as the name of a snapshot, is left out of its name. */
    private static Map<String, Long> counted(List<LabHosts.Effect> effects) {
        Map<String, Long> counts = new TreeMap<>();
        effects.forEach(effect -> counts.merge(
                effect.node() + ": " + effect.effect() + " "
                        + effect.object().replaceAll("[0-9a-f]{8,}(-[0-9a-f]+)*|\\d{4,}", "…"),
                1L,
                Long::sum));
        return counts;
    }

    private static Set<String> lines(Path file) {
        try {
            return Files.exists(file) ? new java.util.LinkedHashSet<>(Files.readAllLines(file)) : new TreeSet<>();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        engines.forEach(Forked::close);
        lab.close();
    }
}
