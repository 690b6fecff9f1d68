package io.quiesce;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A way to a port of this machine that can be cut, and mended. */
public final class CutWire implements AutoCloseable {

    /** How it is just now. */
    private enum State {
        WHOLE,
        /** Whatever is sent is kept, and arrives when the wire is whole again. */
        SILENT,
        /** What was open is closed, and what is opened is closed at once. */
        REFUSING
    }

    private record Pair(Socket near, Socket far) {}

    private final ServerSocket door;
    private final int farPort;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "cut-wire");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private State state = State.WHOLE;

    public CutWire(int farPort) throws IOException {
        this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        this.farPort = farPort;
        threads.execute(this::accept);
    }

    /** The near end. */
    public int port() {
        return door.getLocalPort();
    }

    /** From now on nobody hears anything of the other side, and nobody is told. */
    public void silence() {
        become(State.SILENT);
    }

    /** Both sides notice at once. */
    public void refuse() {
        become(State.REFUSING);
        pairs.forEach(pair -> {
            close(pair.near());
            close(pair.far());
        });
    }

    /** Only the near side notices: what it had open stays open on the far side. */
    public void tear() {
        become(State.REFUSING);
        pairs.forEach(pair -> close(pair.near()));
    }

    public void mend() {
        become(State.WHOLE);
    }

    private synchronized void become(State next) {
        state = next;
        notifyAll();
    }

    private synchronized boolean awaitPassage() throws InterruptedException {
        while (state == State.SILENT) {
            wait();
        }
        return state == State.WHOLE;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket near = door.accept();
                threads.execute(() -> join(near));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void join(Socket near) {
        try {
            if (!awaitPassage()) {
                close(near);
                return;
            }
            Socket far = new Socket(InetAddress.getLoopbackAddress(), farPort);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            pairs.add(new Pair(near, far));
            threads.execute(() -> carry(near, far, true));
            threads.execute(() -> carry(far, near, false));
        } catch (IOException e) {
            close(near);
        } catch (InterruptedException ending) {
            close(near);
        }
    }

    /** @param tellsTheEnd whether the end of one side is passed on also while the wire is cut, when it must not be */
    private void carry(Socket from, Socket to, boolean tellsTheEnd) {
        byte[] buffer = new byte[64 * 1024];
        try {
            int read;
            while ((read = from.getInputStream().read(buffer)) > 0) {
                if (!awaitPassage()) {
                    break;
                }
                to.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException | InterruptedException ended) {
            // one side is gone
        }
        if (!tellsTheEnd || isWhole()) {
            close(to);
        }
    }

    private synchronized boolean isWhole() {
        return state == State.WHOLE;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // nothing is lost with it
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        refuse();
        threads.shutdownNow();
    }
}
