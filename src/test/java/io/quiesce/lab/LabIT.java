package io.quiesce.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.IOUtils;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.Signal;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SSH half of the lab, met as any client meets it, over a cluster of two nodes. */
class LabIT {

    private static final DefaultConfig CONFIG = new DefaultConfig();

    @TempDir
    static Path directory;

    private static Lab lab;

    private final List<SSHClient> clients = new ArrayList<>();

    record Answer(String out, String err, Integer exit, Signal signal) {}

    @BeforeAll
    static void start() {
        lab = Lab.start(directory, new LabOptions(0.05), "lab-small");
    }

    @AfterAll
    static void stop() {
        lab.reset("small");
        lab.close();
    }

    @BeforeEach
    void asNew() {
        lab.reset("small");
    }

    @AfterEach
    void disconnect() throws IOException {
        for (SSHClient client : clients) {
            client.close();
        }
    }

    @Test
    void runsACommandLineInARealShellInTheHomeOfTheNode() throws IOException {
        Answer answer = run(connect("n1"), "pwd; echo \"$LAB_NODE $USER\" | tr a-z A-Z; echo oops >&2; exit 3");

        assertThat(answer.out()).isEqualTo(node("n1").home() + "\nN1 ROOT\n");
        assertThat(answer.err()).isEqualTo("oops\n");
        assertThat(answer.exit()).isEqualTo(3);
    }

    @Test
    void givesACommandTheContractedEnvironmentAndNothingElse() throws IOException {
        String names =
                run(connect("n1"), "env | sed 's/=.*//' | sort | tr '\\n' ' '").out();

        assertThat(names.replace("_ ", "").replace("OLDPWD ", ""))
                .isEqualTo("HOME LAB_CLUSTER_DIR LAB_NODE LAB_NODE_DIR LAB_PACE LOGNAME PATH PWD SHELL USER ");
    }

    @Test
    void journalsEveryCommandLineWithItsExit() throws IOException {
        SSHClient client = connect("n1");
        run(client, "exit 4");
        Session waiting = client.startSession();
        waiting.exec("cat # waits");

        await().untilAsserted(() -> assertThat(node("n1").journal().entries())
                .extracting(Journal.Entry::command, Journal.Entry::exit)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("exit 4", 4),
                        org.assertj.core.groups.Tuple.tuple("cat # waits", null)));
    }

    @Test
    void handsStandardInputToTheCommand() throws IOException {
        Session session = connect("n1").startSession();
        Session.Command command = session.exec("wc -c");
        byte[] block = new byte[300_000];
        for (int i = 0; i < 10; i++) {
            command.getOutputStream().write(block);
        }
        // the client drops what it holds if the window is full when it closes
        command.getOutputStream().flush();
        command.getOutputStream().close();

        assertThat(text(command.getInputStream()).strip()).isEqualTo("3000000");
    }

    @Test
    void streamsAHundredMegabytes() throws IOException {
        Session.Command command = connect("n1").startSession().exec("head -c 104857600 /dev/zero");

        long read = command.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        command.join(5, TimeUnit.SECONDS);

        assertThat(read).isEqualTo(104_857_600);
        assertThat(command.getExitStatus()).isZero();
    }

    @Test
    void doesNotBufferWhatTheClientDoesNotRead() throws IOException {
        Session.Command command = connect("n1").startSession().exec("head -c 20000000 /dev/zero; touch done; sleep 5");

        assertThat(command.isOpen()).isTrue();
        await().during(Duration.ofMillis(500))
                .until(() -> !Files.exists(node("n1").home().resolve("done")));
    }

    @Test
    void reportsTheExitWhileABackgroundChildStillHoldsTheOutput() throws IOException {
        Session.Command command = connect("n1").startSession().exec("(sleep 1; echo late) & exit 7");

        await().atMost(Duration.ofMillis(800)).until(() -> command.getExitStatus() != null);
        assertThat(command.getExitStatus()).isEqualTo(7);
        assertThat(text(command.getInputStream())).isEqualTo("late\n");
    }

    @Test
    void reportsASignalThatKilledTheShellAndNoExitStatus() throws IOException {
        SSHClient client = connect("n1");

        Answer killed = run(client, "kill -KILL $$");
        Answer pretended = run(client, "exit 137");

        assertThat(killed.signal()).isEqualTo(Signal.KILL);
        assertThat(killed.exit()).isNull();
        assertThat(pretended.exit()).isEqualTo(137);
    }

    @Test
    void signalsTheProcessGroupWhenTheClientAsks() throws IOException {
        Session.Command command = connect("n1").startSession().exec("echo up; sleep 50 & sleep 60; echo never");
        assertThat(command.getInputStream().read()).isEqualTo('u');

        command.signal(Signal.TERM);
        command.join(5, TimeUnit.SECONDS);

        assertThat(command.getExitSignal()).isEqualTo(Signal.TERM);
        assertThat(text(command.getInputStream())).isEqualTo("p\n");
    }

    @Test
    void letsACommandLiveOnWhenTheConnectionGoes() throws IOException {
        SSHClient client = connect("n1");
        client.startSession().exec("sleep 0.5; touch lived");
        await().until(() -> !node("n1").journal().entries().isEmpty());

        client.getTransport().disconnect();

        await().until(() -> Files.exists(node("n1").home().resolve("lived")));
        await().until(() ->
                Integer.valueOf(0).equals(node("n1").journal().entries().get(0).exit()));
    }

    @Test
    void refusesTheEleventhChannelOfAConnection() throws IOException {
        SSHClient client = connect("n1");
        for (int i = 0; i < 10; i++) {
            client.startSession();
        }

        assertThatThrownBy(client::startSession).isInstanceOf(IOException.class);
        assertThat(client.isConnected()).isTrue();
    }

    @Test
    void refusesToTouchTheMachineItRunsOn() throws IOException {
        Answer answer = run(connect("n1"), "/sbin/shutdown --help");

        assertThat(answer.exit()).isEqualTo(126);
        assertThat(answer.err()).contains("refused");
        assertThat(node("n1").journal().entries())
                .extracting(Journal.Entry::exit)
                .containsExactly(126);
    }

    @Test
    void admitsTheLabsOwnKeyOnly() throws IOException {
        Path stranger = directory.resolve("stranger");
        KeyFiles.keyPair(stranger, "stranger");
        SSHClient client = unauthenticated("n1");

        assertThatThrownBy(() -> client.authPublickey("root", stranger.toString()))
                .isInstanceOf(UserAuthException.class);
        assertThatThrownBy(() -> client.authPassword("root", "lab")).isInstanceOf(UserAuthException.class);
        assertThat(Files.getPosixFilePermissions(directory.resolve("identity")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void goesDarkAfterAShutdownAndComesBackWithThePower() throws IOException {
        SSHClient client = connect("n1");
        run(client, "setsid sleep 300 >/dev/null 2>&1 & echo started");
        run(client, "echo kept > file");
        client.startSession().exec("shutdown -h now");

        await().atMost(Duration.ofSeconds(1)).until(() -> !client.getTransport().isRunning());
        assertThat(node("n1").power()).isEqualTo("on");
        await().until(() -> node("n1").power().equals("off"));
        assertThatThrownBy(() -> connect("n1")).isInstanceOf(java.net.ConnectException.class);
        assertThat(run(connect("n2"), "echo alive").out()).isEqualTo("alive\n");
        assertThat(processesOf("n1")).isEmpty();

        node("n1").switchPower(true);
        await().until(() -> node("n1").power().equals("on"));
        assertThat(run(connect("n1"), "cat file").out()).isEqualTo("kept\n");
        assertThat(node("n1").effects())
                .extracting(
                        e -> e.path("effect").asText() + " " + e.path("object").asText())
                .containsExactly("node off n1", "node on n1");
    }

    @Test
    void keepsItsStateOverARestart() throws IOException {
        run(connect("n1"), "echo kept > file");
        node("n2").switchPower(false);
        int port = node("n1").port();
        String inventory = Files.readString(lab.inventory());

        lab.close();
        lab = Lab.start(directory, new LabOptions(0.05), "lab-small");

        assertThat(node("n1").port()).isEqualTo(port);
        assertThat(Files.readString(lab.inventory())).isEqualTo(inventory).contains("roles: [master]");
        assertThat(node("n2").power()).isEqualTo("off");
        assertThat(node("n1").journal().entries()).hasSize(1);
        assertThat(run(connect("n1"), "cat file").out()).isEqualTo("kept\n");
    }

    @Test
    void isAsNewAfterAReset() throws IOException {
        int port = node("n1").port();
        run(connect("n1"), "touch file");
        node("n1").switchPower(false);
        fault("n2", "hangs", "{}");

        lab.reset("small");

        assertThat(node("n1").port()).isEqualTo(port);
        assertThat(run(connect("n1"), "ls").out()).isEmpty();
        assertThat(node("n1").journal().entries()).hasSize(1);
        assertThat(node("n1").effects()).isEmpty();
        assertThat(node("n2").faults().all()).isEmpty();
    }

    @Test
    void cutsConnectionsAndAnswersNoMoreWhenUnreachable() throws IOException {
        SSHClient client = connect("n1");

        fault("n1", "unreachable", "{\"mode\": \"refused\"}");
        await().until(() -> !client.getTransport().isRunning());
        assertThatThrownBy(() -> connect("n1")).isInstanceOf(java.net.ConnectException.class);

        fault("n1", "unreachable", "{\"mode\": \"silent\"}");
        await().ignoreExceptions().untilAsserted(() -> {
            try (Socket socket = new Socket("127.0.0.1", node("n1").port())) {
                socket.setSoTimeout(200);
                assertThatThrownBy(() -> socket.getInputStream().read())
                        .isInstanceOf(java.net.SocketTimeoutException.class);
            }
        });

        node("n1").faults().switchOff("unreachable");
        await().ignoreExceptions().until(() -> run(connect("n1"), "exit 0").exit() == 0);
    }

    @Test
    void dropsTheLineBeforeDuringOrAfterACommandRan() throws IOException {
        for (String when : List.of("before", "during", "after")) {
            fault("n1", "drops-line", "{\"match\": \"ran-" + when + "\", \"when\": \"" + when + "\", \"count\": 1}");
            SSHClient client = connect("n1");
            assertThat(run(client, "exit 0").exit()).isZero();
            assertThat(run(client, "touch ran-" + when).exit()).isNull();
        }

        assertThat(node("n1").home().resolve("ran-before")).doesNotExist();
        assertThat(node("n1").home().resolve("ran-during")).exists();
        assertThat(node("n1").home().resolve("ran-after")).exists();
        assertThat(node("n1").faults().all()).isEmpty();
    }

    @Test
    void presentsAnotherHostKeyOrRefusesTheLoginAsSwitched() throws IOException {
        fault("n1", "host-key-changed", "{}");
        assertThatThrownBy(() -> connect("n1")).isInstanceOf(TransportException.class);

        node("n1").faults().switchOff("host-key-changed");
        fault("n1", "login-refused", "{}");
        assertThatThrownBy(() -> connect("n1")).isInstanceOf(UserAuthException.class);

        node("n1").faults().switchOff("login-refused");
        assertThat(run(connect("n1"), "exit 0").exit()).isZero();
    }

    @Test
    void hangsOrIsSlowAsSwitched() throws IOException {
        SSHClient client = connect("n1");
        fault("n1", "hangs", "{}");
        Session.Command hanging = client.startSession().exec("touch hung");
        await().during(Duration.ofMillis(300)).until(() -> hanging.getExitStatus() == null);
        assertThat(node("n1").home().resolve("hung")).doesNotExist();

        node("n1").faults().switchOff("hangs");
        fault("n1", "slow", "{\"delay\": 6000}");
        long began = System.nanoTime();
        assertThat(run(client, "exit 0").exit()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(300));
    }

    private static LabNode node(String name) {
        return lab.cluster("small").orElseThrow().node(name).orElseThrow();
    }

    private static void fault(String node, String fault, String parameters) throws IOException {
        node(node).faults().switchOn(fault, (com.fasterxml.jackson.databind.node.ObjectNode)
                StateFile.JSON.readTree(parameters));
    }

    private SSHClient unauthenticated(String node) throws IOException {
        SSHClient client = new SSHClient(CONFIG);
        clients.add(client);
        client.loadKnownHosts(lab.knownHosts().toFile());
        client.setSocketFactory(new NoDelay());
        client.connect("127.0.0.1", node(node).port());
        return client;
    }

    private SSHClient connect(String node) throws IOException {
        SSHClient client = unauthenticated(node);
        client.authPublickey("root", lab.directory().resolve("identity").toString());
        return client;
    }

    private static Answer run(SSHClient client, String line) throws IOException {
        try (Session session = client.startSession()) {
            Session.Command command = session.exec(line);
            String out = text(command.getInputStream());
            String err = text(command.getErrorStream());
            command.join(10, TimeUnit.SECONDS);
            return new Answer(out, err, command.getExitStatus(), command.getExitSignal());
        } catch (TransportException | net.schmizz.sshj.connection.ConnectionException cut) {
            return new Answer("", "", null, null);
        }
    }

    private static String text(InputStream stream) throws IOException {
        return new String(IOUtils.readFully(stream).toByteArray(), StandardCharsets.UTF_8);
    }

    private static List<ProcessHandle> processesOf(String node) {
        String mark = "LAB_NODE_DIR=" + node(node).directory();
        return ProcessHandle.allProcesses()
                .filter(p -> {
                    try {
                        return Files.readString(Path.of("/proc/" + p.pid() + "/environ"), StandardCharsets.ISO_8859_1)
                                .contains(mark);
                    } catch (IOException ended) {
                        return false;
                    }
                })
                .toList();
    }

    /** Without it, Nagle's algorithm adds 40 ms to each command. */
    private static final class NoDelay extends javax.net.SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, java.net.InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(java.net.InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(java.net.InetAddress host, int port, java.net.InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
