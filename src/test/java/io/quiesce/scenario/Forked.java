package io.quiesce.scenario;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The application in a process of its own, as it is delivered: 512 MiB of heap, none of the tests' classes. */
final class Forked implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(3);
    private static final Pattern PAGES = Pattern.compile("http://(?:localhost|127\\.0\\.0\\.1):(\\d+)/(?:camunda|lab)");
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Process process;
    private final Path output;
    private final long begunNanos = System.nanoTime();

    private Forked(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** The lab alone, ten or more times as fast as it is to people, in the folder {@code lab}. */
    static Forked lab(Path directory, double pace) {
        return start(directory, "lab", List.of("lab", "--directory=lab", "--port=0", "--pace=" + pace));
    }

    /** The engine with what a lab in the same folder hands over, and with a database beside it. */
    static Forked engine(Path directory, String... settings) {
        return engine(directory, List.of(), List.of(), settings);
    }

    /** The same, with a database that is somewhere else. */
    static Forked engineOn(Path directory, String database, String... settings) {
        return engineOn(directory, database, List.of(), List.of(), settings);
    }

    /**
     * An engine with something beside it.
     *
     * @param properties of the JVM, as its command line takes them
     * @param beside jars that go with its own classes
     */
    static Forked engine(Path directory, List<String> properties, List<Path> beside, String... settings) {
        return engineOn(directory, database(directory), properties, beside, settings);
    }

    static Forked engineOn(
            Path directory, String database, List<String> properties, List<Path> beside, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--spring.datasource.url=" + database,
                "--quiesce.inventory=" + directory.resolve("lab/inventory.yml"),
                "--quiesce.lab=true"));
        arguments.addAll(List.of(settings));
        return start(directory, "engine", properties, beside, arguments);
    }

    static String database(Path directory) {
        return "jdbc:h2:file:" + directory.resolve("db") + ";DB_CLOSE_ON_EXIT=FALSE";
    }

    static Forked start(Path directory, String name, List<String> arguments) {
        return start(directory, name, List.of(), List.of(), arguments);
    }

    /** Another release of the application, packaged. */
    static Forked jar(Path jar, Path directory, String name, List<String> arguments) {
        return process(directory, name, List.of("-jar", jar.toString()), arguments);
    }

    private static Forked start(
            Path directory, String name, List<String> properties, List<Path> beside, List<String> arguments) {
        return process(directory, name, Launch.program(properties, beside), arguments);
    }

    private static Forked process(Path directory, String name, List<String> program, List<String> arguments) {
        List<String> line = new ArrayList<>(List.of(Launch.java(), "-Xmx512m", "-XX:TieredStopAtLevel=1"));
        line.addAll(program);
        line.addAll(arguments);
        try {
            Path output = Files.createTempFile(directory, name + "-", ".log");
            Process process = new ProcessBuilder(line)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new Forked(process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it says where its pages are; the port of them. */
    int awaitPort() {
        return await().atMost(START)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            int port = portSoFar();
                            if (port == 0 && !process.isAlive()) {
                                throw new AssertionError("it ended with " + process.exitValue() + ":\n" + output());
                            }
                            return port;
                        },
                        port -> port > 0);
    }

    /** The port of its pages, 0 as long as it has not said it. */
    int portSoFar() {
        Matcher matcher = PAGES.matcher(output());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Duration sinceBegun() {
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }

    /** The time that processors spent on it, all threads together. */
    Duration onProcessor() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** What it printed so far. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** SIGSTOP: it lives, and does nothing. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
            if (code != 0) {
                throw new AssertionError("kill -" + name + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it ends by itself; its exit code. */
    int awaitEnd() {
        await().atMost(START).pollInterval(Duration.ofMillis(50)).until(() -> !process.isAlive());
        return process.exitValue();
    }

    @Override
    public String toString() {
        return output.toString();
    }

    /** SIGKILL: no hook runs, nothing is written any more. */
    void kill() {
        process.destroyForcibly();
        ended();
    }

    /** Asks it to end, and waits. */
    @Override
    public void close() {
        process.destroy();
        if (!ended()) {
            kill();
        }
    }

    private boolean ended() {
        try {
            return process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
