package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.Wire;
import io.quiesce.Wire.Trouble;
import io.quiesce.inventory.InventoryFile;
import io.quiesce.inventory.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A cluster of 200 nodes falls into a black hole; an engine works on it, and on another one. */
@Tag("matrix")
class DeadClusterIT {

    private static final int NODES = 200;
    private static final String DEAD = "ovs-dead";
    private static final String CHECK = "open-vstorage-health-check";
    private static final Duration LONG = Duration.ofMinutes(12);
    private static final Duration PROMPT = Duration.ofSeconds(5);
    private static final int SPARE = 15;

    @TempDir
    Path directory;

    private final List<Wire> wires = new ArrayList<>();
    private Forked lab;
    private Forked engine;
    private int port;

    @BeforeEach
    void start() throws IOException {
        lab = Forked.lab(directory, 0.05);
        lab.awaitPort();
        engine = Forked.start(
                directory,
                "engine",
                List.of(
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        "--spring.datasource.url=" + Forked.database(directory),
                        "--quiesce.inventory=" + withDeadCluster(),
                        "--quiesce.lab=true"));
        port = engine.awaitPort();
    }

    @AfterEach
    void end() throws IOException {
        engine.close();
        lab.close();
        for (Wire wire : wires) {
            wire.close();
        }
    }

    /** Each of its nodes is one of the lab's, behind a wire of its own. */
    private Path withDeadCluster() throws IOException {
        Path near = directory.resolve("lab/inventory.yml");
        Path nearKeys = directory.resolve("lab/known_hosts");
        Path keys = directory.resolve("known_hosts");
        List<Node> real = List.copyOf(
                InventoryFile.read(near).cluster(LabHosts.CLUSTER).orElseThrow().nodes());
        List<String> known = Files.readAllLines(nearKeys);
        StringBuilder cluster =
                new StringBuilder("    - name: %s\n      stack: open-vstorage\n      nodes:\n".formatted(DEAD));
        List<String> more = new ArrayList<>(known);
        for (int i = 0; i < NODES; i++) {
            Node node = real.get(i % real.size());
            Wire wire = new Wire(node.port());
            wires.add(wire);
            cluster.append("        - { name: d%d, address: 127.0.0.1, port: %d, roles: [%s], power: by-hand }\n"
                    .formatted(i, wire.port(), i == 0 ? "master" : "extra"));
            known.stream()
                    .filter(line -> line.contains("]:" + node.port() + " "))
                    .map(line -> line.replace("]:" + node.port() + " ", "]:" + wire.port() + " "))
                    .forEach(more::add);
        }
        Files.write(keys, more);
        return Files.writeString(
                directory.resolve("inventory.yml"),
                Files.readString(near).replace(nearKeys.toString(), keys.toString()) + cluster);
    }

    private Run check(String cluster) {
        Desk.Answer answer = new Desk(port, "operator")
                .post(
                        "/engine-rest/process-definition/key/" + CHECK + "/start",
                        Desk.variables(Map.of("cluster", cluster, "reason", "the wire", "drainLimit", "PT1M")));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return new Run(port, answer.body().path("id").asText(), cluster);
    }

    private static Duration until(Runnable happened) {
        long begin = System.nanoTime();
        happened.run();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static void awaitAsked(Run run) {
        await().atMost(LONG)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> !run.tasks().isEmpty() || run.ended());
        assertThat(run.tasks()).contains("Task_ResolveServices");
    }

    private static void awaitEnded(Run run) {
        await().atMost(LONG).pollInterval(Duration.ofSeconds(1)).until(run::ended);
    }

    /** How many threads, or open files, the engine's process has. */
    private long countOf(String what) {
        try (Stream<Path> all = Files.list(Path.of("/proc", String.valueOf(engine.pid()), what))) {
            return all.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void holdsUpNobodyIsGivenUpAndComesBack() throws Exception {
        Run first = check(LabHosts.CLUSTER);
        awaitEnded(first);
        assertThat(first.outcome()).isEqualTo("End_ServicesAndVPoolsAreHealthy");
        long threads = countOf("task");
        long files = countOf("fd");
        for (int i = 0; i < NODES; i++) {
            switch (i % 3) {
                case 0 -> wires.get(i).meets(Trouble.BLACK_HOLE);
                case 1 -> wires.get(i).meets(Trouble.BLACK_HOLE, Wire.Phase.KEY_EXCHANGE);
                default -> wires.get(i).meets(Trouble.BLACK_HOLE, Wire.Phase.LOGIN);
            }
        }

        AtomicBoolean looking = new AtomicBoolean(true);
        CompletableFuture<List<Long>> answers = CompletableFuture.supplyAsync(() -> answerMillis(looking));
        Run dead = check(DEAD);
        CompletableFuture<Duration> silent = CompletableFuture.supplyAsync(() -> until(() -> awaitAsked(dead)));
        await().atMost(LONG)
                .until(() -> wires.stream().mapToInt(Wire::connections).sum() >= 16);
        Run healthy = check(LabHosts.CLUSTER);
        Duration healthyTook = until(() -> awaitEnded(healthy));
        boolean healthyWasFirst = !silent.isDone();
        Duration deadTook = silent.join();
        looking.set(false);
        List<Long> millis = answers.join();
        Collections.sort(millis);

        assertThat(healthy.outcome()).isEqualTo("End_ServicesAndVPoolsAreHealthy");
        assertThat(healthyWasFirst)
                .as("the healthy cluster took %s, the dead one %s", healthyTook, deadTook)
                .isTrue();
        assertThat(millis).hasSizeGreaterThan(20);
        System.out.printf(
                Locale.ROOT,
                "%n%d dead nodes were looked at in %d s, meanwhile a healthy cluster in %d s;"
                        + " %d answers of the engine: median %d ms, longest %d ms%n",
                NODES,
                deadTook.toSeconds(),
                healthyTook.toSeconds(),
                millis.size(),
                millis.get(millis.size() / 2),
                millis.get(millis.size() - 1));
        // a single one may have to wait for a processor
        assertThat(Duration.ofMillis(millis.get(millis.size() * 95 / 100))).isLessThan(PROMPT);

        wires.forEach(Wire::mend);
        assertThat(dead.abort("operator", "the wire is mended").ok()).isTrue();
        awaitEnded(dead);
        Run again = check(DEAD);
        System.out.printf(
                "mended, they were looked at in %d s%n",
                until(() -> awaitAsked(again)).toSeconds());
        assertThat(again.abort("operator", "seen enough").ok()).isTrue();
        awaitEnded(again);

        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(() -> {
                    assertThat(countOf("task")).as("threads").isLessThanOrEqualTo(threads + SPARE);
                    assertThat(countOf("fd")).as("open files").isLessThanOrEqualTo(files + SPARE);
                });
        assertThat(new Desk(port, "admin").get("/engine-rest/incident").body()).isEmpty();
        engine.close();
        JdbcClient database = JdbcClient.create(new DriverManagerDataSource(Forked.database(directory), "sa", ""));
        assertThat(nodes(database, dead, "outcome <> 'not started'")).isZero();
        assertThat(nodes(database, dead, "outcome = 'not started'")).isEqualTo(NODES);
        assertThat(nodes(database, again, "outcome = 'exited'")).isEqualTo(NODES);
    }

    private static long nodes(JdbcClient database, Run run, String condition) {
        return database.sql("select count(distinct node) from command"
                        + " where root_id = ? and step = 'Task_LookAtServices' and " + condition)
                .param(run.id())
                .query(Long.class)
                .single();
    }

    /** What people wait for while they look at runs and tasks. */
    private List<Long> answerMillis(AtomicBoolean looking) {
        List<Long> millis = new ArrayList<>();
        Desk auditor = new Desk(port, "auditor");
        while (looking.get()) {
            for (String page : List.of("/runs", "/engine-rest/task", "/engine-rest/process-instance")) {
                long begin = System.nanoTime();
                assertThat(auditor.get(page).status()).as(page).isEqualTo(200);
                millis.add(Duration.ofNanos(System.nanoTime() - begin).toMillis());
            }
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        }
        return millis;
    }
}
