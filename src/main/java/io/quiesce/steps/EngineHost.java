package io.quiesce.steps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/**
 * What identifies the machine this engine runs on, so that no run switches it off. Addresses do not: a machine has many,
 * and in the lab all nodes share one.
 */
@Component
final class EngineHost {

    private final Set<String> ids = new TreeSet<>();

    EngineHost() {
        for (String file : new String[] {"/etc/openvstorage_id", "/etc/machine-id"}) {
            read(Path.of(file));
        }
    }

    private void read(Path file) {
        try {
            String id = Files.readString(file).strip();
            if (!id.isEmpty()) {
                ids.add(id);
            }
        } catch (IOException notThere) {
            // a machine without this file is not identified by it
        }
    }

    Set<String> ids() {
        return Set.copyOf(ids);
    }
}
