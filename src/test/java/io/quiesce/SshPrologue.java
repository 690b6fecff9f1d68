package io.quiesce;

import io.quiesce.Wire.Phase;
import java.nio.ByteBuffer;

/**
 * Reads one direction of an SSH connection as far as it can be read: lines up to the identification, then packets up to
 * NEWKEYS (RFC 4253, 4.2, 6 and 7.3). What follows is encrypted, and nothing can be told from it.
 */
final class SshPrologue {

    private static final int NEWKEYS = 21;
    // the length of a packet, how much of it is padding, and of what type it is
    private static final int HEAD = 6;
    private static final int LENGTH = 4;
    // nothing but SSH has shorter lines
    private static final int LONGEST_LINE = 255;

    private Phase phase = Phase.CONNECT;
    private final StringBuilder line = new StringBuilder();
    private final byte[] head = new byte[HEAD];
    private int read;
    private int length;

    /** Takes what was sent next, one byte or more; the phase to which the last of it belongs. */
    Phase read(byte[] bytes, int count) {
        Phase reached = phase;
        for (int i = 0; i < count; i++) {
            reached = phase;
            switch (phase) {
                case CONNECT -> ofIdentification(bytes[i]);
                case KEY_EXCHANGE -> ofPacket(bytes[i]);
                case LOGIN -> {
                    return phase;
                }
            }
        }
        return reached;
    }

    private void ofIdentification(byte one) {
        if (one != '\n') {
            if (line.length() <= LONGEST_LINE) {
                line.append((char) (one & 0xFF));
            }
            return;
        }
        if (line.indexOf("SSH-") == 0) {
            phase = Phase.KEY_EXCHANGE;
        }
        line.setLength(0);
    }

    private void ofPacket(byte one) {
        if (read < HEAD) {
            head[read] = one;
        }
        read++;
        if (read == LENGTH) {
            length = LENGTH + ByteBuffer.wrap(head).getInt();
        }
        if (read > LENGTH && read == length) {
            read = 0;
            if (head[HEAD - 1] == NEWKEYS) {
                phase = Phase.LOGIN;
            }
        }
    }
}
