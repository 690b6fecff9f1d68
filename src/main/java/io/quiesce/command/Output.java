package io.quiesce.command;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What a command wrote to one stream.
 *
 * @param text the beginning of the stream, decoded as UTF-8 with U+FFFD for odd bytes, at most as long as the runner's cap
 * @param bytes the length of the whole stream in bytes, kept or not; at least so many if the hash is not known
 * @param sha256 the SHA-256 of the whole stream, in lower-case hexadecimal; empty if it is not known, since the node itself
 *     took away what was beyond the beginning, or has no program to tell it
 * @param truncated whether {@code text} is less than what was written
 */
public record Output(String text, long bytes, String sha256, boolean truncated) {

    /** A stream on which nothing was written. */
    public static final Output EMPTY = of("");

    /** A stream of which only the text and the length are known: it is truncated if the text is shorter. */
    public Output(String text, long bytes, String sha256) {
        this(text, bytes, sha256, text.getBytes(StandardCharsets.UTF_8).length < bytes);
    }

    /** A whole stream, as a scripted runner or a test has it. */
    public static Output of(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(encoded);
            return new Output(text, encoded.length, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The lines of {@link #text}, without line ends. */
    public List<String> lines() {
        return text.lines().toList();
    }
}
