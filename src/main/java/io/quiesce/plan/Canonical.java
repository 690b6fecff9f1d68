package io.quiesce.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A text made of texts, each with its length before it, so that no two sequences give the same one. Not thread-safe. */
public final class Canonical {

    private final StringBuilder text = new StringBuilder();

    public Canonical(String first) {
        add(first);
    }

    public Canonical add(String value) {
        text.append(value.length()).append(':').append(value).append('\n');
        return this;
    }

    /** A list by its name, its size and its values. */
    public Canonical list(String name, List<String> values) {
        add(name).add(String.valueOf(values.size()));
        values.forEach(this::add);
        return this;
    }

    /** The fingerprint of what was added so far: SHA-256 in lower-case hexadecimal. */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
