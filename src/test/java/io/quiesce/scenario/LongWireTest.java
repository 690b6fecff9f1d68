package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The wire is what the benchmark of the health check rests on. */
class LongWireTest {

    private static final Duration ROUND_TRIP = Duration.ofMillis(20);

    private ServerSocket echo;
    private LongWire wire;

    @BeforeEach
    void open() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        wire = new LongWire(echo.getLocalPort(), ROUND_TRIP);
        CompletableFuture.runAsync(() -> {
            while (!echo.isClosed()) {
                try (Socket caller = echo.accept()) {
                    caller.getInputStream().transferTo(caller.getOutputStream());
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), wire.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static Duration thereAndBack(Socket socket, int value) throws IOException {
        long begin = System.nanoTime();
        socket.getOutputStream().write(value);
        assertThat(socket.getInputStream().read()).isEqualTo(value);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    void takesARoundTripToOpenAndARoundTripForEachAnswer() throws IOException {
        try (Socket socket = connect()) {
            assertThat(thereAndBack(socket, 1)).isGreaterThanOrEqualTo(ROUND_TRIP.multipliedBy(2));
            assertThat(thereAndBack(socket, 2)).isGreaterThanOrEqualTo(ROUND_TRIP);
        }
    }

    @Test
    void keepsTheOrderAndLetsNothingWaitForWhatWasSentBefore() throws IOException {
        try (Socket socket = connect()) {
            thereAndBack(socket, 1);

            long begin = System.nanoTime();
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < 2000; i++) {
                        out.write(new byte[] {(byte) (i >> 8), (byte) i});
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            for (int i = 0; i < 2000; i++) {
                assertThat(in.readNBytes(2)).containsExactly(i >> 8, i);
            }
            sending.join();

            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("2000 small writes; one after the other they would take 20 s")
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void passesTheEndOnAndCountsConnections() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (Socket socket = connect()) {
                thereAndBack(socket, i);
                socket.shutdownOutput();
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }

        assertThat(wire.connections()).isEqualTo(3);
    }
}
