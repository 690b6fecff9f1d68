package io.quiesce.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.quiesce.Postgres;
import io.quiesce.scenario.Journey.Answer;
import io.quiesce.scenario.Journey.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Goes {@link Route}s on several clusters at the same time with engines that are killed on the way, each followed by another
 * on the same database, while the lab lives on in a process of its own and tells afterwards what was done.
 */
final class Voyage implements AutoCloseable {

    private static final Duration STUCK_AFTER = Duration.ofMinutes(6);
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(15);
    private static final Duration LOOK_EVERY = Duration.ofMillis(400);
    private static final int PERMIT_WITHIN_MILLIS = 4_000;
    private static final int WITHIN_MILLIS = 6_000;
    private static final double PACE = 0.05;

    /** One start of an engine costs more than all that it does until the next kill: one kill shall hit several runs. */
    private static final int GATHERED_WITHIN_MILLIS = 1_800;

    private final Path directory;
    private final List<Traveller> travellers = new ArrayList<>();
    private final Plan plan;
    private final Forked lab;
    private final Path hook;
    private final Path events;
    private final Path permit;
    private final Random random;
    private final String database;
    private final Map<String, Forked> engines = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private long permitNanos;
    private Duration slowestTakeOver = Duration.ZERO;

    /**
     * Where and when engines are killed.
     *
     * @param moment as the hook calls it; {@code NEVER} for none
     * @param pauseMillis from the moment to the kill
     * @param acting steps that are spared until they send an act
     * @param only steps at which engines are killed; none means all
     * @param unguarded whether the guard of launches is taken away, which has to show
     * @param deaths after how many nobody is killed any more, where the moment is {@code RANDOM}
     */
    record Plan(
            String moment,
            int pauseMillis,
            Set<String> acting,
            Set<String> only,
            boolean unguarded,
            int deaths,
            Store store,
            long seed) {

        static Plan unharmed(Store store) {
            return new Plan("NEVER", 0, Set.of(), Set.of(), false, 0, store, 0);
        }
    }

    /** What the engines keep their state in, and how many of them share it. */
    enum Store {
        H2(1),
        POSTGRESQL(1),
        TWO_ENGINES(2);

        private final int engines;

        Store(int engines) {
            this.engines = engines;
        }
    }

    /**
     * What came of it.
     *
     * @param deaths how often an engine was killed
     * @param killed steps that died with an engine, in this order
     * @param visited steps that were seen to end, with how many commands each sent and which of them was the first act, 0 if
     *     none was
     * @param effects what really changed on the hosts, each with how often
     * @param slowestTakeOver from a death to the moment at which another engine had all its work, in milliseconds; 0 with one
     *     engine
     * @param faults what must not be so, in words; empty if all is well
     */
    record Result(
            int deaths,
            List<String> killed,
            Map<String, int[]> visited,
            Map<String, Long> effects,
            long slowestTakeOver,
            List<String> faults) {}

    Voyage(Path directory, List<Route> routes, Plan plan) {
        this.directory = directory;
        this.plan = plan;
        this.hook = HookJar.writtenTo(directory);
        this.events = directory.resolve("events");
        this.permit = directory.resolve("permit");
        this.random = new Random(plan.seed());
        this.database = plan.store() == Store.H2
                ? Forked.database(directory)
                : Postgres.empty().url();
        this.lab = Forked.lab(directory, PACE);
        int port = lab.awaitPort();
        routes.forEach(route -> travellers.add(new Traveller(route, new LabHosts(port, route.cluster()))));
    }

    /** Goes it once. */
    Result go() {
        for (int lives = 1; !arrived() && faults.isEmpty(); lives++) {
            begin();
            live();
            if (!arrived() && faults.isEmpty() && deaths() < lives) {
                faults.add("an engine has ended by itself: " + engines.values());
            }
        }
        engines.values().forEach(Forked::close);
        Map<String, Long> effects = new TreeMap<>();
        for (Traveller traveller : travellers) {
            faults.addAll(traveller.leftOnHosts());
            traveller.count(effects);
        }
        faults.addAll(leftInDatabase());
        return result(effects);
    }

    private boolean arrived() {
        return travellers.stream().allMatch(Traveller::arrived);
    }

    /** Starts each engine that does not live. */
    private void begin() {
        for (String name : plan.store().engines == 1 ? List.of("only") : List.of("east", "west")) {
            if (!engines.containsKey(name) || !engines.get(name).isAlive()) {
                engines.put(name, Forked.engineOn(directory, database, jvm(deaths()), List.of(hook), settings(name)));
            }
        }
        if (plan.store().engines > 1) {
            engines.values().forEach(engine -> {
                if (engine.isAlive()) {
                    engine.awaitPort();
                }
            });
            permitNanos = System.nanoTime() + random.nextInt(PERMIT_WITHIN_MILLIS) * 1_000_000L;
        }
    }

    /** When the time has come that one of several engines may be killed. */
    private void permit() {
        if (plan.store().engines > 1 && System.nanoTime() > permitNanos && !Files.exists(permit)) {
            permitNanos = Long.MAX_VALUE;
            try {
                Files.createFile(permit);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Does what people do until all have arrived, something is wrong, or an engine is dead. */
    private void live() {
        long since = System.nanoTime();
        String before = "";
        while (!arrived() && faults.isEmpty()) {
            for (Map.Entry<String, Forked> engine : engines.entrySet()) {
                if (!engine.getValue().isAlive()) {
                    awaitTakeOver(engine.getKey());
                    return;
                }
            }
            permit();
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            Forked any = engines.values().iterator().next();
            int port = any.portSoFar();
            try {
                if (port != 0) {
                    look(port);
                }
            } catch (UncheckedIOException dying) {
                // the engine is dead, or about to be
            }
            String now = travellers.toString();
            if (!now.equals(before)) {
                before = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > STUCK_AFTER.toNanos()) {
                faults.add("stuck for " + STUCK_AFTER + ": " + now + "\n" + any.output());
            }
        }
    }

    private void look(int port) {
        Desk admin = new Desk(port, "admin");
        JsonNode runs = known(admin.get(
                "/engine-rest/history/process-instance?rootProcessInstances=true" + "&sortBy=startTime&sortOrder=asc"));
        for (JsonNode incident : known(admin.get("/engine-rest/incident"))) {
            faults.add("an incident at " + incident.path("activityId").asText() + ": "
                    + incident.path("incidentMessage").asText());
        }
        for (Traveller traveller : travellers) {
            traveller.goOn(port, admin, runs);
        }
    }

    /** An engine that comes up or goes down answers otherwise, and is asked again. */
    private static JsonNode known(Desk.Answer answer) {
        if (!answer.ok()) {
            throw new UncheckedIOException(new IOException(answer.toString()));
        }
        return answer.body();
    }

    /** Waits until the engines that live have what the dead one was at. */
    private void awaitTakeOver(String dead) {
        if (plan.store().engines == 1) {
            return;
        }
        long from = System.nanoTime();
        JdbcClient client = client();
        while (client.sql("select count(*) from work where owner = ? and state = 'RUNNING'")
                        .param(dead)
                        .query(Long.class)
                        .single()
                > 0) {
            if (System.nanoTime() - from > 2 * TAKEN_OVER_WITHIN.toNanos()) {
                faults.add("what " + dead + " was at is taken over by nobody");
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - from);
        if (took.compareTo(slowestTakeOver) > 0) {
            slowestTakeOver = took;
        }
        if (took.compareTo(TAKEN_OVER_WITHIN) > 0) {
            faults.add("what " + dead + " was at was taken over after " + took);
        }
    }

    /** Goes a route; told of the runs that there are, since it dies with no engine. */
    private final class Traveller {
        private final Route route;
        private final LabHosts hosts;
        private final Map<String, Integer> answered = new HashMap<>();
        private int at;
        private boolean prepared;

        Traveller(Route route, LabHosts hosts) {
            this.route = route;
            this.hosts = hosts;
        }

        boolean arrived() {
            return at == route.journeys().size();
        }

        void goOn(int port, Desk admin, JsonNode runs) {
            if (arrived()) {
                return;
            }
            Journey journey = route.journeys().get(at);
            if (!prepared) {
                journey.prepare().accept(hosts);
                prepared = true;
            }
            List<JsonNode> own = new ArrayList<>();
            for (JsonNode run : runs) {
                if ((run.path("businessKey").asText() + "/").startsWith(route.cluster() + "/")) {
                    own.add(run);
                }
            }
            if (own.size() == at) {
                Desk.Answer answer = new Desk(port, "operator")
                        .post(
                                "/engine-rest/process-definition/key/" + journey.runbook() + "/start",
                                Desk.variables(journey.start()));
                if (!answer.ok() && answer.status() < 500) {
                    faults.add(journey.name() + " cannot be started: " + answer.message());
                }
                return;
            }
            if (own.size() > at + 1) {
                faults.add(journey.name() + " was started " + (own.size() - at) + " times");
            }
            JsonNode run = own.get(at);
            String id = run.path("id").asText();
            if (run.path("state").asText().equals("ACTIVE")) {
                journey.meanwhile().accept(hosts);
                decide(port, admin, journey, id);
                return;
            }
            String outcome = new Run(port, id, journey.businessKey()).outcome();
            if (!outcome.equals(journey.end())) {
                faults.add(journey.name() + " ended as " + outcome);
            }
            at++;
            prepared = false;
            answered.clear();
        }

        private void decide(int port, Desk admin, Journey journey, String run) {
            for (JsonNode task :
                    known(admin.get("/engine-rest/task?processInstanceBusinessKey=" + journey.businessKey()))) {
                String id = task.path("id").asText();
                String key = task.path("taskDefinitionKey").asText();
                Answer answer = journey.answer(key, answered.getOrDefault(key, 0));
                if (answer == null) {
                    faults.add(journey.name() + ": nobody answers " + key + " " + failure(admin, id));
                    return;
                }
                answer.before().accept(hosts);
                Desk person = new Desk(port, key.equals("Task_ConfirmForce") ? "approver" : "operator");
                Desk.Answer done = answer.decision().equals(Journey.ABORT)
                        ? person.post("/runs/" + run + "/abort", Map.of("reason", "because of the test"))
                        : person.post(
                                "/engine-rest/task/" + id + "/complete",
                                Desk.variables(
                                        Map.of("decision", answer.decision(), "comment", "because of the test")));
                if (done.ok()) {
                    answered.merge(key, 1, Integer::sum);
                }
            }
        }

        private static String failure(Desk admin, String task) {
            return admin.get("/engine-rest/task/" + task + "/variables/failure?deserializeValue=false")
                    .body()
                    .path("value")
                    .asText();
        }

        List<String> leftOnHosts() {
            List<String> left = new ArrayList<>();
            hosts.snapshotsLeft().forEach(snapshot -> left.add("a snapshot is left: " + snapshot));
            List<String> crashed = hosts.effects("left cluster uncleanly").stream()
                    .map(LabHosts.Effect::node)
                    .toList();
            for (String node : hosts.nodes()) {
                Path jobs = directory.resolve("lab/" + route.cluster() + "/" + node + "/home/.quiesce");
                // nobody can tidy up on one that has crashed and is off, and the run has said so
                if (Files.isDirectory(jobs) && !crashed.contains(node)) {
                    try (Stream<Path> each = Files.list(jobs)) {
                        each.forEach(job -> left.add("a job directory is left on " + node + ": " + job.getFileName()));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
            return left;
        }

        /** What differs between two runs by nature, such as the name of a snapshot, is left out of its name. */
        void count(Map<String, Long> counts) {
            for (LabHosts.Effect effect : hosts.effects()) {
                counts.merge(
                        effect.node() + ": " + effect.effect() + " "
                                + effect.object().replaceAll("[0-9a-f]{8,}(-[0-9a-f]+)*|\\d{4,}", "…"),
                        1L,
                        Long::sum);
            }
        }

        @Override
        public String toString() {
            return route.cluster() + " "
                    + (arrived() ? "arrived" : route.journeys().get(at).name() + " " + answered);
        }
    }

    private List<String> jvm(int deaths) {
        boolean enough = plan.moment().equals("RANDOM") && deaths >= plan.deaths();
        boolean atRandom = plan.moment().equals("RANDOM");
        // one of four is killed while it starts: how long that takes depends on what else the machine does
        boolean whileItStarts = atRandom && random.nextInt(4) == 0;
        int pause = plan.pauseMillis() + (atRandom ? random.nextInt(WITHIN_MILLIS) : 0);
        return List.of(
                "-Dcrash.moment=" + (enough ? "NEVER" : plan.moment()),
                "-Dcrash.events=" + events,
                "-Dcrash.pause=" + pause,
                "-Dcrash.from=" + (atRandom && !whileItStarts ? "work" : "start"),
                "-Dcrash.gather=" + (travellers.size() > 1 ? GATHERED_WITHIN_MILLIS : 0),
                "-Dcrash.permit=" + (plan.store().engines > 1 ? permit : ""),
                "-Dcrash.acting=" + String.join(",", plan.acting()),
                "-Dcrash.only=" + String.join(",", plan.only()),
                "-Dcrash.unguarded=" + plan.unguarded());
    }

    private static String[] settings(String engine) {
        return new String[] {
            "--quiesce.work.engine=" + engine,
            "--quiesce.drain.stuck-after=60s",
            "--quiesce.drain.down-within=60s",
            "--quiesce.start.answer-within=8s",
            "--quiesce.start.off-within=15s",
            "--quiesce.rabbit.boots-within=3s",
            "--quiesce.rabbit.waits-within=18s",
            "--quiesce.rabbit.settles-within=750ms",
            "--quiesce.vxvm.settle-for=500ms",
            "--quiesce.vxvm.done-within=60s",
            "--quiesce.reconcile-every=PT1S"
        };
    }

    private JdbcClient client() {
        return JdbcClient.create(dataSource());
    }

    /** The database, as long as no engine has it. */
    DataSource dataSource() {
        return plan.store() == Store.H2
                ? new DriverManagerDataSource(database, "sa", "")
                : new DriverManagerDataSource(database);
    }

    /** An engine on the database after all has been gone, that nobody harms. */
    Forked oneMoreEngine() {
        return Forked.engineOn(directory, database);
    }

    private List<String> leftInDatabase() {
        JdbcClient client = client();
        List<String> left = new ArrayList<>();
        client.sql("select cluster from lease")
                .query(String.class)
                .list()
                .forEach(cluster -> left.add("the lease of " + cluster + " is held"));
        client.sql("select step from work where state not in ('CLOSED', 'CANCELLED')")
                .query(String.class)
                .list()
                .forEach(step -> left.add("work is left: " + step));
        Set<String> known =
                client.sql("select command_id from command").query(String.class).set();
        for (Traveller traveller : travellers) {
            for (String id : traveller.hosts.commandIds()) {
                if (!known.contains(id)) {
                    left.add("sent without a line of the transcript: " + id);
                }
            }
        }
        return left;
    }

    private Result result(Map<String, Long> effects) {
        List<String> killed = new ArrayList<>();
        Map<String, int[]> visited = new TreeMap<>();
        for (String line : lines()) {
            String[] words = line.split(" ");
            if (words[0].equals("killed")) {
                killed.add(words[1]);
            } else if (words[0].equals("visited")) {
                visited.put(words[1], new int[] {Integer.parseInt(words[2]), Integer.parseInt(words[3])});
            }
        }
        return new Result(deaths(), killed, visited, effects, slowestTakeOver.toMillis(), faults);
    }

    private int deaths() {
        return (int) lines().stream().filter(line -> line.startsWith("died ")).count();
    }

    private List<String> lines() {
        try {
            return Files.exists(events) ? Files.readAllLines(events) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        engines.values().forEach(Forked::close);
        lab.close();
    }
}
