package io.quiesce.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Output;
import io.quiesce.command.RealNodeContract;
import io.quiesce.command.Target;
import io.quiesce.inventory.SshAccess;
import io.quiesce.ssh.SshServerFixture.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SshCommandRunnerIT extends RealNodeContract {

    private static final Target NODE = SshServerFixture.target("n1");

    @TempDir
    Path dir;

    private SshServerFixture servers;
    private Server server;
    private SshCommandRunner runner;

    @BeforeEach
    void start() throws Exception {
        servers = new SshServerFixture(dir);
        server = servers.start("n1");
        runner = new SshCommandRunner(servers::find, settings(Duration.ofSeconds(90)));
    }

    @AfterEach
    void stop() throws IOException {
        runner.close();
        servers.close();
    }

    private static SshSettings settings(Duration idleClose) {
        SshSettings d = SshSettings.DEFAULTS;
        return new SshSettings(
                64 * 1024,
                d.connectsAtOnce(),
                d.channelsPerConnection(),
                idleClose,
                Duration.ofSeconds(1),
                d.keyExchange(),
                d.login(),
                d.reply(),
                d.keepAliveInterval(),
                d.keepAliveCount(),
                d.close());
    }

    @Override
    protected CommandRunner runner() {
        return runner;
    }

    @Override
    protected Target node() {
        return NODE;
    }

    @Override
    protected int outputCapBytes() {
        return 64 * 1024;
    }

    @Override
    protected void cutLines() {
        server.cutLines();
    }

    @Override
    protected List<String> kept() throws IOException {
        return server.kept();
    }

    @Override
    protected Target nodeWith(Trouble trouble) throws Exception {
        switch (trouble) {
            // accepts connections and stays silent, as a hung host does
            case UNREACHABLE -> servers.put("bad", silentPort(), servers.identityFile(), Optional.empty());
            case PORT_CLOSED -> servers.put("bad", closedPort(), servers.identityFile(), Optional.empty());
            case LOGIN_REFUSED -> {
                Path stranger = servers.writeIdentity("stranger", SshServerFixture.newKey());
                servers.put("bad", server.port(), stranger, Optional.empty());
            }
            case HOST_KEY_UNKNOWN -> servers.startUnknown("bad");
            case HOST_KEY_CHANGED -> servers.trust(servers.startUnknown("bad"), SshServerFixture.newKey());
            case CUT_BEFORE_EXEC -> servers.start("bad").cutBeforeExec = true;
        }
        return SshServerFixture.target("bad");
    }

    @Override
    protected Target nodeThatCutsTheLine() throws Exception {
        servers.start("cut").cutAfterExec = true;
        return SshServerFixture.target("cut");
    }

    private int silentPort() throws IOException {
        ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        return silent.getLocalPort();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void anUnknownNodeIsTheCallersMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> runner.run(new Target("c", "nobody"), Command.read("a", "true", PATIENT)))
                .withMessageContaining("c/nobody");
    }

    @Test
    void aPowerRequestIsTheCallersMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> runner.run(NODE, Command.power("a", "power on", PATIENT)))
                .withMessageContaining("power on");
        assertThat(server.received).isEmpty();
    }

    @Test
    void runsAReadOnAHostThatIsNoNode() throws Exception {
        Server bastion = servers.start("bastion");
        Server management = servers.start("management");
        SshAccess like = access(Optional.of(new SshAccess.Jump("jumper", "127.0.0.1", bastion.port())), true);

        assertThat(runner.runOn(
                        new SshAccess.Jump("ops", "127.0.0.1", management.port()),
                        like,
                        Command.read(newId(), "cat", PATIENT).withInput("read from standard input")))
                .isEqualTo(new Exited(0, Output.of("read from standard input"), Output.EMPTY));
        assertThat(management.received).singleElement().satisfies(line -> assertThat(line)
                .doesNotContain("sudo", "read from standard input"));
        assertThat(bastion.logins).containsExactly("jumper");
    }

    @Test
    void aJumpHostMayBeTheHostItself() throws Exception {
        Server bastion = servers.start("bastion");
        SshAccess.Jump host = new SshAccess.Jump("ops", "127.0.0.1", bastion.port());

        assertThat(runner.runOn(host, access(Optional.of(host), false), Command.read(newId(), "true", PATIENT)))
                .isEqualTo(new Exited(0, Output.EMPTY, Output.EMPTY));
        assertThat(bastion.logins).containsExactly("ops");
    }

    @Test
    void sendsNothingToAHostWhoseKeyIsUnknownOrChanged() throws Exception {
        Server unknown = servers.startUnknown("unknown");
        Server changed = servers.startUnknown("changed");
        servers.trust(changed, SshServerFixture.newKey());

        assertThat(onHost(unknown).reason()).isEqualTo(Reason.HOST_KEY_UNKNOWN);
        assertThat(onHost(changed).reason()).isEqualTo(Reason.HOST_KEY_CHANGED);
        assertThat(onHost(changed).why()).contains("management host");
        assertThat(unknown.logins).isEmpty();
        assertThat(changed.logins).isEmpty();
    }

    private NotStarted onHost(Server host) {
        return (NotStarted) runner.runOn(
                new SshAccess.Jump("ops", "127.0.0.1", host.port()),
                access(Optional.empty(), false),
                Command.read(newId(), "true", PATIENT));
    }

    @Test
    void onlyReadsRunOnAHostThatIsNoNode() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> runner.runOn(
                        new SshAccess.Jump("ops", "127.0.0.1", server.port()),
                        access(Optional.empty(), false),
                        Command.act(newId(), "true", PATIENT)))
                .withMessageContaining("ACT");
    }

    private SshAccess access(Optional<SshAccess.Jump> jump, boolean sudo) {
        return new SshAccess("root", servers.identityFile(), servers.knownHosts(), Duration.ofSeconds(2), jump, sudo);
    }

    @Test
    void oneLoginServesManyCommands() {
        read("true");
        List<CompletableFuture<CommandResult>> many = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> read("echo " + i)))
                .toList();

        assertThat(many).allSatisfy(f -> assertThat(f.join()).isInstanceOf(Exited.class));
        assertThat(server.logins).hasSize(1);
    }

    @Test
    void aBrokenConnectionIsReplacedBeforeTheNextCommand() {
        read("true");

        server.cutLines();

        assertThat(read("echo again")).isEqualTo(new Exited(0, Output.of("again\n"), Output.EMPTY));
        assertThat(server.logins).hasSize(2);
    }

    @Test
    void anIdleConnectionIsClosedAfterItHasTidiedUp() throws Exception {
        try (SshCommandRunner hasty = new SshCommandRunner(servers::find, settings(Duration.ofMillis(300)))) {
            Command act = Command.act(newId(), "true", PATIENT);
            hasty.run(NODE, act);
            hasty.forget(NODE, act.id());

            await().atMost(10, TimeUnit.SECONDS).until(() -> server.sessions() == 0);

            assertThat(server.kept()).isEmpty();
            assertThat(hasty.run(NODE, Command.read(newId(), "echo back", PATIENT)))
                    .isEqualTo(new Exited(0, Output.of("back\n"), Output.EMPTY));
        }
    }

    @Test
    void whatADeadRunnerBeganIsRemovedByAnotherThatIsToldToForgetItAlsoIfNobodyGoesThere() throws Exception {
        Command act = Command.act(newId(), "true", PATIENT);
        runner.run(NODE, act);
        Set<String> told = ConcurrentHashMap.newKeySet();
        try (SshCommandRunner another =
                new SshCommandRunner(servers::find, settings(Duration.ofMillis(300)), told::addAll)) {

            another.forget(NODE, act.id());

            await().atMost(10, TimeUnit.SECONDS).until(() -> told.contains(act.id()));
            assertThat(server.kept()).isEmpty();
        }
    }

    @Test
    void saysWhichActsAreGoneWhenTheNextCommandHasTakenThemAway() throws Exception {
        Set<String> told = ConcurrentHashMap.newKeySet();
        try (SshCommandRunner another =
                new SshCommandRunner(servers::find, settings(Duration.ofSeconds(90)), told::addAll)) {
            Command first = Command.act(newId(), "true", PATIENT);
            Command next = Command.act(newId(), "true", PATIENT);
            another.run(NODE, first);
            another.forget(NODE, first.id());
            // begun anew before it was removed: what is there now is to stay
            another.run(NODE, first);
            assertThat(told).isEmpty();
            another.forget(NODE, first.id());

            another.run(NODE, next);

            assertThat(told).containsExactly(first.id());
            assertThat(server.kept()).containsExactly(next.id());
            another.forget(NODE, next.id());
        }
        assertThat(server.kept()).isEmpty();
    }

    @Test
    void closingTidiesUpAndClosesAllConnections() throws Exception {
        Command act = Command.act(newId(), "true", PATIENT);
        runner.run(NODE, act);
        runner.forget(NODE, act.id());

        runner.close();

        await().atMost(10, TimeUnit.SECONDS).until(() -> server.sessions() == 0);
        assertThat(server.kept()).isEmpty();
        await().atMost(10, TimeUnit.SECONDS).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().startsWith("sshj") && t.getName().contains(":" + server.port() + "-")));
    }

    @Test
    void usesSudoForReadsActsAndStops() throws Exception {
        servers.withSudo(server, "[ \"$1\" = -n ] && shift && exec env AS_ROOT=yes \"$@\"");
        Command act = Command.act(newId(), "echo $AS_ROOT", PATIENT);

        assertThat(read("echo $AS_ROOT")).isEqualTo(new Exited(0, Output.of("yes\n"), Output.EMPTY));
        assertThat(runner.run(NODE, act)).isEqualTo(new Exited(0, Output.of("yes\n"), Output.EMPTY));
        assertThat(runner.stop(NODE, act.id())).isEqualTo(new Exited(0, Output.of("0\n"), Output.EMPTY));
        assertThat(server.kept()).isEmpty();
        assertThat(server.received).hasSize(3).allMatch(line -> line.startsWith("exec sudo -n "));
    }

    @Test
    void aSudoThatAsksForAPasswordIsNoAnswerOfTheCommand() throws Exception {
        servers.withSudo(server, "echo 'sudo: a password is required' >&2; exit 1");

        for (Command command : List.of(Command.read(newId(), "true", PATIENT), Command.act(newId(), "true", PATIENT))) {
            assertThat(runner.run(NODE, command)).isInstanceOfSatisfying(NotStarted.class, not -> {
                assertThat(not.reason()).isEqualTo(Reason.LOGIN_REFUSED);
                assertThat(not.why()).contains("a password is required");
            });
        }
    }

    @Test
    void anUnknownHostKeyIsShownAsOpenSshShowsIt() throws Exception {
        Server stranger = servers.startUnknown("stranger");

        NotStarted result =
                (NotStarted) runner.run(SshServerFixture.target("stranger"), Command.read(newId(), "true", PATIENT));

        assertThat(result.why())
                .contains("c/stranger", "127.0.0.1:" + stranger.port(), "unknown", "nothing was sent")
                .contains(KeyUtils.getFingerPrint(stranger.hostKey.getPublic()));
        assertThat(stranger.received).isEmpty();
        assertThat(stranger.logins).isEmpty();
    }

    @Test
    void aKeyThatIsAddedLaterIsSeen() throws Exception {
        Server stranger = servers.startUnknown("stranger");
        Target target = SshServerFixture.target("stranger");
        assertThat(runner.run(target, Command.read(newId(), "true", PATIENT))).isInstanceOf(NotStarted.class);

        servers.trust(stranger, stranger.hostKey);

        assertThat(runner.run(target, Command.read(newId(), "true", PATIENT))).isInstanceOf(Exited.class);
    }

    @Test
    void oneBadLineOfKnownHostsSpoilsNothing() throws Exception {
        servers.addKnownHost("other ssh-ed25519 AAAA");

        assertThat(read("true")).isInstanceOf(Exited.class);
    }

    @Test
    void goesThroughAJumpHost() throws Exception {
        Server bastion = servers.start("bastion");
        for (String name : List.of("behind1", "behind2")) {
            Server behind = servers.start(name);
            servers.put(
                    name,
                    behind.port(),
                    servers.identityFile(),
                    Optional.of(new SshAccess.Jump("jumper", "127.0.0.1", bastion.port())));

            assertThat(runner.run(SshServerFixture.target(name), Command.read(newId(), "echo " + name, PATIENT)))
                    .isEqualTo(new Exited(0, Output.of(name + "\n"), Output.EMPTY));
        }
        assertThat(bastion.logins).containsExactly("jumper");
        assertThat(bastion.received).isEmpty();
    }

    @Test
    void saysThatTheJumpHostDoesNotGetThrough() throws Exception {
        Server bastion = servers.start("bastion");
        servers.put(
                "behind",
                closedPort(),
                servers.identityFile(),
                Optional.of(new SshAccess.Jump("jumper", "127.0.0.1", bastion.port())));

        assertThat(runner.run(SshServerFixture.target("behind"), Command.read(newId(), "true", PATIENT)))
                .isInstanceOfSatisfying(NotStarted.class, not -> {
                    assertThat(not.reason()).isIn(Reason.REFUSED, Reason.UNREACHABLE);
                    assertThat(not.why()).contains("jump host");
                });
    }

    @Test
    void anUnreadableIdentityIsARefusedLogin() throws Exception {
        Path garbage = Files.writeString(dir.resolve("garbage"), "no key\n");
        servers.put("n2", server.port(), garbage, Optional.empty());

        assertThat(runner.run(SshServerFixture.target("n2"), Command.read(newId(), "true", PATIENT)))
                .isInstanceOfSatisfying(NotStarted.class, not -> {
                    assertThat(not.reason()).isEqualTo(Reason.LOGIN_REFUSED);
                    assertThat(not.why()).contains(garbage.toString());
                });
    }

    @Test
    void aNodeWithSeveralKeysIsCheckedByTheOneThatIsKnown() throws Exception {
        KeyPair rsa = KeyUtils.generateKeyPair("ssh-rsa", 2048);
        Server both = servers.startUnknown("both");
        both.alsoShow(rsa);
        servers.trust(both, rsa);

        assertThat(runner.run(SshServerFixture.target("both"), Command.read(newId(), "echo rsa", PATIENT)))
                .isEqualTo(new Exited(0, Output.of("rsa\n"), Output.EMPTY));
    }
}
