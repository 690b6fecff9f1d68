package io.quiesce.vxvm;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Output;
import io.quiesce.command.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A directory that stands for a node: what is sent to it runs in a real shell whose PATH begins with its pretended
 * programs. Each of them prints a text and notes its arguments; {@code cat} reads below the directory.
 */
final class PretendedNode implements CommandRunner {

    private final Path root;

    PretendedNode(Path root) {
        this.root = root;
        Stream.of("sh", "awk", "timeout", "sleep").forEach(name -> script(name, "exec " + real(name) + " \"$@\""));
        script("cat", "exec " + real("cat") + " \"" + root + "/$1\"");
    }

    private static Path real(String program) {
        return Stream.of("/usr/bin/", "/bin/")
                .map(directory -> Path.of(directory + program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the tests need the program " + program));
    }

    /** A program that prints this, whatever it is asked. */
    PretendedNode prints(String program, String text) {
        return ends(program, 0, text);
    }

    PretendedNode ends(String program, int code, String text) {
        file("/answers/" + program, text);
        return script(program, "%s %s\nexit %d".formatted(real("cat"), root.resolve("answers/" + program), code));
    }

    /** A program that is a script; {@code answers/NAME} below the node's directory may be printed. */
    PretendedNode script(String program, String body) {
        String note = "{ printf '%s' " + program + "; for a; do printf ' <%s>' \"$a\"; done; printf '\\n'; } >> " + root
                + "/asked\n";
        file("/bin/" + program, "#!" + real("sh") + "\n" + (body.startsWith("exec ") ? "" : note) + body + "\n");
        root.resolve("bin/" + program).toFile().setExecutable(true);
        return this;
    }

    PretendedNode file(String path, String text) {
        try {
            Path file = root.resolve(path.substring(1));
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PretendedNode without(String path) {
        try {
            Files.delete(root.resolve(path.substring(1)));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the programs were asked, each with its arguments in angle brackets. */
    List<String> asked() {
        try {
            return Files.readAllLines(root.resolve("asked"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public CommandResult run(Target target, Command command) {
        try {
            Path out = Files.createTempFile(root, "out", "");
            Path err = Files.createTempFile(root, "err", "");
            ProcessBuilder builder = new ProcessBuilder(real("sh").toString(), "-c", command.line());
            builder.environment().clear();
            builder.environment().put("PATH", root.resolve("bin").toString());
            builder.environment().put("LC_ALL", "C");
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
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
        throw new UnsupportedOperationException("nothing in this package stops commands");
    }
}
