package io.quiesce.ssh;

import io.quiesce.command.Target;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.SshAccess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelListener;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.session.helpers.AbstractConnectionService;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;

/**
 * Real SSH servers in this process, each with a home of its own; they run what they are sent with {@code /bin/sh}, so
 * send harmless commands only.
 */
final class SshServerFixture implements AutoCloseable {

    static final String CLUSTER = "c";

    private final Path dir;
    private final KeyPair identity;
    private final Path identityFile;
    private final Path knownHosts;
    private final Map<String, Server> servers = new ConcurrentHashMap<>();
    private final Map<String, Node> nodes = new ConcurrentHashMap<>();

    SshServerFixture(Path dir) throws Exception {
        this.dir = dir;
        this.identity = newKey();
        this.identityFile = writeIdentity("id", identity);
        this.knownHosts = Files.createFile(dir.resolve("known_hosts"));
    }

    static KeyPair newKey() throws GeneralSecurityException {
        return KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
    }

    Path writeIdentity(String name, KeyPair key) throws IOException, GeneralSecurityException {
        Path file = dir.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "test", null, out);
        }
        return file;
    }

    /** Starts a server whose key is trusted and gives it a place in the inventory. */
    Server start(String name) throws Exception {
        Server server = startUnknown(name);
        trust(server, server.hostKey);
        return server;
    }

    /** Starts a server whose key nobody knows. */
    Server startUnknown(String name) throws Exception {
        Server server = new Server(name, newKey());
        servers.put(name, server);
        nodes.put(name, node(name, server.port(), identityFile, Optional.empty()));
        return server;
    }

    void trust(Server server, KeyPair key) throws IOException {
        addKnownHost("[127.0.0.1]:%d %s".formatted(server.port(), PublicKeyEntry.toString(key.getPublic())));
    }

    void addKnownHost(String line) throws IOException {
        Files.writeString(knownHosts, line + "\n", StandardOpenOption.APPEND);
    }

    Path knownHosts() {
        return knownHosts;
    }

    /** Lets a server be used through this stand-in for sudo. */
    void withSudo(Server server, String script) throws IOException {
        Path sudo = Files.createDirectories(server.home.resolve("bin")).resolve("sudo");
        Files.writeString(sudo, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(sudo, PosixFilePermissions.fromString("rwx------"));
        nodes.computeIfPresent(server.name, (name, node) -> {
            SshAccess ssh = node.ssh();
            SshAccess sudoing =
                    new SshAccess(ssh.user(), ssh.identity(), ssh.knownHosts(), ssh.connectTimeout(), ssh.jump(), true);
            return new Node(name, node.address(), node.port(), node.roles(), sudoing);
        });
    }

    /** Adds or replaces a node of the inventory. */
    void put(String name, int port, Path identityFile, Optional<SshAccess.Jump> jump) {
        nodes.put(name, node(name, port, identityFile, jump));
    }

    Path identityFile() {
        return identityFile;
    }

    /** Adds a node behind a wire to a server, where its login has the node's name. */
    void putBehind(String name, int nearPort, Server server) throws IOException {
        addKnownHost("[127.0.0.1]:%d %s".formatted(nearPort, PublicKeyEntry.toString(server.hostKey.getPublic())));
        nodes.put(name, node(name, name, nearPort, identityFile, Optional.empty()));
    }

    private Node node(String name, int port, Path identityFile, Optional<SshAccess.Jump> jump) {
        return node(name, "ops", port, identityFile, jump);
    }

    private Node node(String name, String user, int port, Path identityFile, Optional<SshAccess.Jump> jump) {
        SshAccess access = new SshAccess(user, identityFile, knownHosts, Duration.ofSeconds(2), jump, false);
        return new Node(name, "127.0.0.1", port, Set.of(), access);
    }

    /** How far a command has come, as its server knows it. */
    enum Moment {
        /** A channel is about to be opened for it. */
        OPENING,
        /** It has arrived, and is not started yet. */
        ARRIVED,
        /** It has written something. */
        PRINTED,
        /** {@link #FIRST_HALF} and some of what follows has been written. */
        HALF_PRINTED,
        /** It has ended and all of its output has been written; its exit status not yet. */
        ENDED
    }

    static final String FIRST_HALF = "first half\n";

    Optional<Node> find(Target target) {
        return Optional.ofNullable(nodes.get(target.node()));
    }

    static Target target(String name) {
        return new Target(CLUSTER, name);
    }

    @Override
    public void close() throws IOException {
        for (Server server : servers.values()) {
            server.stop();
        }
    }

    /** One server. */
    final class Server {
        final String name;
        final KeyPair hostKey;
        final Path home;
        final List<String> received = new CopyOnWriteArrayList<>();
        final List<String> logins = new CopyOnWriteArrayList<>();
        volatile boolean cutBeforeExec;
        volatile boolean cutAfterExec;
        /** Who is told, on the server's own thread and before it goes on, how far commands of a login have come. */
        final Map<String, Consumer<Moment>> told = new ConcurrentHashMap<>();

        private final SshServer sshd = SshServer.setUpDefaultServer();

        Server(String name, KeyPair hostKey) throws IOException {
            this.name = name;
            this.hostKey = hostKey;
            this.home = Files.createDirectories(dir.resolve("home-" + name));
            sshd.setHost("127.0.0.1");
            sshd.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
            sshd.setPublickeyAuthenticator((user, key, session) -> KeyUtils.compareKeys(key, identity.getPublic()));
            sshd.addSessionListener(new SessionListener() {
                @Override
                public void sessionEvent(Session session, Event event) {
                    if (event == Event.Authenticated) {
                        logins.add(session.getUsername());
                    }
                }
            });
            sshd.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
            sshd.setCommandFactory((channel, line) -> {
                received.add(line);
                tell(channel.getSession(), Moment.ARRIVED);
                return new ShellCommand(this, line);
            });
            sshd.addChannelListener(new ChannelListener() {
                @Override
                public void channelInitialized(Channel channel) {
                    if (cutBeforeExec) {
                        channel.getSession().close(true);
                    }
                    tell(channel.getSession(), Moment.OPENING);
                }
            });
            sshd.start();
        }

        private void tell(Session session, Moment moment) {
            told.getOrDefault(session.getUsername(), nobody -> {}).accept(moment);
        }

        void alsoShow(KeyPair key) {
            sshd.setKeyPairProvider(KeyPairProvider.wrap(hostKey, key));
        }

        int port() {
            return sshd.getPort();
        }

        int sessions() {
            return sshd.getActiveSessions().size();
        }

        /** How many channels a login has open. */
        long channels(String user) {
            return sshd.getActiveSessions().stream()
                    .filter(session -> user.equals(session.getUsername()))
                    .flatMap(session -> session.getService(AbstractConnectionService.class).getChannels().stream())
                    .count();
        }

        void cutLines() {
            for (Session session : sshd.getActiveSessions()) {
                session.close(true);
            }
        }

        List<String> kept() throws IOException {
            Path kept = home.resolve(".quiesce");
            if (!Files.isDirectory(kept)) {
                return List.of();
            }
            try (Stream<Path> entries = Files.list(kept)) {
                return entries.map(p -> p.getFileName().toString()).toList();
            }
        }

        void stop() throws IOException {
            sshd.stop(true);
        }
    }

    /** One command line, run by the shell of this machine in the server's home. */
    private static final class ShellCommand implements Command {
        private final Server server;
        private final String line;
        private final AtomicLong pumped = new AtomicLong();
        private InputStream in;
        private OutputStream out;
        private OutputStream err;
        private ExitCallback exit;

        ShellCommand(Server server, String line) {
            this.server = server;
            this.line = line;
        }

        @Override
        public void setInputStream(InputStream stream) {
            in = stream;
        }

        @Override
        public void setOutputStream(OutputStream stream) {
            out = stream;
        }

        @Override
        public void setErrorStream(OutputStream stream) {
            err = stream;
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            exit = callback;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", line).directory(server.home.toFile());
            builder.environment().put("HOME", server.home.toString());
            builder.environment().merge("PATH", server.home + "/bin", (path, bin) -> bin + ":" + path);
            Process process = builder.start();
            Thread feeding = pump(in, process.getOutputStream(), true, text -> {});
            Thread printing = pump(process.getInputStream(), out, false, text -> {
                server.tell(channel.getSession(), Moment.PRINTED);
                if (text.contains(FIRST_HALF)) {
                    server.tell(channel.getSession(), Moment.HALF_PRINTED);
                }
            });
            Thread complaining = pump(process.getErrorStream(), err, false, text -> {});
            daemon(() -> {
                try {
                    int code = process.waitFor();
                    // a child in the background may hold the streams: do not wait for it for long
                    awaitQuiet(printing);
                    awaitQuiet(complaining);
                    server.tell(channel.getSession(), Moment.ENDED);
                    exit.onExit(code);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            if (server.cutAfterExec) {
                daemon(() -> {
                    try {
                        feeding.join(300);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    channel.getSession().close(true);
                });
            }
        }

        @Override
        public void destroy(ChannelSession channel) {
            // closing a channel does not end a command, as with OpenSSH
        }

        private void awaitQuiet(Thread pump) throws InterruptedException {
            long seen = -1;
            while (pump.isAlive() && pumped.get() != seen) {
                seen = pumped.get();
                pump.join(1000);
            }
        }

        private Thread pump(InputStream from, OutputStream to, boolean close, Consumer<String> pumping) {
            return daemon(() -> {
                byte[] buffer = new byte[32 * 1024];
                try {
                    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                        to.write(buffer, 0, n);
                        pumped.incrementAndGet();
                        to.flush();
                        pumping.accept(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                    }
                } catch (IOException e) {
                    // the other side is gone
                } finally {
                    if (close) {
                        try {
                            to.close();
                        } catch (IOException e) {
                            // gone already
                        }
                    }
                }
            });
        }

        private static Thread daemon(Runnable work) {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            thread.start();
            return thread;
        }
    }
}
