package io.quiesce.scenario;

import io.quiesce.Quiesce;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a process of the application is started from: the packaged jar, unpacked as its own tool does it, with an archive of
 * the classes that a start loads, which halves the time of a start. Where nothing was packaged since the classes were
 * compiled it is the classes, as in a development environment.
 */
final class Launch {

    private static final Path CLASSES = Path.of("target/classes");
    private static final Path UNPACKED = Path.of("target/unpacked").toAbsolutePath();
    private static final String JAR = "application.jar";
    private static final String ARCHIVE = "classes.jsa";

    private Launch() {}

    /** What a JVM is given, up to the class with {@code main}; jars beside it come last on the class path. */
    static List<String> program(List<String> properties, List<Path> beside) {
        List<String> program = new ArrayList<>(properties);
        List<String> path = new ArrayList<>();
        if (isPackaged()) {
            Path unpacked = unpacked();
            program.add("-XX:SharedArchiveFile=" + unpacked.resolve(ARCHIVE));
            path.add(unpacked.resolve(JAR).toString());
        } else {
            path.addAll(classPath());
        }
        beside.forEach(jar -> path.add(jar.toString()));
        program.addAll(List.of("-cp", String.join(File.pathSeparator, path), Quiesce.class.getName()));
        return program;
    }

    /** Whether there is a jar that has all of today's classes. */
    static boolean isPackaged() {
        String jar = System.getProperty("packagedJar", "");
        return !jar.isEmpty() && Files.exists(Path.of(jar)) && changed(Path.of(jar)) >= newest(CLASSES);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static List<String> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes") && !entry.endsWith("test-classes" + File.separator))
                .collect(Collectors.toList());
    }

    /** Unpacked once for each jar, whoever of several test processes comes first. */
    private static synchronized Path unpacked() {
        Path jar = Path.of(System.getProperty("packagedJar")).toAbsolutePath();
        Path there = UNPACKED.resolve(Long.toString(changed(jar)));
        try {
            Files.createDirectories(UNPACKED);
            try (FileChannel channel = FileChannel.open(
                            UNPACKED.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock alone = channel.lock()) {
                if (!Files.exists(there)) {
                    Path making = Files.createTempDirectory(UNPACKED, "making-");
                    unpack(jar, making);
                    Files.move(making, there, StandardCopyOption.ATOMIC_MOVE);
                    archive(there);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return there;
    }

    private static void unpack(Path jar, Path into) throws IOException {
        run(UNPACKED, "-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination", into.toString());
        Files.move(into.resolve(jar.getFileName()), into.resolve(JAR));
    }

    /** Starts once and ends when all is there, so that the JVM writes down which classes it has loaded. */
    private static void archive(Path unpacked) throws IOException {
        run(
                unpacked,
                "-XX:TieredStopAtLevel=1",
                "-XX:ArchiveClassesAtExit=" + unpacked.resolve(ARCHIVE),
                "-Dspring.context.exit=onRefresh",
                "-cp",
                unpacked.resolve(JAR).toString(),
                Quiesce.class.getName(),
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--spring.datasource.url=jdbc:h2:mem:archive");
    }

    private static void run(Path directory, String... arguments) throws IOException {
        Path output = Files.createTempFile(directory, "run-", ".log");
        List<String> line = new ArrayList<>(List.of(java()));
        line.addAll(List.of(arguments));
        int code = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .onExit()
                .join()
                .exitValue();
        if (code != 0) {
            throw new IOException(line + " ended with " + code + ":\n" + Files.readString(output));
        }
    }

    private static long newest(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(Launch::changed)
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long changed(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
