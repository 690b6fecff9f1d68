package io.quiesce.scenario;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** The jar with {@link io.quiesce.crash.hook}, which is put beside an engine that is to be killed at a certain instant. */
final class HookJar {

    private static final String FOLDER = "io/quiesce/crash/hook";
    private static final String IMPORTS =
            "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

    private HookJar() {}

    static Path writtenTo(Path directory) {
        Path jar = directory.resolve("crash-hook.jar");
        Path classes = Path.of("target/test-classes").resolve(FOLDER);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> all = Files.list(classes)) {
            List<Path> compiled =
                    all.filter(each -> each.toString().endsWith(".class")).toList();
            if (compiled.isEmpty()) {
                throw new IllegalStateException("no classes in " + classes);
            }
            for (Path each : compiled) {
                out.putNextEntry(new JarEntry(FOLDER + "/" + each.getFileName()));
                Files.copy(each, out);
            }
            out.putNextEntry(new JarEntry(IMPORTS));
            out.write("io.quiesce.crash.hook.CrashHook\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }
}
