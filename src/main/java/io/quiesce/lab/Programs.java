package io.quiesce.lab;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The lab's own programs, written out of the jar, and the Python that runs them. */
final class Programs {

    /** Starts the commands; it belongs to this package, not to a resource folder of stand-ins. */
    static final String LAUNCHER = "launcher.py";

    private static final long PROGRAM_SECONDS = 60;

    private final Path directory;
    private final Path python;

    private Programs(Path directory, Path python) {
        this.directory = directory;
        this.python = python;
    }

    /** Writes a resource folder to a directory, from a jar or from classes, and finds Python. */
    static Programs extract(String folder, Path directory) {
        try {
            Set<Path> written = new HashSet<>();
            PathMatchingResourcePatternResolver resources = new PathMatchingResourcePatternResolver();
            for (Resource root : resources.getResources("classpath*:" + folder + "/")) {
                URL from = root.getURL();
                for (Resource resource : resources.getResources(from + "**")) {
                    String inside = resource.getURL()
                            .toString()
                            .substring(from.toString().length());
                    String name = URLDecoder.decode(inside.replace("+", "%2B"), StandardCharsets.UTF_8);
                    if (!name.isEmpty() && !name.endsWith("/") && resource.isReadable()) {
                        Path target = directory.resolve(name);
                        copy(resource, target);
                        written.add(target);
                    }
                }
            }
            if (written.isEmpty()) {
                throw new LabFailure("the lab's programs are missing: no resources under " + folder);
            }
            Path launcher = directory.resolve(LAUNCHER);
            copy(new ClassPathResource(LAUNCHER, Programs.class), launcher);
            written.add(launcher);
            removeOthers(directory, written);
        } catch (IOException e) {
            throw new LabFailure("cannot write the lab's programs to " + directory, e);
        }
        return new Programs(directory, findPython());
    }

    private static void copy(Resource resource, Path target) throws IOException {
        Files.createDirectories(target.resolveSibling(""));
        Path fresh = target.resolveSibling(target.getFileName() + ".new");
        try (InputStream in = resource.getInputStream()) {
            Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!fresh.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + target + " executable");
        }
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What an earlier version left behind must not be found by an import. */
    private static void removeOthers(Path directory, Set<Path> written) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (!written.contains(file) && !file.toString().contains("__pycache__")) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The real Python behind {@code python3}, because a wrapper in PATH may need what a node does not have. */
    private static Path findPython() {
        try {
            Process asking = new ProcessBuilder(
                            "python3", "-c", "import sys; print(sys.executable if sys.version_info >= (3, 9) else '')")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (asking.waitFor() == 0 && !answer.isEmpty()) {
                return Path.of(answer).toAbsolutePath();
            }
        } catch (IOException missing) {
            throw new LabFailure("the lab's programs need Python 3.9 or later: there is no python3 in PATH; install it"
                    + " (Debian: apt install python3), or set quiesce.inventory to use real clusters");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new LabFailure("the lab's programs need Python 3.9 or later: the python3 in PATH is older or broken");
    }

    Path python() {
        return python;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** The definitions of clusters that this lab knows, one file each, named after the cluster. */
    List<Path> clusterDefinitions() {
        try (Stream<Path> files = Files.list(directory.resolve("clusters"))) {
            return files.filter(f -> f.toString().endsWith(".json"))
                    .sorted(Comparator.comparing(Programs::clusterName))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new LabFailure("cannot list the lab's clusters", e);
        }
    }

    /** The cluster that a definition describes. */
    static String clusterName(Path definition) {
        return String.valueOf(definition.getFileName()).replaceFirst("\\.json$", "");
    }

    /** Makes everything of a cluster as its definition says, as if nothing had happened yet. */
    void seed(Path clusterDirectory, Path definition, double pace) {
        run(pace, file("seed.py").toString(), clusterDirectory.toString(), definition.toString());
    }

    /** Brings the files of a cluster up to now; does nothing for stand-ins that do not move with the clock. */
    void settle(Path clusterDirectory, double pace) {
        Path program = file("settle.py");
        if (Files.exists(program)) {
            run(pace, program.toString(), clusterDirectory.toString());
        }
    }

    private void run(double pace, String program, String... arguments) {
        // no site packages, which none of them uses; what one has compiled serves the next, and the nodes' programs too
        Path compiled = directory.resolveSibling(".pycache");
        List<String> command =
                new ArrayList<>(List.of(python.toString(), "-SEs", "-X", "pycache_prefix=" + compiled, program));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LAB_PACE", Double.toString(pace));
        try {
            Path output = Files.createTempFile("quiesce-lab", ".txt");
            try {
                Process process = builder.redirectOutput(output.toFile()).start();
                boolean ended = process.waitFor(PROGRAM_SECONDS, TimeUnit.SECONDS);
                if (!ended) {
                    process.destroyForcibly();
                }
                if (!ended || process.exitValue() != 0) {
                    throw new LabFailure("the lab's program " + program + " failed: "
                            + Files.readString(output).strip());
                }
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new LabFailure("the lab's program " + program + " cannot run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted while waiting for " + program);
        }
    }
}
