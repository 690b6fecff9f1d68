package io.quiesce.ssh;

import io.quiesce.command.CommandResult.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.connection.channel.direct.DirectConnection;
import net.schmizz.sshj.connection.channel.direct.Session;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one endpoint: opened when it is needed, shared by a few commands at a time, opened again when it
 * broke.
 */
final class Line {

    private final Endpoint endpoint;
    private final Connector connector;
    private final Semaphore channels;
    private final int channelCount;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Connection connection;
    private volatile long lastUsed = System.nanoTime();
    private final AtomicInteger failures = new AtomicInteger();
    private @Nullable NotConnected lastFailure;
    private int tunnels;

    Line(Endpoint endpoint, Connector connector, int channelCount) {
        this.endpoint = endpoint;
        this.connector = connector;
        this.channels = new Semaphore(channelCount);
        this.channelCount = channelCount;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Opens a channel; a connection that turns out to be broken is replaced once, for nothing has been sent yet.
     *
     * @param patience how long to wait while all channels are in use
     */
    Session open(Duration patience) throws NotConnected, InterruptedException {
        if (!channels.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw broken("all %d channels stayed in use for %s".formatted(channelCount, patience), null);
        }
        boolean opened = false;
        try {
            Connection before = alive();
            Session session;
            try {
                session = (before == null ? connected() : before).startSession();
            } catch (OpenFailException e) {
                throw broken("it opens no more channels", e);
            } catch (SSHException e) {
                throwIfInterrupted(e);
                if (before == null) {
                    throw broken("the connection broke before the command was sent", e);
                }
                drop(before);
                session = again();
            }
            opened = true;
            return session;
        } finally {
            lastUsed = System.nanoTime();
            if (!opened) {
                channels.release();
            }
        }
    }

    private Session again() throws NotConnected, InterruptedException {
        try {
            return connected().startSession();
        } catch (SSHException e) {
            throwIfInterrupted(e);
            throw broken("the connection broke again before the command was sent", e);
        }
    }

    /** Gives back a channel that {@link #open} gave. */
    void release() {
        lastUsed = System.nanoTime();
        channels.release();
    }

    /** Opens a tunnel to a host behind this one; give it back by {@link #releaseTunnel}. */
    DirectConnection tunnel(String host, int port) throws NotConnected, InterruptedException {
        opening.lockInterruptibly();
        try {
            tunnels++;
        } finally {
            opening.unlock();
        }
        boolean opened = false;
        try {
            DirectConnection tunnel = connected().client().newDirectConnection(host, port);
            opened = true;
            return tunnel;
        } catch (OpenFailException e) {
            Reason reason = String.valueOf(e.getMessage()).contains("refused") ? Reason.REFUSED : Reason.UNREACHABLE;
            throw new NotConnected(
                    new Refusal(
                            reason,
                            "%s does not get through to %s:%d: %s".formatted(endpoint, host, port, e.getMessage())),
                    e);
        } catch (IOException e) {
            throwIfInterrupted(e);
            throw broken("the connection broke before the tunnel was open", e);
        } finally {
            if (!opened) {
                releaseTunnel();
            }
        }
    }

    void releaseTunnel() {
        opening.lock();
        try {
            tunnels--;
            lastUsed = System.nanoTime();
        } finally {
            opening.unlock();
        }
    }

    /** Closes the connection if nothing used it for so long. */
    void closeIfIdle(Duration idle) {
        if (!opening.tryLock()) {
            return;
        }
        try {
            boolean unused = channels.availablePermits() == channelCount && tunnels == 0;
            if (unused && System.nanoTime() - lastUsed > idle.toNanos()) {
                close();
            }
        } finally {
            opening.unlock();
        }
    }

    /** Whether {@link #closeIfIdle} would close a connection. */
    boolean idle(Duration idle) {
        return connection != null
                && channels.availablePermits() == channelCount
                && System.nanoTime() - lastUsed > idle.toNanos();
    }

    boolean isOpen() {
        return alive() != null;
    }

    /** Cuts the connection if nothing was heard on it for so long. */
    void cutIfSilent(Duration longest) {
        Connection current = connection;
        if (current != null) {
            connector.cutIfSilent(current, longest);
        }
    }

    void close() {
        Connection current = connection;
        if (current != null) {
            drop(current);
        }
    }

    private @Nullable Connection alive() {
        Connection current = connection;
        return current != null && current.isRunning() ? current : null;
    }

    private Connection connected() throws NotConnected, InterruptedException {
        Connection current = alive();
        if (current != null) {
            return current;
        }
        int failuresSeen = failures.get();
        opening.lockInterruptibly();
        try {
            current = alive();
            if (current != null) {
                return current;
            }
            if (lastFailure != null && failures.get() > failuresSeen) {
                // whoever waited for an attempt that failed shares its failure, else they would fail one after the
                // other
                throw lastFailure;
            }
            close();
            current = connect();
            connection = current;
            return current;
        } finally {
            opening.unlock();
        }
    }

    private Connection connect() throws NotConnected, InterruptedException {
        try {
            return connectTwice();
        } catch (NotConnected e) {
            lastFailure = e;
            failures.incrementAndGet();
            throw e;
        }
    }

    private Connection connectTwice() throws NotConnected, InterruptedException {
        try {
            return connector.connect(endpoint);
        } catch (NotConnected e) {
            if (!e.isReset()) {
                throw e;
            }
            // a busy server resets connections before the login (MaxStartups)
            Thread.sleep(ThreadLocalRandom.current().nextLong(100, 400));
            return connector.connect(endpoint);
        }
    }

    private void drop(Connection broken) {
        opening.lock();
        try {
            if (connection != broken) {
                return;
            }
            connection = null;
        } finally {
            opening.unlock();
        }
        connector.close(broken);
    }

    private NotConnected broken(String why, @Nullable Exception cause) {
        String detail = cause == null ? "" : " (" + Connector.said(cause) + ")";
        Refusal refusal = new Refusal(Reason.BROKEN, "%s: %s%s".formatted(endpoint, why, detail));
        return cause == null ? new NotConnected(refusal) : new NotConnected(refusal, cause);
    }

    private static void throwIfInterrupted(Exception e) throws InterruptedException {
        if (Connector.interrupted(e)) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        }
    }
}
