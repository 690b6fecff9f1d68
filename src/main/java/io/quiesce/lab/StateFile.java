package io.quiesce.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A piece of a node's state: pretty-printed JSON that a person can read, replaced as a whole. */
final class StateFile {

    static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final ObjectMapper LINE = new ObjectMapper();

    private StateFile() {}

    /** The object in a file; an absent file is an empty object. */
    static ObjectNode read(Path file) {
        try {
            if (!Files.exists(file)) {
                return JSON.createObjectNode();
            }
            if (JSON.readTree(file.toFile()) instanceof ObjectNode object) {
                return object;
            }
            throw new LabFailure(file + " must hold a JSON object");
        } catch (IOException e) {
            throw new LabFailure("cannot read " + file, e);
        }
    }

    static void write(Path file, JsonNode content) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(fresh, JSON.writeValueAsString(content) + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LabFailure("cannot write " + file, e);
        }
    }

    /** Appends one object as one line, in a single write. */
    static void appendLine(Path file, JsonNode content) {
        try {
            Files.write(
                    file,
                    (LINE.writeValueAsString(content) + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new LabFailure("cannot write " + file, e);
        }
    }
}
