package io.quiesce;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.Wire.Phase;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class SshPrologueTest {

    private static final byte KEXINIT = 20;
    private static final byte NEWKEYS = 21;

    private final SshPrologue prologue = new SshPrologue();

    private Phase read(byte[] bytes) {
        return prologue.read(bytes, bytes.length);
    }

    private Phase read(String text) {
        return read(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] packet(byte type, int payload) {
        byte padding = 4;
        return ByteBuffer.allocate(4 + 1 + payload + padding)
                .putInt(1 + payload + padding)
                .put(padding)
                .put(type)
                .array();
    }

    @Test
    void whatComesAfterTheIdentificationBeginsTheKeyExchange() {
        assertThat(read("a word before\r\nSSH-2.0-OpenSSH_9.2\r\n")).isEqualTo(Phase.CONNECT);
        assertThat(read(packet(KEXINIT, 900))).isEqualTo(Phase.KEY_EXCHANGE);
    }

    @Test
    void whatComesAfterTheNewKeysBeginsTheLogin() {
        read("SSH-2.0-x\n");
        read(packet(KEXINIT, 900));

        assertThat(read(packet(NEWKEYS, 1))).isEqualTo(Phase.KEY_EXCHANGE);
        assertThat(read(new byte[] {1})).isEqualTo(Phase.LOGIN);
        assertThat(read(packet(KEXINIT, 1))).isEqualTo(Phase.LOGIN);
    }

    @Test
    void piecesMayBeOfAnySize() {
        byte[] all = ByteBuffer.allocate(200)
                .put("SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII))
                .put(packet(KEXINIT, 50))
                .put(packet(NEWKEYS, 1))
                .array();
        int login = 11 + packet(KEXINIT, 50).length + packet(NEWKEYS, 1).length;

        for (int i = 0; i < 200; i++) {
            assertThat(read(new byte[] {all[i]}))
                    .as("byte %d", i)
                    .isEqualTo(i < 11 ? Phase.CONNECT : i < login ? Phase.KEY_EXCHANGE : Phase.LOGIN);
        }
    }

    @Test
    void whatIsNoSshNeverBegins() {
        assertThat(read("GET / HTTP/1.1\r\nHost: SSH-2.0\r\n\r\n")).isEqualTo(Phase.CONNECT);
        assertThat(read("x".repeat(10_000))).isEqualTo(Phase.CONNECT);
    }
}
