package io.quiesce.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A long way to a port of this machine: what is sent, in either direction, arrives half a round trip later, in its order,
 * and nothing waits for what was sent before it. Opening a connection takes one round trip, as TCP does.
 */
final class LongWire implements AutoCloseable {

    private static final ThreadFactory DAEMONS = task -> {
        Thread thread = new Thread(task, "long-wire");
        thread.setDaemon(true);
        return thread;
    };

    private final ServerSocket door;
    private final int farPort;
    private final Duration roundTrip;
    private final ExecutorService threads = Executors.newCachedThreadPool(DAEMONS);
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    LongWire(int farPort, Duration roundTrip) throws IOException {
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.farPort = farPort;
        this.roundTrip = roundTrip;
        threads.execute(this::accept);
    }

    /** The near end. */
    int port() {
        return door.getLocalPort();
    }

    /** How many connections were opened so far. */
    int connections() {
        return connections.get();
    }

    private void accept() {
        Executor afterTheHandshake =
                CompletableFuture.delayedExecutor(roundTrip.toNanos(), TimeUnit.NANOSECONDS, threads);
        while (!door.isClosed()) {
            try {
                Socket near = door.accept();
                connections.incrementAndGet();
                sockets.add(near);
                afterTheHandshake.execute(() -> join(near));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void join(Socket near) {
        try {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), farPort);
            sockets.add(far);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            threads.execute(() -> carry(near, far));
            threads.execute(() -> carry(far, near));
        } catch (IOException nobodyThere) {
            close(near);
        }
    }

    /** One thread reads at once, another writes when it is time: tasks of equal delay run in the order they came. */
    private void carry(Socket from, Socket to) {
        ScheduledExecutorService line = Executors.newSingleThreadScheduledExecutor(DAEMONS);
        long delay = roundTrip.toNanos() / 2;
        byte[] buffer = new byte[64 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                byte[] chunk = Arrays.copyOf(buffer, n);
                line.schedule(
                        () -> {
                            out.write(chunk);
                            return null;
                        },
                        delay,
                        TimeUnit.NANOSECONDS);
            }
        } catch (IOException cut) {
            // what had arrived is still delivered
        } finally {
            line.schedule(
                    () -> {
                        to.shutdownOutput();
                        return null;
                    },
                    delay,
                    TimeUnit.NANOSECONDS);
            line.shutdown();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // it is of no use either way
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        sockets.forEach(LongWire::close);
        threads.shutdown();
    }
}
