package io.quiesce.runbooks;

import io.quiesce.plan.Canonical;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The diagrams and forms in the watched folder at one moment: those that lie in the folder itself, in {@code processes} or in
 * {@code forms} below it. Names that begin with a dot are left out: such are the traces that editors and network mounts leave.
 *
 * @param contents by their paths within the folder
 */
record FolderFiles(Path folder, Map<String, Content> contents) {

    private static final List<String> PLACES = List.of("", "processes", "forms");

    FolderFiles {
        contents = new TreeMap<>(contents);
    }

    /** What is in a file. */
    sealed interface Content {

        String digest();

        record Text(String text, String digest) implements Content {}

        /** It cannot be used, with the reason and what to do, a sentence each. */
        record Unusable(String why, String digest) implements Content {}
    }

    /**
     * Makes sure that there is a folder to watch.
     *
     * @throws FolderUnusable if there is none
     */
    static void require(Path folder) {
        try {
            Files.newDirectoryStream(folder).close();
        } catch (NoSuchFileException missing) {
            throw new FolderUnusable(folder, "there is none");
        } catch (NotDirectoryException file) {
            throw new FolderUnusable(folder, "it is a file");
        } catch (IOException unreadable) {
            throw new FolderUnusable(folder, "it cannot be read, " + unreadable);
        }
    }

    /** @throws IOException if the folder itself cannot be read */
    static FolderFiles in(Path folder) throws IOException {
        Map<String, Content> contents = new TreeMap<>();
        for (String name : PLACES) {
            Path place = folder.resolve(name);
            if (place.equals(folder) || Files.isDirectory(place)) {
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(place, FolderFiles::counts)) {
                    for (Path file : entries) {
                        read(file)
                                .ifPresent(content ->
                                        contents.put(folder.relativize(file).toString(), content));
                    }
                } catch (DirectoryIteratorException broken) {
                    throw broken.getCause();
                }
            }
        }
        return new FolderFiles(folder, contents);
    }

    private static boolean counts(Path file) {
        String name = file.getFileName().toString();
        return (name.endsWith(".bpmn") || name.endsWith(".form")) && !name.startsWith(".") && !Files.isDirectory(file);
    }

    /** Empty if it has gone meanwhile. */
    private static Optional<Content> read(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException unreadable) {
            return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    ? Optional.of(new Content.Unusable(
                            "It cannot be read: %s. Let the user that Quiesce runs as read it.".formatted(unreadable),
                            ""))
                    : Optional.empty();
        }
        String digest = new Canonical(new String(bytes, StandardCharsets.ISO_8859_1)).sha256();
        try {
            // unlike the constructor of String, this refuses what is no UTF-8
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of(new Content.Text(text, digest));
        } catch (CharacterCodingException other) {
            return Optional.of(
                    new Content.Unusable("It is not written in UTF-8. Open and save it in Camunda Modeler.", digest));
        }
    }

    /** By path, to tell whether anything has changed. */
    Map<String, String> digests() {
        return contents.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                .digest()));
    }
}
