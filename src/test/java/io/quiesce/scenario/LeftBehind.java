package io.quiesce.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * What an earlier release left behind: its database, and of the hosts of its lab all but what a lab makes anew for
 * itself (programs, keys, ports, and the volumes, which are empty and large).
 */
final class LeftBehind {

    static final String RESOURCE = "/previous-release/left-behind.zip";
    static final String DATABASE = "db.mv.db";

    private static final Set<String> MADE_ANEW = Set.of("bin", "node.json", ".lock", "vpools");

    private LeftBehind() {}

    /** Keeps what is in a directory in which a lab and an engine have worked, and have ended. */
    static void keep(Path directory, Path zip) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.setLevel(9);
            add(out, directory, directory.resolve(DATABASE));
            for (Path cluster : clusters(directory)) {
                add(out, directory, cluster);
            }
        }
    }

    /**
     * Puts it into a directory in which a lab of today was started once, and has ended. What its hosts were is gone
     * then, also what was not there any more.
     */
    static void putInto(Path directory) throws IOException {
        for (Path cluster : clusters(directory)) {
            remove(cluster);
        }
        try (InputStream resource = LeftBehind.class.getResourceAsStream(RESOURCE);
                ZipInputStream in = new ZipInputStream(resource)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = directory.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    try (OutputStream out = Files.newOutputStream(file)) {
                        in.transferTo(out);
                    }
                }
            }
        }
    }

    private static List<Path> clusters(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("lab"))) {
            return all.filter(each -> Files.exists(each.resolve("cluster.json")))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> children(Path path) {
        try (Stream<Path> all = Files.list(path)) {
            return all.filter(each -> !MADE_ANEW.contains(each.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(ZipOutputStream out, Path root, Path path) throws IOException {
        String name = root.relativize(path).toString();
        if (Files.isDirectory(path)) {
            out.putNextEntry(new ZipEntry(name + "/"));
            for (Path child : children(path)) {
                add(out, root, child);
            }
        } else if (Files.isRegularFile(path)) {
            out.putNextEntry(new ZipEntry(name));
            Files.copy(path, out);
        }
    }

    private static void remove(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            for (Path child : children(path)) {
                remove(child);
            }
            try (Stream<Path> left = Files.list(path)) {
                if (left.findAny().isPresent()) {
                    return;
                }
            }
        }
        Files.delete(path);
    }
}
