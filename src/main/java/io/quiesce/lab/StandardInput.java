package io.quiesce.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.apache.sshd.server.channel.ChannelDataReceiver;
import org.apache.sshd.server.channel.ChannelSession;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends to a command's standard input.
 *
 * <p>Held in memory until the command reads it, at most one SSH window of it; most commands get none, and then no
 * thread is used.
 */
final class StandardInput implements ChannelDataReceiver {

    private final Executor threads;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private @Nullable ChannelSession channel;
    private @Nullable OutputStream sink;
    private boolean ended;
    private boolean busy;

    StandardInput(Executor threads) {
        this.threads = threads;
    }

    @Override
    public int data(ChannelSession from, byte[] buffer, int start, int length) {
        synchronized (this) {
            channel = from;
            waiting.add(Arrays.copyOfRange(buffer, start, start + length));
        }
        proceed();
        return 0;
    }

    @Override
    public void close() {
        synchronized (this) {
            ended = true;
        }
        proceed();
    }

    /** From now on what arrives is written here. */
    void to(OutputStream pipe) {
        synchronized (this) {
            sink = pipe;
        }
        proceed();
    }

    private void proceed() {
        synchronized (this) {
            if (busy || sink == null || (waiting.isEmpty() && !ended)) {
                return;
            }
            busy = true;
        }
        threads.execute(this::drain);
    }

    private void drain() {
        while (true) {
            byte[] next;
            OutputStream to;
            ChannelSession from;
            synchronized (this) {
                next = waiting.poll();
                to = sink;
                from = channel;
                if (next == null || to == null || from == null) {
                    busy = false;
                    if (ended && to != null) {
                        closeQuietly(to);
                        sink = null;
                    }
                    return;
                }
            }
            try {
                to.write(next);
            } catch (IOException nobodyReads) {
                // as with sshd, what a command does not read is dropped
            }
            try {
                from.getLocalWindow().release(next.length);
            } catch (IOException gone) {
                // the connection is gone; its end closes this
            }
        }
    }

    private static void closeQuietly(OutputStream pipe) {
        try {
            pipe.close();
        } catch (IOException e) {
            // nothing is buffered here
        }
    }
}
