package io.quiesce.ssh;

import io.quiesce.Quiesce;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A lab in a process of its own, and processes with little heap that have its nodes print a lot. */
final class Floods implements AutoCloseable {

    private static final Pattern ANSWER = Pattern.compile(
            "(?m)^node (\\w+) bytes=(\\d+) kept=(\\d+) truncated=(true|false) lines=(\\d+) different=(\\d+)$");
    private static final int LONGEST_MINUTES = 30;

    private final Path directory;
    private final Process lab;
    private String summary = "";

    /** What one node answered. */
    record Answer(String outcome, long bytes, long kept, boolean truncated, long lines, long different) {}

    Floods(Path directory) {
        this.directory = directory;
        Path said = directory.resolve("lab.log");
        lab = java(said, 256, Quiesce.class, List.of("lab", "--directory=lab", "--port=0", "--pace=0.05"));
        Awaitility.await().atMost(2, TimeUnit.MINUTES).until(() -> read(said).contains("http://"));
    }

    /** Prints so many zero bytes. */
    static String zeroes(long bytes) {
        return "head -c " + bytes + " /dev/zero";
    }

    /** Prints so many lines, a thousand a second. */
    static String lines(int count) {
        return "n=0; while [ $n -lt " + count + " ]; do n=$((n + 1));"
                + " echo \"line $n of a node that has a lot to say\"; [ $((n % 100)) -ne 0 ] || sleep 0.1; done";
    }

    /** Has so many nodes print at once what a line prints; what was held of it in a heap of so many mebibytes. */
    List<Answer> of(int nodes, String kind, int seconds, int heapMebibytes, String line) {
        Path said = directory.resolve("flooded-" + System.nanoTime() + ".log");
        Process process = java(
                said,
                heapMebibytes,
                Flooded.class,
                List.of(
                        directory.resolve("lab/inventory.yml").toString(),
                        Integer.toString(nodes),
                        kind,
                        Integer.toString(seconds),
                        line));
        Awaitility.await().atMost(LONGEST_MINUTES, TimeUnit.MINUTES).until(() -> !process.isAlive());
        String output = read(said);
        if (process.exitValue() != 0) {
            throw new AssertionError("it ended with " + process.exitValue() + ":\n" + output);
        }
        List<Answer> answers = new ArrayList<>();
        Matcher matcher = ANSWER.matcher(output);
        while (matcher.find()) {
            answers.add(new Answer(
                    matcher.group(1),
                    Long.parseLong(matcher.group(2)),
                    Long.parseLong(matcher.group(3)),
                    Boolean.parseBoolean(matcher.group(4)),
                    Long.parseLong(matcher.group(5)),
                    Long.parseLong(matcher.group(6))));
        }
        summary = output.lines()
                .filter(each -> each.startsWith("all "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(output));
        return answers;
    }

    /** How long the last one took, and how long a short question to another node took meanwhile, in milliseconds. */
    String summary() {
        return summary;
    }

    private Process java(Path output, int heapMebibytes, Class<?> main, List<String> arguments) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMebibytes + "m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        line.addAll(arguments);
        try {
            return new ProcessBuilder(line)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        lab.destroy();
        try {
            lab.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lab.destroyForcibly();
    }
}
