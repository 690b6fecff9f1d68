package io.quiesce.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A directory that stands for a host: commands run in a real shell whose PATH holds the host's pretended programs and
 * wrappers of harmless real ones, and nothing else. {@code cat} reads below the directory.
 */
public final class PretendedHost implements CommandRunner {

    private static final List<String> REAL = List.of("sh", "awk", "cut", "timeout", "sleep", "nohup", "date");

    public final Path root;
    private final Path bin;

    public PretendedHost(Path root) {
        this.root = root;
        this.bin = root.resolve("bin");
        REAL.forEach(name -> program(name, "exec " + real(name) + " \"$@\""));
        program("cat", "for f; do exec " + real("cat") + " \"" + root + "/$f\"; done");
    }

    private static Path real(String program) {
        return List.of("/usr/bin/", "/bin/").stream()
                .map(d -> Path.of(d + program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the tests need the program " + program));
    }

    public PretendedHost file(String path, String text) {
        try {
            Path file = root.resolve(path.substring(1));
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String read(String path) {
        try {
            return Files.readString(root.resolve(path.substring(1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public PretendedHost program(String name, String body) {
        file("/bin/" + name, "#!" + real("sh") + "\nroot=" + root + "\n" + body + "\n");
        bin.resolve(name).toFile().setExecutable(true);
        return this;
    }

    public PretendedHost without(String path) {
        try {
            Files.delete(root.resolve(path.substring(1)));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public CommandResult run(Target target, Command command) {
        try {
            Path out = Files.createTempFile(root, "out", "");
            Path err = Files.createTempFile(root, "err", "");
            Path in = Files.writeString(Files.createTempFile(root, "in", ""), command.input());
            ProcessBuilder builder = new ProcessBuilder(real("sh").toString(), "-c", command.line());
            builder.environment().clear();
            builder.environment().put("PATH", bin.toString());
            builder.environment().put("LC_ALL", "C");
            builder.environment().put("PYTHONPATH", root.toString());
            builder.redirectInput(in.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
            Process process = builder.start();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the script hangs: " + command.line());
            }
            return new CommandResult.Exited(process.exitValue(), output(out), output(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Output output(Path file) throws IOException {
        return Output.of(Files.readString(file, StandardCharsets.UTF_8));
    }

    @Override
    public void forget(Target target, String id) {}

    @Override
    public CommandResult stop(Target target, String idPrefix) {
        throw new UnsupportedOperationException("nothing stops commands of a pretended host");
    }
}
