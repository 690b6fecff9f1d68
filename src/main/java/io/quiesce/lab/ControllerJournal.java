package io.quiesce.lab;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Every request that a management controller answered, in the order of its answers; it survives a restart.
 *
 * <p>A request is kept as its method and path, a reset with its type; nothing else of a body and no header, because
 * those may be secret.
 */
final class ControllerJournal {

    private final Path file;

    ControllerJournal(Path file) {
        this.file = file;
    }

    /** @param arrived when the request arrived, which for a slow controller is long before its answer */
    synchronized void answered(Instant arrived, String request, int status) {
        StateFile.appendLine(
                file,
                StateFile.JSON
                        .createObjectNode()
                        .put("time", arrived.toString())
                        .put("request", request)
                        .put("status", status));
    }

    /** All of it: {@code [{"time", "request", "status"}]}. */
    synchronized ArrayNode entries() {
        ArrayNode entries = StateFile.JSON.createArrayNode();
        Journal.readLines(file).forEach(entries::add);
        return entries;
    }

    synchronized void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new LabFailure("cannot clear " + file, e);
        }
    }
}
