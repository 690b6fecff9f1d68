package io.quiesce.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/** The faults that are switched on at one node; the stand-ins read the same file. Thread-safe. */
final class Faults {

    private final Path file;
    private ObjectNode current;

    Faults(Path file) {
        this.file = file;
        this.current = StateFile.read(file);
    }

    synchronized Optional<JsonNode> parameters(String fault) {
        return Optional.ofNullable(current.get(fault));
    }

    synchronized boolean on(String fault) {
        return current.has(fault);
    }

    synchronized void switchOn(String fault, ObjectNode parameters) {
        current.set(fault, parameters);
        StateFile.write(file, current);
    }

    synchronized void switchOff(String fault) {
        if (current.remove(fault) != null) {
            StateFile.write(file, current);
        }
    }

    /** Reads the file again, after a reset. */
    synchronized void reload() {
        current = StateFile.read(file);
    }

    synchronized ObjectNode all() {
        return current.deepCopy();
    }

    /** Whether the line is to be dropped now for this command line; counts down, and ends with its last time. */
    synchronized boolean dropsLine(String line, String when) {
        if (!(current.get("drops-line") instanceof ObjectNode drop)) {
            return false;
        }
        if (!drop.path("when").asText("after").equals(when)
                || !line.contains(drop.path("match").asText(""))) {
            return false;
        }
        int left = drop.path("count").asInt(1);
        if (left <= 1) {
            switchOff("drops-line");
        } else {
            drop.put("count", left - 1);
            StateFile.write(file, current);
        }
        return true;
    }

    @Override
    public synchronized String toString() {
        StringBuilder names = new StringBuilder();
        for (Iterator<Map.Entry<String, JsonNode>> each = current.fields(); each.hasNext(); ) {
            names.append(names.isEmpty() ? "" : ", ").append(each.next().getKey());
        }
        return names.toString();
    }
}
