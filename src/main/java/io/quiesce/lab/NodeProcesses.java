package io.quiesce.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes that a node's commands have started, known by {@code LAB_NODE_DIR} in their environment. */
final class NodeProcesses {

    private static final int ROUNDS = 5;

    private NodeProcesses() {}

    /** Kills them all, and looks again for those that were being started meanwhile. */
    static void killAll(Path nodeDirectory) {
        for (int round = 0; round < ROUNDS; round++) {
            if (kill("LAB_NODE_DIR=" + nodeDirectory) == 0) {
                return;
            }
        }
    }

    private static long kill(String mark) {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .filter(pid -> belongs(pid, mark))
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid)))
                    .flatMap(Optional::stream)
                    .filter(ProcessHandle::destroyForcibly)
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
