package io.quiesce.runs;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** By what somebody sees whether bytes are still the same. */
final class Sha256 {

    private Sha256() {}

    /** In lower-case hexadecimal digits, as {@code sha256sum} prints it. */
    static String of(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
