package io.quiesce.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.Wire;
import io.quiesce.Wire.Trouble;
import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.Output;
import io.quiesce.command.Target;
import io.quiesce.inventory.SshAccess;
import io.quiesce.ssh.SshServerFixture.Moment;
import io.quiesce.ssh.SshServerFixture.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer falls silent and nobody is told: that is noticed long before a patient command's own deadline. */
final class DeadPeerIT {

    private static final Duration PATIENT = Duration.ofMinutes(3);

    /** When it falls silent. */
    enum Silence {
        /** It does not even answer the connect. */
        BEFORE_CONNECT(false),
        AFTER_CONNECT(false),
        IN_KEY_EXCHANGE(false),
        IN_LOGIN(false),
        BETWEEN_COMMANDS(false),
        AT_THE_JUMP_HOST(false),
        IN_A_LONG_READ(true),
        IN_A_LONG_ACT(true),
        /** While it is sent more than it takes. */
        WHILE_IT_IS_SENT_MUCH(true);

        private final boolean sent;

        Silence(boolean sent) {
            this.sent = sent;
        }

        private String node() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private record Noticed(CommandResult result, Duration after) {}

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Wire> wires = new ConcurrentHashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private SshServerFixture servers;
    private Server server;
    private SshCommandRunner runner;

    @BeforeEach
    void start() throws Exception {
        servers = new SshServerFixture(directory);
        server = servers.start("server");
    }

    @AfterEach
    void stop() throws Exception {
        threads.shutdownNow();
        for (Wire wire : wires.values()) {
            wire.close();
        }
        for (AutoCloseable one : open) {
            one.close();
        }
        runner.close();
        servers.close();
    }

    @Test
    void aSilentPeerIsNoticedByTheTimesThatAreSet() throws Exception {
        SshSettings d = SshSettings.DEFAULTS;
        Duration two = Duration.ofSeconds(2);

        assertAllAreNoticed(
                new SshSettings(
                        d.outputCapBytes(),
                        d.connectsAtOnce(),
                        d.channelsPerConnection(),
                        d.idleClose(),
                        two,
                        two,
                        two,
                        two,
                        Duration.ofSeconds(1),
                        3,
                        d.close()),
                // some of these take two of the times; the rest is for a busy machine
                Duration.ofSeconds(20));
    }

    @Tag("matrix")
    @Test
    void aSilentPeerIsNoticedWithinHalfAMinute() throws Exception {
        assertAllAreNoticed(SshSettings.DEFAULTS, Duration.ofSeconds(30));
    }

    private void assertAllAreNoticed(SshSettings settings, Duration within) throws Exception {
        runner = new SshCommandRunner(servers::find, settings);
        Map<Silence, CompletableFuture<Noticed>> running = new EnumMap<>(Silence.class);
        for (Silence silence : Silence.values()) {
            running.put(
                    silence,
                    CompletableFuture.supplyAsync(() -> noticed(silence), threads)
                            .orTimeout(within.multipliedBy(3).toSeconds(), TimeUnit.SECONDS));
        }

        running.forEach((silence, noticed) -> {
            Noticed seen = noticed.join();
            System.out.printf(
                    Locale.ROOT, "%-22s %5.1f s  %s%n", silence, seen.after().toMillis() / 1e3, seen.result());
            assertThat(seen.after()).as("%s: %s", silence, seen.result()).isLessThan(within);
            assertThat(seen.result())
                    .as("%s", silence)
                    .isInstanceOf(silence.sent ? ConnectionLost.class : NotStarted.class);
        });
        wires.values().forEach(Wire::mend);
        for (Silence silence : running.keySet()) {
            if (silence != Silence.BEFORE_CONNECT) {
                assertThat(runner.run(target(silence), Command.read("again", "echo again", PATIENT)))
                        .as("%s, afterwards", silence)
                        .isInstanceOf(Exited.class);
                assertThat(runner.stop(target(silence), silence.node()))
                        .as("%s, ended", silence)
                        .isEqualTo(new Exited(0, Output.of("0\n"), Output.EMPTY));
            }
        }
    }

    private Noticed noticed(Silence silence) {
        try {
            return silence == Silence.BEFORE_CONNECT ? unanswered(silence) : behindAWire(silence);
        } catch (IOException e) {
            throw new AssertionError(silence.toString(), e);
        }
    }

    /** The kernel takes no more connections for a listener whose queue is full, and does not say so. */
    private Noticed unanswered(Silence silence) throws IOException {
        ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(full);
        for (int i = 0; i < 4; i++) {
            Socket filling = new Socket();
            open.add(filling);
            threads.execute(() -> {
                try {
                    filling.connect(full.getLocalSocketAddress());
                } catch (IOException closed) {
                    // at the end of the test
                }
            });
        }
        servers.putBehind(silence.node(), full.getLocalPort(), server);
        await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        return run(silence, Command.read(silence.node(), "true", PATIENT));
    }

    private Noticed behindAWire(Silence silence) throws IOException {
        Wire wire = new Wire(server.port());
        wires.put(silence.node(), wire);
        servers.putBehind(silence.node(), wire.port(), server);
        return switch (silence) {
            case BEFORE_CONNECT -> throw new IllegalArgumentException(silence + " has no wire");
            case AFTER_CONNECT -> {
                wire.meets(Trouble.BLACK_HOLE);
                yield run(silence, Command.read(silence.node(), "true", PATIENT));
            }
            case IN_KEY_EXCHANGE -> {
                wire.meets(Trouble.BLACK_HOLE, Wire.Phase.KEY_EXCHANGE);
                yield run(silence, Command.read(silence.node(), "true", PATIENT));
            }
            case IN_LOGIN -> {
                wire.meets(Trouble.BLACK_HOLE, Wire.Phase.LOGIN);
                yield run(silence, Command.read(silence.node(), "true", PATIENT));
            }
            case BETWEEN_COMMANDS -> {
                connect(silence);
                wire.meets(Trouble.BLACK_HOLE);
                yield run(silence, Command.read(silence.node(), "true", PATIENT));
            }
            case AT_THE_JUMP_HOST -> {
                servers.put(
                        silence.node(),
                        server.port(),
                        servers.identityFile(),
                        Optional.of(new SshAccess.Jump("jumper", "127.0.0.1", wire.port())));
                connect(silence);
                wire.meets(Trouble.BLACK_HOLE);
                yield run(silence, Command.read(silence.node(), "true", PATIENT));
            }
            case IN_A_LONG_READ ->
                silentOncePrinted(silence, Command.read(silence.node(), "echo begun; sleep 170.111", PATIENT));
            case IN_A_LONG_ACT -> silentOncePrinted(silence, Command.act(silence.node(), "sleep 170.222", PATIENT));
            case WHILE_IT_IS_SENT_MUCH -> sentMuch(silence, wire);
        };
    }

    /** By several commands: one alone is not granted as much as the wire's ends can hold. */
    private Noticed sentMuch(Silence silence, Wire wire) {
        int commands = 6;
        AtomicInteger begun = new AtomicInteger();
        server.told.put(silence.node(), moment -> {
            if (moment == Moment.PRINTED && begun.incrementAndGet() == commands) {
                wire.meets(Trouble.DEAF);
            }
        });
        String much = "x".repeat(16 * 1024 * 1024);
        List<CompletableFuture<Noticed>> all = new ArrayList<>();
        for (int i = 0; i < commands; i++) {
            String line = "echo begun; cat > /dev/null; sleep 170.333";
            Command command = Command.read(silence.node() + i, line, PATIENT).withInput(much);
            all.add(CompletableFuture.supplyAsync(() -> run(silence, command), threads));
        }
        return all.stream()
                .map(CompletableFuture::join)
                .reduce((one, other) -> one.after().compareTo(other.after()) > 0 ? one : other)
                .orElseThrow();
    }

    private Noticed silentOncePrinted(Silence silence, Command command) {
        CompletableFuture<Long> silent = new CompletableFuture<>();
        server.told.put(silence.node(), moment -> {
            if (moment == Moment.PRINTED && !silent.isDone()) {
                wires.get(silence.node()).meets(Trouble.BLACK_HOLE);
                silent.complete(System.nanoTime());
            }
        });
        CommandResult result = runner.run(target(silence), command);
        return new Noticed(result, Duration.ofNanos(System.nanoTime() - silent.join()));
    }

    private void connect(Silence silence) {
        assertThat(runner.run(target(silence), Command.read("connect", "true", PATIENT)))
                .isInstanceOf(Exited.class);
        await().atMost(30, TimeUnit.SECONDS).until(() -> server.channels(silence.node()) == 0);
    }

    private Noticed run(Silence silence, Command command) {
        long begin = System.nanoTime();
        CommandResult result = runner.run(target(silence), command);
        return new Noticed(result, Duration.ofNanos(System.nanoTime() - begin));
    }

    private static Target target(Silence silence) {
        return SshServerFixture.target(silence.node());
    }
}
