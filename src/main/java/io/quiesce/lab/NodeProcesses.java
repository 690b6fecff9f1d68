package io.quiesce.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The processes that belong to a node, known by {@code LAB_NODE_DIR} in their environment. */
final class NodeProcesses {

    private static final int ROUNDS = 5;
    private static final long PROGRAM_SECONDS = 60;

    /** Inferred: real systems wait for ten seconds and more; nothing that a node runs here needs longer to end. */
    private static final Duration TO_END = Duration.ofSeconds(2);

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private NodeProcesses() {}

    /** Runs a program as the node itself would, and waits for its end; whatever it says and answers is lost. */
    static void run(Path home, Map<String, String> environment, String... line) {
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            if (!process.waitFor(PROGRAM_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new LabFailure("cannot run " + line[0], e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted while waiting for " + line[0]);
        }
    }

    /** Ends them as a system does that goes down: they are asked to, and killed when they have not after a moment. */
    static void endAll(Path nodeDirectory) {
        long asked = System.nanoTime();
        long left = each(nodeDirectory, ProcessHandle::destroy);
        while (left > 0 && System.nanoTime() - asked < TO_END.toNanos()) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            left = each(nodeDirectory, ProcessHandle::isAlive);
        }
        killAll(nodeDirectory);
    }

    /** Kills them all, and looks again for those that were being started meanwhile. */
    static void killAll(Path nodeDirectory) {
        for (int round = 0; round < ROUNDS; round++) {
            if (each(nodeDirectory, ProcessHandle::destroyForcibly) == 0) {
                return;
            }
        }
    }

    /** For how many of them this is so. */
    private static long each(Path nodeDirectory, Predicate<ProcessHandle> act) {
        String mark = "LAB_NODE_DIR=" + nodeDirectory;
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .filter(pid -> belongs(pid, mark))
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid)))
                    .flatMap(Optional::stream)
                    .filter(act)
                    .count();
        } catch (IOException e) {
            throw new LabFailure("cannot list processes", e);
        }
    }

    private static boolean belongs(String pid, String mark) {
        try {
            String environment = Files.readString(Path.of("/proc", pid, "environ"), StandardCharsets.ISO_8859_1);
            return Stream.of(environment.split("\0")).anyMatch(mark::equals);
        } catch (IOException endedOrForeign) {
            return false;
        }
    }
}
