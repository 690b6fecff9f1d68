package io.quiesce.ssh;

import io.quiesce.command.Output;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Reads one stream to its end: keeps its beginning, counts and hashes all of it. May be asked while it reads. */
final class Tally implements Runnable {

    private final InputStream stream;
    private final int cap;
    private final Runnable changed;
    private final MessageDigest digest;
    private byte[] kept = new byte[256];
    private int keptLength;
    private long length;
    private boolean ended;
    private @Nullable IOException failure;

    /**
     * @param cap how many bytes to keep
     * @param changed called when something was read and at the end
     */
    Tally(InputStream stream, int cap, Runnable changed) {
        this.stream = stream;
        this.cap = cap;
        this.changed = changed;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public void run() {
        byte[] chunk = new byte[32 * 1024];
        try {
            for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
                take(chunk, n);
                changed.run();
            }
            end(null);
        } catch (IOException e) {
            end(e);
        } finally {
            changed.run();
        }
    }

    private synchronized void take(byte[] chunk, int n) {
        length += n;
        digest.update(chunk, 0, n);
        int room = Math.min(n, cap - keptLength);
        if (room > 0) {
            if (keptLength + room > kept.length) {
                kept = Arrays.copyOf(kept, Math.min(cap, Math.max(2 * kept.length, keptLength + room)));
            }
            System.arraycopy(chunk, 0, kept, keptLength, room);
            keptLength += room;
        }
    }

    private synchronized void end(@Nullable IOException cause) {
        ended = true;
        failure = cause;
    }

    synchronized boolean ended() {
        return ended;
    }

    /** What broke the stream; null while it is read and after an orderly end. */
    synchronized @Nullable IOException failure() {
        return failure;
    }

    synchronized long length() {
        return length;
    }

    synchronized byte[] kept() {
        return Arrays.copyOf(kept, keptLength);
    }

    synchronized Output output() {
        return new Output(
                text(kept, keptLength, length > keptLength),
                length,
                HexFormat.of().formatHex(hash()),
                length > keptLength);
    }

    private byte[] hash() {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
        }
    }

    /** The text of the first bytes of a stream; a character that the cap cut in two is left out. */
    static String text(byte[] bytes, int length, boolean cut) {
        int end = length;
        if (cut) {
            int start = end;
            while (start > 0 && end - start < 3 && (bytes[start - 1] & 0xC0) == 0x80) {
                start--;
            }
            if (start > 0 && (bytes[start - 1] & 0xC0) == 0xC0) {
                int lead = bytes[start - 1] & 0xFF;
                int needed = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
                if (end - start + 1 < needed) {
                    end = start - 1;
                }
            }
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
