package io.quiesce.ssh;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that do not wait: without Nagle's algorithm, and without delayed acknowledgements while a session is set up.
 *
 * <p>Each of the two costs about 45 ms per login and per command otherwise, fifteen times the command itself (the field
 * notes on SSH, "where the time goes").
 */
final class TunedSockets extends SocketFactory {

    // version, key exchange, login and the first command take about a dozen
    private static final int READS = 40;

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = new QuickSocket();
        socket.setTcpNoDelay(true);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(createSocket(), new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(createSocket(), new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(InetAddress.getByName(host), port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        Socket socket = createSocket();
        socket.bind(new InetSocketAddress(localHost, localPort));
        return connected(socket, new InetSocketAddress(host, port));
    }

    private static Socket connected(Socket socket, InetSocketAddress address) throws IOException {
        socket.connect(address);
        return socket;
    }

    /** For how long nothing was heard on a socket of this factory; zero if nobody reads it, and for any other. */
    Duration silence(@Nullable Socket socket) {
        long heard = socket instanceof QuickSocket quick ? quick.heard : 0;
        return heard == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - heard);
    }

    private static final class QuickSocket extends Socket {
        private volatile long heard;

        @Override
        public InputStream getInputStream() throws IOException {
            InputStream in = super.getInputStream();
            boolean supported = supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK);
            heard = System.nanoTime();
            return new QuickStart(in, this, supported ? READS : 0);
        }
    }

    /** Notes when something was heard, and acknowledges at once during the first reads; the kernel falls back by itself, so each read asks anew. */
    private static final class QuickStart extends FilterInputStream {
        private final QuickSocket socket;
        private int reads;

        QuickStart(InputStream in, QuickSocket socket, int reads) {
            super(in);
            this.socket = socket;
            this.reads = reads;
        }

        @Override
        public int read() throws IOException {
            hurry();
            int read = super.read();
            socket.heard = System.nanoTime();
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            hurry();
            int read = super.read(into, offset, length);
            socket.heard = System.nanoTime();
            return read;
        }

        private void hurry() throws IOException {
            if (reads > 0 && !socket.isClosed()) {
                reads--;
                socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
            }
        }
    }
}
