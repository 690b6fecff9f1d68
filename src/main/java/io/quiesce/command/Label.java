package io.quiesce.command;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Short names for commands that act on a named thing: readable, unique, and within the grammar of a command's id. */
public final class Label {

    private static final int READABLE = 40;

    private Label() {}

    /** {@code vm-shutdown} and {@code web 01} give {@code vm-shutdown-web_01-} and eight digits of the name's hash. */
    public static String of(String verb, String name) {
        String readable = name.replaceAll("[^A-Za-z0-9._-]", "_");
        if (readable.length() > READABLE) {
            readable = readable.substring(0, READABLE);
        }
        return verb + "-" + readable + "-" + sha256(name).substring(0, 8);
    }

    public static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
