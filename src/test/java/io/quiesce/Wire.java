package io.quiesce;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A way to a port of this machine on which things go wrong: now, or each time that an SSH connection has come so far.
 *
 * <p>It may be a long way: what is sent, in either direction, arrives half a round trip later, in its order, and nothing
 * waits for what was sent before it. Opening a connection takes one round trip then, as TCP does.
 */
public final class Wire implements AutoCloseable {

    /** What goes wrong; until the wire is mended it befalls what is opened, too. */
    public enum Trouble {
        NONE,
        /** Both sides are reset at once. */
        CUT,
        /** Only the near side is reset: what it had open stays open on the far side. */
        TORN,
        /** Nobody hears anything of the other side, and nobody is told. What is sent arrives when the wire is mended. */
        SILENT,
        /** As {@link #SILENT}, but what is sent is lost, also after the wire is mended. */
        BLACK_HOLE,
        /** As {@link #BLACK_HOLE}, and nothing is taken either: whoever sends much waits for room. */
        DEAF,
        /** The near side is told that nothing more will come; what it sends still arrives. */
        ENDED_FOR_NEAR,
        /** The far side is told that nothing more will come; what it sends still arrives. */
        ENDED_FOR_FAR,
        /** Whatever is sent arrives {@link #DELAY} later. */
        DELAYED,
        /** {@link #SLOW_BYTES_PER_SECOND} get through in either direction. */
        SLOW;

        private boolean isTold() {
            return this != SILENT && this != BLACK_HOLE && this != DEAF && this != TORN;
        }

        private boolean isMended() {
            return this == SILENT || this == DELAYED || this == SLOW;
        }
    }

    /** How far a connection has come, as can be seen from what goes over it. */
    public enum Phase {
        /** It is accepted. */
        CONNECT,
        /** One side begins the key exchange of SSH. */
        KEY_EXCHANGE,
        /** The near side sends the first that cannot be read. */
        LOGIN
    }

    public static final Duration DELAY = Duration.ofMillis(250);
    public static final int SLOW_BYTES_PER_SECOND = 64 * 1024;

    private static final int SLOW_PIECE = 4 * 1024;
    private static final int RECEIVE_BYTES = 64 * 1024;

    private record Chunk(byte[] bytes, long due) {
        boolean isEnd() {
            return bytes.length == 0;
        }
    }

    private final ServerSocket door;
    private final int farPort;
    private final Duration roundTrip;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "wire");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Map<Phase, Trouble> troubles = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Trouble whenNextIsSent = Trouble.NONE;

    public Wire(int farPort) throws IOException {
        this(farPort, Duration.ZERO);
    }

    /** @param roundTrip how long the way there and back takes */
    public Wire(int farPort, Duration roundTrip) throws IOException {
        this.door = new ServerSocket();
        // so that whoever sends much to a deaf wire waits soon
        door.setReceiveBufferSize(RECEIVE_BYTES);
        door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        this.farPort = farPort;
        this.roundTrip = roundTrip;
        threads.execute(this::accept);
    }

    /** The near end. */
    public int port() {
        return door.getLocalPort();
    }

    /** How many connections were opened so far. */
    public int connections() {
        return connections.get();
    }

    /** From now on, for what is open and for what is opened. */
    public void meets(Trouble trouble) {
        troubles.put(Phase.CONNECT, trouble);
        links.forEach(link -> link.meets(trouble));
    }

    /** Each connection that comes so far. */
    public void meets(Trouble trouble, Phase when) {
        troubles.put(when, trouble);
    }

    /** The connection on which the near side sends something next, and before that is passed on. */
    public void meetsWhenNextIsSent(Trouble trouble) {
        whenNextIsSent = trouble;
    }

    /** What is opened from now on meets no trouble. What was cut or lost before stays so. */
    public void mend() {
        whenNextIsSent = Trouble.NONE;
        troubles.clear();
        links.forEach(Link::mend);
    }

    private void accept() {
        Executor afterTheHandshake =
                CompletableFuture.delayedExecutor(roundTrip.toNanos(), TimeUnit.NANOSECONDS, threads);
        while (!door.isClosed()) {
            try {
                Socket near = door.accept();
                connections.incrementAndGet();
                Link link = new Link(near);
                links.add(link);
                Trouble trouble = troubles.getOrDefault(Phase.CONNECT, Trouble.NONE);
                if (trouble != Trouble.NONE) {
                    link.meets(trouble);
                }
                afterTheHandshake.execute(link::join);
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        links.forEach(Link::end);
        threads.shutdownNow();
    }

    /** One connection. */
    private final class Link {
        private final Socket near;
        private final Socket far = new Socket();
        private final AtomicInteger open = new AtomicInteger(2);
        private Trouble trouble = Trouble.NONE;

        Link(Socket near) {
            this.near = near;
        }

        void join() {
            try {
                if (awaitPassage() == Trouble.CUT || near.isClosed()) {
                    end();
                    return;
                }
                far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), farPort));
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                if (trouble() == Trouble.ENDED_FOR_FAR) {
                    far.shutdownOutput();
                }
                carry(near, far, true);
                carry(far, near, false);
            } catch (IOException | InterruptedException nobodyThere) {
                end();
            }
        }

        private void carry(Socket from, Socket to, boolean outward) {
            BlockingQueue<Chunk> onTheWay = new LinkedBlockingQueue<>();
            threads.execute(() -> listen(from, onTheWay, outward));
            threads.execute(() -> deliver(onTheWay, from, to));
        }

        private void listen(Socket from, BlockingQueue<Chunk> onTheWay, boolean outward) {
            byte[] buffer = new byte[64 * 1024];
            SshPrologue prologue = new SshPrologue();
            try {
                InputStream in = from.getInputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    comeTo(prologue.read(buffer, n), outward);
                    onTheWay.add(new Chunk(Arrays.copyOf(buffer, n), due()));
                    awaitHearing();
                }
            } catch (IOException gone) {
                // what had arrived is still delivered
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
            onTheWay.add(new Chunk(new byte[0], due()));
        }

        private void comeTo(Phase phase, boolean outward) {
            if (outward && whenNextIsSent != Trouble.NONE) {
                meets(whenNextIsSent);
                whenNextIsSent = Trouble.NONE;
            }
            // each side's own packets begin the key exchange; the login is begun by the near side
            if (phase == Phase.KEY_EXCHANGE || phase == Phase.LOGIN && outward) {
                Trouble next = troubles.getOrDefault(phase, Trouble.NONE);
                if (next != Trouble.NONE && trouble() == Trouble.NONE) {
                    meets(next);
                }
            }
        }

        private long due() {
            Duration delay = roundTrip.dividedBy(2).plus(trouble() == Trouble.DELAYED ? DELAY : Duration.ZERO);
            return System.nanoTime() + delay.toNanos();
        }

        private void deliver(BlockingQueue<Chunk> onTheWay, Socket from, Socket to) {
            try {
                OutputStream out = to.getOutputStream();
                for (Chunk chunk = onTheWay.take(); !chunk.isEnd(); chunk = onTheWay.take()) {
                    awaitTime(chunk.due());
                    switch (awaitPassage()) {
                        case BLACK_HOLE, DEAF, TORN -> {}
                        case SLOW -> writeSlowly(out, chunk.bytes());
                        default -> out.write(chunk.bytes());
                    }
                }
                if (awaitPassage().isTold()) {
                    to.shutdownOutput();
                }
            } catch (IOException gone) {
                tellThatNobodyReads(from, to);
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
            if (open.decrementAndGet() == 0 && trouble().isTold()) {
                end();
            }
        }

        private void writeSlowly(OutputStream out, byte[] bytes) throws IOException {
            for (int from = 0; from < bytes.length; from += SLOW_PIECE) {
                int length = Math.min(SLOW_PIECE, bytes.length - from);
                out.write(bytes, from, length);
                awaitTime(System.nanoTime() + TimeUnit.SECONDS.toNanos(length) / SLOW_BYTES_PER_SECOND);
            }
        }

        /** A side that reads no more is gone, unless it is only said to be. */
        private void tellThatNobodyReads(Socket from, Socket to) {
            Trouble now = trouble();
            boolean onlySaid = now == Trouble.ENDED_FOR_NEAR && to == near || now == Trouble.ENDED_FOR_FAR && to == far;
            if (now.isTold() && !onlySaid) {
                reset(from);
            }
        }

        private static void awaitTime(long nanos) {
            for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }

        private synchronized Trouble awaitPassage() throws InterruptedException {
            while (trouble == Trouble.SILENT) {
                wait();
            }
            return trouble;
        }

        private synchronized void awaitHearing() throws InterruptedException {
            while (trouble == Trouble.DEAF) {
                wait();
            }
        }

        private synchronized Trouble trouble() {
            return trouble;
        }

        private synchronized void become(Trouble next) {
            trouble = next;
            notifyAll();
        }

        void mend() {
            if (trouble().isMended()) {
                become(Trouble.NONE);
            }
        }

        void meets(Trouble next) {
            become(next);
            switch (next) {
                case CUT -> {
                    reset(near);
                    reset(far);
                }
                case TORN -> reset(near);
                case ENDED_FOR_NEAR -> endOutput(near);
                case ENDED_FOR_FAR -> endOutput(far);
                default -> {}
            }
        }

        private static void endOutput(Socket to) {
            try {
                if (to.isConnected()) {
                    to.shutdownOutput();
                }
            } catch (IOException gone) {
                // it has heard of the end already
            }
        }

        private static void reset(Socket socket) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException gone) {
                // it is closed already
            }
            close(socket);
        }

        void end() {
            links.remove(this);
            close(near);
            close(far);
        }

        private static void close(Socket socket) {
            try {
                socket.close();
            } catch (IOException gone) {
                // it is of no use either way
            }
        }
    }
}
