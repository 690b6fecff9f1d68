package io.quiesce.ssh;

import static org.awaitility.Awaitility.await;

import io.quiesce.Wire;
import io.quiesce.Wire.Trouble;
import io.quiesce.command.Command;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Target;
import io.quiesce.command.WireContract;
import io.quiesce.ssh.SshServerFixture.Moment;
import io.quiesce.ssh.SshServerFixture.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first phases the wire recognises by itself. Later ones are encrypted: there the server says how far a command has
 * come, and waits until the wire has met its trouble, for counting packets would depend on either side's habits.
 */
final class SshWireIT extends WireContract {

    private final Map<String, Wire> wires = new ConcurrentHashMap<>();
    private final SshServerFixture servers;
    private final Server server;
    private final SshCommandRunner runner;

    SshWireIT(@TempDir Path directory) throws Exception {
        servers = new SshServerFixture(directory);
        server = servers.start("server");
        SshSettings d = SshSettings.DEFAULTS;
        runner = new SshCommandRunner(
                servers::find,
                new SshSettings(
                        d.outputCapBytes(),
                        d.connectsAtOnce(),
                        d.channelsPerConnection(),
                        d.idleClose(),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(1),
                        4,
                        d.close()));
    }

    @AfterAll
    void close() throws IOException {
        runner.close();
        servers.close();
        for (Wire wire : wires.values()) {
            wire.close();
        }
    }

    @Override
    protected CommandRunner runner() {
        return runner;
    }

    @Override
    protected Target node(Case one) throws IOException {
        Wire wire = new Wire(server.port());
        wires.put(one.node(), wire);
        servers.putBehind(one.node(), wire.port(), server);
        return SshServerFixture.target(one.node());
    }

    private Wire wire(Case one) {
        return wires.get(one.node());
    }

    @Override
    protected void prepare(Case one) {
        Wire wire = wire(one);
        Trouble trouble = one.trouble();
        switch (one.phase()) {
            case CONNECT -> wire.meets(trouble, Wire.Phase.CONNECT);
            case KEY_EXCHANGE -> wire.meets(trouble, Wire.Phase.KEY_EXCHANGE);
            case LOGIN -> wire.meets(trouble, Wire.Phase.LOGIN);
            case REQUEST -> {
                connect(one);
                once(one, Moment.OPENING, () -> wire.meetsWhenNextIsSent(trouble));
            }
            case EXEC -> once(one, Moment.ARRIVED, () -> wire.meets(trouble));
            case OUTPUT -> once(one, Moment.HALF_PRINTED, () -> wire.meets(trouble));
            case EXIT -> once(one, Moment.ENDED, () -> wire.meets(trouble));
        }
    }

    /** So that what is sent after the channel was opened is the request, and nothing that belongs to a login. */
    private void connect(Case one) {
        runner.run(SshServerFixture.target(one.node()), Command.read("connect", "true", Duration.ofSeconds(60)));
        await().atMost(30, TimeUnit.SECONDS).until(() -> server.channels(one.node()) == 0);
    }

    private void once(Case one, Moment moment, Runnable then) {
        server.told.put(one.node(), now -> {
            if (now == moment) {
                server.told.remove(one.node());
                then.run();
            }
        });
    }

    @Override
    protected void mend(Case one) {
        server.told.remove(one.node());
        wire(one).mend();
    }

    @Override
    protected boolean hasArrived(Command command) {
        return server.received.stream().anyMatch(line -> line.contains(command.id()));
    }

    @Override
    protected String lineWithEffect(Case one) {
        return "echo done >> " + one.node() + ".effects";
    }

    @Override
    protected int effects(Case one) throws IOException {
        Path effects = server.home.resolve(one.node() + ".effects");
        return Files.exists(effects) ? Files.readAllLines(effects).size() : 0;
    }
}
