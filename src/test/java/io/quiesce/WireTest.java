package io.quiesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.Wire.Trouble;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The wire is what the contract of everything that sends rests on, and the benchmark of the health check. */
class WireTest {

    private static final Duration ROUND_TRIP = Duration.ofMillis(20);
    private static final int SILENCE_MILLIS = 300;

    private ServerSocket echo;
    private Wire wire;

    @BeforeEach
    void open() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        wire = new Wire(echo.getLocalPort(), ROUND_TRIP);
        CompletableFuture.runAsync(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket caller = echo.accept();
                    CompletableFuture.runAsync(() -> answer(caller));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    private static void answer(Socket caller) {
        try (caller) {
            caller.getInputStream().transferTo(caller.getOutputStream());
        } catch (IOException cut) {
            // as it is meant here and there
        }
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

    private Socket openedAnd(Trouble trouble) throws IOException {
        Socket socket = connect();
        thereAndBack(socket, 1);
        socket.setSoTimeout(SILENCE_MILLIS);
        wire.meets(trouble);
        return socket;
    }

    @Test
    void aCutWireResetsWhatIsOpenAndWhatIsOpenedUntilItIsMended() throws IOException {
        try (Socket open = openedAnd(Trouble.CUT);
                Socket opened = connect()) {
            assertThatThrownBy(() -> open.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> opened.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        wire.mend();
        try (Socket opened = connect()) {
            thereAndBack(opened, 2);
        }
    }

    @Test
    void aSilentWireKeepsWhatIsSentAndABlackHoleDoesNot() throws IOException {
        try (Socket socket = openedAnd(Trouble.SILENT)) {
            socket.getOutputStream().write(2);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            wire.mend();
            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().read()).isEqualTo(2);
        }
        try (Socket socket = openedAnd(Trouble.BLACK_HOLE)) {
            socket.getOutputStream().write(3);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            wire.mend();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void eitherSideCanBeToldAloneThatNothingMoreWillCome() throws IOException {
        try (Socket socket = openedAnd(Trouble.ENDED_FOR_NEAR)) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            socket.getOutputStream().write(2);
        }
        wire.mend();
        try (Socket socket = openedAnd(Trouble.ENDED_FOR_FAR)) {
            // the echo ends with what it hears
            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void delaysAndSlowsWhatArrivesWhole() throws IOException {
        try (Socket socket = openedAnd(Trouble.DELAYED)) {
            socket.setSoTimeout(10_000);
            assertThat(thereAndBack(socket, 2)).isGreaterThanOrEqualTo(Wire.DELAY.multipliedBy(2));
        }
        wire.mend();
        try (Socket socket = openedAnd(Trouble.SLOW)) {
            socket.setSoTimeout(10_000);
            byte[] sent = new byte[Wire.SLOW_BYTES_PER_SECOND / 2];
            Arrays.fill(sent, (byte) 7);
            long begin = System.nanoTime();
            socket.getOutputStream().write(sent);

            assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(400));
        }
    }

    @Test
    void whatIsSentNextMeetsTheTroubleFirst() throws IOException {
        try (Socket socket = connect()) {
            thereAndBack(socket, 1);
            wire.meetsWhenNextIsSent(Trouble.BLACK_HOLE);
            socket.setSoTimeout(SILENCE_MILLIS);
            socket.getOutputStream().write(2);

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }
}
