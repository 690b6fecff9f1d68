package io.quiesce.ssh;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.Signal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exec request on its own channel and what comes back; from its creation on the command counts as sent.
 *
 * <p>Both streams are read while it runs, for a full one blocks the other. The exit status counts as soon as it arrives:
 * a child in the background may hold the streams open for ever.
 */
final class Exec implements AutoCloseable {

    /** How it stands. */
    sealed interface Ending {
        record Running() implements Ending {}

        record Answered(int code) implements Ending {}

        record Broken(String why) implements Ending {}
    }

    private static final Logger log = LoggerFactory.getLogger(Exec.class);
    private static final long LOOK_MILLIS = 20;
    // after the exit status: how long streams that someone else holds open must be silent to count as read
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Line line;
    private final Session session;
    private final Executor background;
    private final Object progress = new Object();
    private final Session.@Nullable Command command;
    private final @Nullable Tally out;
    private final @Nullable Tally err;
    private final @Nullable String failure;
    private boolean interrupted;
    private boolean closed;

    Exec(Line line, Session session, String request, byte[] input, int cap, Executor background) {
        this.line = line;
        this.session = session;
        this.background = background;
        Session.@Nullable Command sent = null;
        @Nullable String why = null;
        try {
            sent = session.exec(request);
        } catch (SSHException e) {
            why = Connector.said(e);
            interrupted = Connector.interrupted(e);
        }
        command = sent;
        failure = why;
        if (sent == null) {
            out = null;
            err = null;
        } else {
            out = new Tally(sent.getInputStream(), cap, this::progressed);
            err = new Tally(sent.getErrorStream(), cap, this::progressed);
            background.execute(out);
            background.execute(err);
            feed(sent.getOutputStream(), input);
        }
    }

    private void feed(OutputStream stdin, byte[] input) {
        if (input.length == 0) {
            write(stdin, input);
        } else {
            background.execute(() -> write(stdin, input));
        }
    }

    private static void write(OutputStream stdin, byte[] input) {
        try (stdin) {
            stdin.write(input);
        } catch (IOException e) {
            log.debug("a command did not read all of its input: {}", Connector.said(e));
        }
    }

    private void progressed() {
        synchronized (progress) {
            progress.notifyAll();
        }
    }

    /**
     * Waits for the end.
     *
     * @param deadline in the scale of {@link System#nanoTime}
     */
    Ending await(long deadline) throws InterruptedException {
        if (interrupted || Thread.interrupted()) {
            throw new InterruptedException();
        }
        Session.Command running = command;
        Tally stdout = out;
        Tally stderr = err;
        if (running == null || stdout == null || stderr == null) {
            return new Ending.Broken(String.valueOf(failure));
        }
        long seen = -1;
        long quietSince = 0;
        while (true) {
            long now = System.nanoTime();
            boolean read = stdout.ended() && stderr.ended();
            if (read && (answered(running) || !running.isOpen())) {
                return ending(running, stdout, stderr);
            }
            if (answered(running)) {
                long length = stdout.length() + stderr.length();
                if (length != seen) {
                    seen = length;
                    quietSince = now;
                } else if (now - quietSince > QUIET_NANOS) {
                    return ending(running, stdout, stderr);
                }
            }
            if (now >= deadline) {
                return new Ending.Running();
            }
            pause(running, read, Math.min(LOOK_MILLIS, 1 + TimeUnit.NANOSECONDS.toMillis(deadline - now)));
        }
    }

    private void pause(Session.Command running, boolean read, long millis) throws InterruptedException {
        if (read) {
            // only the status is missing: it arrives with the close
            try {
                running.join(millis, TimeUnit.MILLISECONDS);
            } catch (ConnectionException e) {
                if (Connector.interrupted(e)) {
                    throw (InterruptedException) new InterruptedException().initCause(e);
                }
            }
        } else {
            synchronized (progress) {
                progress.wait(millis);
            }
        }
    }

    private static boolean answered(Session.Command command) {
        return command.getExitStatus() != null || command.getExitSignal() != null;
    }

    private static Ending ending(Session.Command command, Tally out, Tally err) {
        IOException cut = out.failure() != null ? out.failure() : err.failure();
        if (cut != null) {
            return new Ending.Broken(Connector.said(cut));
        }
        Signal signal = command.getExitSignal();
        Integer status = command.getExitStatus();
        if (signal != null) {
            return new Ending.Answered(128 + number(signal));
        }
        return status == null ? new Ending.Broken("it ended without an exit status") : new Ending.Answered(status);
    }

    private static int number(Signal signal) {
        return switch (signal) {
            case HUP -> 1;
            case INT -> 2;
            case QUIT -> 3;
            case ILL -> 4;
            case ABRT -> 6;
            case FPE -> 8;
            case KILL -> 9;
            case USR1 -> 10;
            case SEGV -> 11;
            case USR2 -> 12;
            case PIPE -> 13;
            case ALRM -> 14;
            case TERM -> 15;
            case UNKNOWN -> 127;
        };
    }

    /** What was written to standard output so far; null if the request itself broke. */
    @Nullable
    Tally out() {
        return out;
    }

    /** What was written to standard error so far; null if the request itself broke. */
    @Nullable
    Tally err() {
        return err;
    }

    /** Gives the channel back; this does not end the command. Closing twice does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!session.isOpen()) {
            line.release();
            return;
        }
        background.execute(() -> {
            try {
                session.close();
            } catch (IOException e) {
                log.debug("closing a channel: {}", Connector.said(e));
            } finally {
                line.release();
            }
        });
    }
}
