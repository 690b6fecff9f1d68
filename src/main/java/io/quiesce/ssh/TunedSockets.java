package io.quiesce.ssh;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * Sockets that do not wait: without Nagle's algorithm, and without delayed acknowledgements while a session is set up.
 *
 * <p>Each of the two costs about 45 ms per login and per command otherwise, fifteen times the command itself (the field
 * notes on SSH, "where the time goes").
 */
final class TunedSockets extends SocketFactory {

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

    private static final class QuickSocket extends Socket {
        @Override
        public InputStream getInputStream() throws IOException {
            InputStream in = super.getInputStream();
            boolean supported = supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK);
            return supported ? new QuickStart(in, this) : in;
        }
    }

    /** Acknowledges at once during the first reads; the kernel falls back by itself, so each read asks anew. */
    private static final class QuickStart extends FilterInputStream {
        // version, key exchange, login and the first command take about a dozen
        private static final int READS = 40;

        private final Socket socket;
        private int reads;

        QuickStart(InputStream in, Socket socket) {
            super(in);
            this.socket = socket;
        }

        @Override
        public int read() throws IOException {
            hurry();
            return super.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            hurry();
            return super.read(into, offset, length);
        }

        private void hurry() throws IOException {
            if (reads < READS && !socket.isClosed()) {
                reads++;
                socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
            }
        }
    }
}
