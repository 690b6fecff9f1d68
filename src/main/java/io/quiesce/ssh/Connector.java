package io.quiesce.ssh;

import io.quiesce.command.CommandResult.Reason;
import io.quiesce.ssh.Connection.Tunnel;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.direct.DirectConnection;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/** Opens connections: connect, host key, login, each within its time, a bounded number at once. */
final class Connector {

    private static final Logger log = LoggerFactory.getLogger(Connector.class);

    // who takes longer waits for a peer, and needs no processor: silent peers must not keep others out
    private static final Duration PERMIT = Duration.ofMillis(500);

    private final SshSettings settings;
    private final Function<Endpoint, Line> lines;
    private final Executor background;
    private final ScheduledExecutorService watch;
    // building one costs more than a connection, in time and in memory: one for all
    private final Config config = config();
    private final TunedSockets sockets = new TunedSockets();
    private final KnownHostsFiles knownHosts = new KnownHostsFiles();
    private final Semaphore connects;

    Connector(
            SshSettings settings, Function<Endpoint, Line> lines, Executor background, ScheduledExecutorService watch) {
        this.settings = settings;
        this.lines = lines;
        this.background = background;
        this.watch = watch;
        this.connects = new Semaphore(settings.connectsAtOnce(), true);
    }

    private static Config config() {
        DefaultConfig config = new DefaultConfig();
        config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
        // the library calls every cut line an error; what matters of it is in our results
        if (!LoggerFactory.getLogger("net.schmizz").isTraceEnabled()) {
            config.setLoggerFactory(new Silence());
        }
        return config;
    }

    private static final class Silence implements net.schmizz.sshj.common.LoggerFactory {
        @Override
        public Logger getLogger(String name) {
            return NOPLogger.NOP_LOGGER;
        }

        @Override
        public Logger getLogger(Class<?> type) {
            return NOPLogger.NOP_LOGGER;
        }
    }

    Connection connect(Endpoint endpoint) throws NotConnected, InterruptedException {
        HostKeyCheck hostKey = hostKeyCheck(endpoint);
        SSHClient client = client(hostKey);
        boolean open = false;
        // the tunnel comes first: whoever holds a permit never waits for another connect
        Tunnel tunnel =
                endpoint.via().isPresent() ? tunnel(endpoint, endpoint.via().get()) : null;
        Connection connection = new Connection(client, tunnel);
        try {
            Permit permit = new Permit();
            Future<?> watchdog = giveUpAfter(settings.untilLoggedIn(endpoint.connectTimeout()), connection);
            try {
                logIn(client, endpoint, tunnel);
                open = true;
                return connection;
            } catch (IOException e) {
                throw refused(endpoint, client, hostKey, e);
            } finally {
                watchdog.cancel(false);
                permit.giveBack();
            }
        } finally {
            if (!open) {
                close(connection);
            }
        }
    }

    /** The right to be at work on a connection; given back by itself when it takes long. */
    private final class Permit {
        private final AtomicBoolean held = new AtomicBoolean(true);
        private final Future<?> end;

        Permit() throws InterruptedException {
            connects.acquire();
            end = watch.schedule(this::release, PERMIT.toMillis(), TimeUnit.MILLISECONDS);
        }

        void giveBack() {
            end.cancel(false);
            release();
        }

        private void release() {
            if (held.compareAndSet(true, false)) {
                connects.release();
            }
        }
    }

    /**
     * Cuts a connection on which nothing was heard for so long. The library gives up such a peer by itself, but not while
     * one of its threads waits for room to send: that thread holds the lock under which the peer is asked.
     */
    void cutIfSilent(Connection connection, Duration longest) {
        if (sockets.silence(connection.client().getSocket()).compareTo(longest) > 0) {
            cut(connection);
        }
    }

    /** Closes a connection in the background; one that does not answer is cut. */
    void close(Connection connection) {
        background.execute(() -> {
            Future<?> cut =
                    watch.schedule(() -> cut(connection), settings.close().toMillis(), TimeUnit.MILLISECONDS);
            try {
                connection.client().close();
            } catch (IOException e) {
                log.debug("closing a connection: {}", said(e));
            } finally {
                cut.cancel(false);
                close(connection.tunnel());
            }
        });
    }

    private static void close(@Nullable Tunnel tunnel) {
        if (tunnel == null) {
            return;
        }
        try {
            tunnel.channel().close();
        } catch (IOException e) {
            log.debug("closing a tunnel: {}", said(e));
        } finally {
            tunnel.jump().releaseTunnel();
        }
    }

    private void cut(Connection connection) {
        Socket socket = connection.client().getSocket();
        Tunnel tunnel = connection.tunnel();
        try {
            if (socket != null) {
                socket.close();
            }
            if (tunnel != null) {
                // waits for the jump host's answer
                background.execute(() -> quietly(tunnel.channel()));
            }
        } catch (IOException e) {
            log.debug("cutting a connection: {}", said(e));
        }
    }

    private static void quietly(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("cutting a tunnel: {}", said(e));
        }
    }

    private HostKeyCheck hostKeyCheck(Endpoint endpoint) throws NotConnected {
        try {
            return new HostKeyCheck(endpoint, knownHosts.hosts(endpoint.knownHosts()), endpoint.knownHosts());
        } catch (IOException e) {
            String why = "the host key of %s cannot be checked, for %s cannot be read: %s; nothing was sent"
                    .formatted(endpoint, endpoint.knownHosts(), said(e));
            throw new NotConnected(new Refusal(Reason.HOST_KEY_UNKNOWN, why), e);
        }
    }

    private SSHClient client(HostKeyCheck hostKey) {
        SSHClient client = new SSHClient(config);
        client.addHostKeyVerifier(hostKey);
        client.setSocketFactory(sockets);
        client.setTimeout(millis(settings.banner()));
        client.getTransport().setTimeoutMs(millis(settings.keyExchange()));
        client.getConnection().setTimeoutMs(millis(settings.reply()));
        KeepAliveRunner keepAlive = (KeepAliveRunner) client.getConnection().getKeepAlive();
        keepAlive.setKeepAliveInterval(
                Math.toIntExact(settings.keepAliveInterval().toSeconds()));
        keepAlive.setMaxAliveCount(settings.keepAliveCount());
        return client;
    }

    private Tunnel tunnel(Endpoint endpoint, Endpoint via) throws NotConnected, InterruptedException {
        Line jump = lines.apply(via);
        DirectConnection channel = jump.tunnel(endpoint.host(), endpoint.port());
        return new Tunnel(jump, channel);
    }

    private void logIn(SSHClient client, Endpoint endpoint, @Nullable Tunnel tunnel) throws IOException {
        KeyProvider identity = identity(client, endpoint);
        if (tunnel == null) {
            client.setConnectTimeout(millis(endpoint.connectTimeout()));
            client.connect(endpoint.host(), endpoint.port());
        } else {
            client.connectVia(tunnel.channel());
        }
        client.getTransport().setTimeoutMs(millis(settings.login()));
        try {
            client.authPublickey(endpoint.user(), identity);
        } catch (IllegalStateException e) {
            // sshj says so when the peer has gone between the key exchange and the login
            throw new ConnectionException("the connection broke before the login", e);
        }
    }

    private static KeyProvider identity(SSHClient client, Endpoint endpoint) throws IOException {
        try {
            KeyProvider identity = client.loadKeys(endpoint.identity().toString());
            identity.getPublic();
            identity.getPrivate();
            return identity;
        } catch (IOException e) {
            throw new UserAuthException("the identity " + endpoint.identity() + " cannot be read: " + said(e), e);
        }
    }

    private Future<?> giveUpAfter(Duration patience, Connection connection) {
        return watch.schedule(() -> cut(connection), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private NotConnected refused(Endpoint endpoint, SSHClient client, HostKeyCheck hostKey, IOException e)
            throws InterruptedException {
        Refusal refusal = hostKey.refusal();
        if (refusal != null) {
            if (refusal.reason() == Reason.HOST_KEY_CHANGED) {
                log.warn("{}", refusal.why());
            }
            return new NotConnected(refusal, e);
        }
        if (interrupted(e)) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        }
        Reason reason = reason(client, e);
        String what =
                switch (reason) {
                    case REFUSED -> "%s refuses connections: nothing listens on its SSH port";
                    case LOGIN_REFUSED -> "%s did not let '" + endpoint.user() + "' in";
                    case UNREACHABLE -> "%s cannot be reached";
                    default -> "the connection to %s broke before the login was complete";
                };
        return new NotConnected(new Refusal(reason, what.formatted(endpoint) + " (" + said(e) + ")"), e);
    }

    private static Reason reason(SSHClient client, IOException e) {
        if (e instanceof SSHException ssh
                && ssh.getDisconnectReason() == DisconnectReason.NO_MORE_AUTH_METHODS_AVAILABLE) {
            return Reason.LOGIN_REFUSED;
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException
                    || cause instanceof UnknownHostException
                    || cause instanceof NoRouteToHostException) {
                return Reason.UNREACHABLE;
            }
            if (cause instanceof TimeoutException) {
                return Reason.BROKEN;
            }
            if (cause instanceof ConnectException) {
                boolean closed = String.valueOf(cause.getMessage())
                        .toLowerCase(Locale.ROOT)
                        .contains("refused");
                return closed ? Reason.REFUSED : Reason.UNREACHABLE;
            }
        }
        boolean loginAnswered =
                e instanceof UserAuthException && (client.getTransport().isRunning() || !client.isConnected());
        return loginAnswered ? Reason.LOGIN_REFUSED : Reason.BROKEN;
    }

    /** Whether this failure is the interrupt of the thread that waited. */
    static boolean interrupted(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException
                    || cause instanceof InterruptedIOException && !(cause instanceof SocketTimeoutException)) {
                return true;
            }
        }
        return false;
    }

    /** What a failure says, without its stack and never null. */
    static String said(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }
}
