package io.quiesce.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every command line that a node received, whole, in the order of arrival; it survives a restart.
 *
 * <p>Kept as lines that are only appended: one when a command arrives, one when it ends.
 */
final class Journal {

    /**
     * A command line that arrived.
     *
     * @param time when, ISO-8601
     * @param exit its exit code (128 and the signal's number for a killed one), null while it runs or if it never ran
     */
    record Entry(String time, String command, @Nullable Integer exit) {}

    private final Path file;
    private final Clock clock;
    private long last;

    Journal(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
        this.last = lines().stream().mapToLong(l -> l.path("id").asLong()).max().orElse(0);
    }

    synchronized long received(String command) {
        last++;
        StateFile.appendLine(
                file,
                StateFile.JSON
                        .createObjectNode()
                        .put("id", last)
                        .put("time", clock.instant().toString())
                        .put("command", command));
        return last;
    }

    synchronized void ended(long id, int exit) {
        StateFile.appendLine(
                file,
                StateFile.JSON
                        .createObjectNode()
                        .put("id", id)
                        .put("ended", clock.instant().toString())
                        .put("exit", exit));
    }

    synchronized List<Entry> entries() {
        Map<Long, Entry> entries = new LinkedHashMap<>();
        for (ObjectNode line : lines()) {
            long id = line.path("id").asLong();
            Entry known = entries.get(id);
            if (line.has("command")) {
                entries.put(
                        id,
                        new Entry(
                                line.path("time").asText(), line.path("command").asText(), null));
            } else if (known != null) {
                entries.put(
                        id,
                        new Entry(
                                known.time(), known.command(), line.path("exit").asInt()));
            }
        }
        return List.copyOf(entries.values());
    }

    synchronized void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new LabFailure("cannot clear " + file, e);
        }
    }

    private List<ObjectNode> lines() {
        return readLines(file);
    }

    /** The objects of a file with one a line; a last line that was cut off by a crash is left out. */
    static List<ObjectNode> readLines(Path file) {
        List<ObjectNode> read = new ArrayList<>();
        if (!Files.exists(file)) {
            return read;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                JsonNode parsed = parse(line);
                if (parsed instanceof ObjectNode object) {
                    read.add(object);
                }
            }
        } catch (IOException e) {
            throw new LabFailure("cannot read " + file, e);
        }
        return read;
    }

    private static @Nullable JsonNode parse(String line) {
        try {
            return StateFile.JSON.readTree(line);
        } catch (IOException cutOff) {
            return null;
        }
    }
}
