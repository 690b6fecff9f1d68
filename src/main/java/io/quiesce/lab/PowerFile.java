package io.quiesce.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** A node's {@code power.json}, which its own {@code shutdown} writes too. Not thread-safe: its node guards it. */
final class PowerFile {

    private final Path file;
    private Object version = "";
    private ObjectNode content;

    PowerFile(Path file) {
        this.file = file;
        this.content = StateFile.read(file);
    }

    /** What it says now; read again only if it was replaced, because the lab looks often. */
    ObjectNode read() {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            Object present = List.of(String.valueOf(found.fileKey()), found.lastModifiedTime(), found.size());
            if (!present.equals(version)) {
                content = StateFile.read(file);
                version = present;
            }
        } catch (NoSuchFileException e) {
            content = StateFile.JSON.createObjectNode();
        } catch (IOException e) {
            throw new LabFailure("cannot read " + file, e);
        }
        return content;
    }

    void write(ObjectNode changed) {
        StateFile.write(file, changed);
        read();
    }
}
