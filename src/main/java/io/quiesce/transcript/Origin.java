package io.quiesce.transcript;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where a command comes from: which run, which piece of work in it, which step of the diagram, and who started it.
 *
 * @param rootId the run's root process instance id
 * @param workId the piece of work; the same when it is repeated after a crash
 * @param step the id of the step in the diagram
 * @param person who started the run
 */
public record Origin(String rootId, String workId, String step, String person) {

    /** What the ids of all commands of a run begin with, and no other run's. */
    public static String runPrefix(String rootId) {
        return digest(rootId, 10) + ".";
    }

    /** What the ids of all commands of this piece of work on a node begin with. */
    String prefix(String node) {
        return runPrefix(rootId) + digest(workId, 8) + "." + node + ".";
    }

    private static String digest(String id, int length) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, length);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
