package io.quiesce.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.forward.DirectTcpipFactory;
import org.apache.sshd.server.forward.ForwardingFilter;
import org.jspecify.annotations.Nullable;

/** The SSH port of one node: open, silent (connects, no banner) or closed. Not thread-safe: its node guards it. */
final class NodeServer {

    /** What a connect to the port meets. */
    enum Mode {
        OPEN,
        SILENT,
        CLOSED
    }

    private static final Duration NEVER = Duration.ofDays(365);

    private final LabNode node;
    private final KeyPair client;
    private final Launcher launcher;
    private final Executor threads;
    private Mode mode = Mode.CLOSED;
    private @Nullable SshServer server;
    private @Nullable ServerSocket silence;

    NodeServer(LabNode node, KeyPair client, Launcher launcher, Executor threads) {
        this.node = node;
        this.client = client;
        this.launcher = launcher;
        this.threads = threads;
    }

    Mode mode() {
        return mode;
    }

    void become(Mode wanted, int port) throws IOException {
        if (wanted == mode) {
            return;
        }
        close();
        switch (wanted) {
            case OPEN -> server = open(port);
            case SILENT -> silence = silent(port);
            case CLOSED -> {}
        }
        mode = wanted;
    }

    private void close() throws IOException {
        if (server != null) {
            server.stop(true);
            server = null;
        }
        if (silence != null) {
            silence.close();
            silence = null;
        }
        mode = Mode.CLOSED;
    }

    /** Cuts every connection; the port stays as it is. */
    void cutAll() {
        if (server != null) {
            for (AbstractSession session : server.getActiveSessions()) {
                session.close(true);
            }
        }
    }

    /** The kernel accepts for a socket that nobody serves: the client waits for a banner. */
    private static ServerSocket silent(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    }

    private SshServer open(int port) throws IOException {
        SshServer ssh = SshServer.setUpDefaultServer();
        ssh.setHost("127.0.0.1");
        ssh.setPort(port);
        ssh.setKeyPairProvider(session -> List.of(node.hostKey()));
        ssh.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        ssh.setPublickeyAuthenticator((user, key, session) ->
                node.admitsLogins() && "root".equals(user) && KeyUtils.compareKeys(key, client.getPublic()));
        ssh.setShellFactory(null);
        ssh.setSubsystemFactories(List.of());
        ssh.setChannelFactories(List.of(new CommandChannels(), DirectTcpipFactory.INSTANCE));
        ssh.setForwardingFilter(ForwardingFilter.asForwardingFilter(null, null, new LoopbackOnly()));
        ssh.setCommandFactory(
                (channel, line) -> new NodeCommand(node, line, (CommandChannel) channel, launcher, threads));
        CoreModuleProperties.TCP_NODELAY.set(ssh, true);
        CoreModuleProperties.SOCKET_REUSEADDR.set(ssh, true);
        CoreModuleProperties.IDLE_TIMEOUT.set(ssh, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(ssh, Duration.ZERO);
        CoreModuleProperties.NIO_WORKERS.set(ssh, 2);
        // a client may take its time to read, and a closed channel ends when its process does, as with sshd
        CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(ssh, NEVER);
        CoreModuleProperties.COMMAND_EXIT_TIMEOUT.set(ssh, NEVER);
        ssh.start();
        return ssh;
    }

    private static final class CommandChannels implements ChannelFactory {
        @Override
        public String getName() {
            return "session";
        }

        @Override
        public Channel createChannel(Session session) {
            return new CommandChannel();
        }
    }

    /** A node may serve as a jump host to other nodes of the lab, and to nothing else. */
    private static final class LoopbackOnly implements org.apache.sshd.server.forward.TcpForwardingFilter {
        @Override
        public boolean canListen(SshdSocketAddress address, Session session) {
            return false;
        }

        @Override
        public boolean canConnect(Type type, SshdSocketAddress address, Session session) {
            return new InetSocketAddress(address.getHostName(), address.getPort())
                    .getAddress()
                    .isLoopbackAddress();
        }
    }
}
