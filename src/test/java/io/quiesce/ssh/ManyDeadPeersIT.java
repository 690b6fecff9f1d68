package io.quiesce.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.Wire;
import io.quiesce.Wire.Trouble;
import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.FanOut;
import io.quiesce.command.Target;
import io.quiesce.ssh.SshServerFixture.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many nodes are behind a black hole, and few can be connected to at the same time. */
final class ManyDeadPeersIT {

    private static final int DEAD = 40;
    private static final int CONNECTS_AT_ONCE = 4;
    private static final Duration SILENCE = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final FanOut fanOut = new FanOut(threads, DEAD);
    private final List<Wire> wires = new ArrayList<>();
    private final List<Target> dead = new ArrayList<>();
    private SshServerFixture servers;
    private Server server;
    private SshCommandRunner runner;

    @BeforeEach
    void start() throws Exception {
        servers = new SshServerFixture(directory);
        server = servers.start("healthy");
        SshSettings d = SshSettings.DEFAULTS;
        runner = new SshCommandRunner(
                servers::find,
                new SshSettings(
                        d.outputCapBytes(),
                        CONNECTS_AT_ONCE,
                        d.channelsPerConnection(),
                        Duration.ofMinutes(5),
                        SILENCE,
                        SILENCE,
                        SILENCE,
                        SILENCE,
                        d.keepAliveInterval(),
                        d.keepAliveCount(),
                        d.close()));
        for (int i = 0; i < DEAD; i++) {
            Wire wire = new Wire(server.port());
            wires.add(wire);
            servers.putBehind("dead-" + i, wire.port(), server);
            dead.add(SshServerFixture.target("dead-" + i));
        }
    }

    @AfterEach
    void stop() throws IOException {
        threads.shutdownNow();
        runner.close();
        servers.close();
        for (Wire wire : wires) {
            wire.close();
        }
    }

    private CommandResult read(Target target) {
        return runner.run(target, Command.read("many", "echo here", Duration.ofMinutes(2)));
    }

    private static long threadsOfConnections() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .filter(thread ->
                        thread.getName().startsWith("sshj-") || thread.getName().startsWith("keep-alive"))
                .count();
    }

    @Test
    void keepNobodyOutAreGivenUpAndLeaveNothingBehind() {
        long before = threadsOfConnections();
        wires.forEach(wire -> wire.meets(Trouble.BLACK_HOLE));
        long begin = System.nanoTime();

        CompletableFuture<Map<Target, CommandResult>> silent =
                CompletableFuture.supplyAsync(() -> fanOut.over(dead, this::read), threads);
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> wires.stream().mapToInt(Wire::connections).sum() >= CONNECTS_AT_ONCE);
        CommandResult healthy = read(SshServerFixture.target("healthy"));
        Duration healthyAfter = Duration.ofNanos(System.nanoTime() - begin);
        Map<Target, CommandResult> results = silent.join();
        Duration allAfter = Duration.ofNanos(System.nanoTime() - begin);

        assertThat(healthy).isInstanceOf(Exited.class);
        assertThat(results).hasSize(DEAD).allSatisfy((target, result) -> assertThat(result)
                .isInstanceOf(NotStarted.class));
        // one after the other, four at a time, they take ten silences
        assertThat(healthyAfter).isLessThan(SILENCE.multipliedBy(6));
        assertThat(allAfter).isLessThan(SILENCE.multipliedBy(8));

        wires.forEach(Wire::mend);
        await().atMost(30, TimeUnit.SECONDS).until(() -> threadsOfConnections() - before <= threadsPerConnection());
        assertThat(fanOut.over(dead, this::read).values())
                .allSatisfy(result -> assertThat(result).isInstanceOf(Exited.class));
        assertThat(threadsOfConnections() - before).isEqualTo((DEAD + 1) * threadsPerConnection());
    }

    /** The library's reader and its keep-alive. */
    private static long threadsPerConnection() {
        return 2;
    }
}
