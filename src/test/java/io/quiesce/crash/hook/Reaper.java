package io.quiesce.crash.hook;

import io.quiesce.command.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Kills its own process, once, at the first step at which that was not done before in this run. Thread-safe.
 *
 * <p>What happened is a line of a file each, written through before the kill: {@code visited STEP COMMANDS FIRST-ACT} when a
 * step is over, {@code killed STEP} just before the end.
 */
final class Reaper {

    /** Where in a step the engine ends. */
    enum Instant {
        NEVER,
        /** The step has its work row, and has sent nothing. */
        BEFORE,
        /** A command was sent; how it ended is not known to the engine. */
        SENT,
        /** A host has answered; the answer is not written down. */
        ANSWERED,
        /** The step is over; its outcome is not kept. */
        AFTER
    }

    private static final long WHILE_THE_HOST_WORKS = 20;

    private final Instant instant;
    private final Path events;
    private final int pauseMillis;
    private final Set<String> spared;
    private final Set<String> acting;
    private final Set<String> only;

    private @Nullable String step;
    private int commands;
    private int firstAct;
    private boolean killing;

    /**
     * A reaper.
     *
     * @param spared steps at which an engine was killed before
     * @param acting steps that are known to send an act: they are spared until they do
     * @param only steps at which engines are killed; none means all
     */
    Reaper(Instant instant, Path events, int pauseMillis, Set<String> spared, Set<String> acting, Set<String> only) {
        this.instant = instant;
        this.events = events;
        this.pauseMillis = pauseMillis;
        this.spared = spared;
        this.acting = acting;
        this.only = only;
    }

    /**
     * From {@code crash.instant}, {@code crash.events} (a file), {@code crash.pause} (milliseconds from
     * the instant to the kill), {@code crash.acting} and {@code crash.only} (names with commas between).
     */
    static Reaper fromProperties() {
        Path events = Path.of(System.getProperty("crash.events"));
        Set<String> spared = new HashSet<>();
        if (Files.exists(events)) {
            try (Stream<String> lines = Files.lines(events)) {
                lines.filter(line -> line.startsWith("killed "))
                        .map(line -> line.split(" ")[1])
                        .forEach(spared::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Reaper(
                Instant.valueOf(System.getProperty("crash.instant", "NEVER")),
                events,
                Integer.getInteger("crash.pause", 0),
                spared,
                names("crash.acting"),
                names("crash.only"));
    }

    private static Set<String> names(String property) {
        Set<String> names =
                new HashSet<>(List.of(System.getProperty(property, "").split(",")));
        names.remove("");
        return names;
    }

    synchronized void begins(String name) {
        if (!name.equals(step)) {
            step = name;
            commands = 0;
            firstAct = 0;
        }
        if (instant == Instant.BEFORE) {
            kill(name, pauseMillis);
        }
    }

    synchronized void inTheMiddle(String name) {
        if (instant == Instant.SENT || instant == Instant.ANSWERED) {
            kill(name, pauseMillis);
        }
    }

    synchronized void ended(String name) {
        write("visited %s %d %d".formatted(name, commands, firstAct));
        step = null;
        if (instant == Instant.AFTER) {
            kill(name, pauseMillis);
        }
    }

    synchronized void sends(Command.Kind kind) {
        commands++;
        if (firstAct == 0 && kind != Command.Kind.READ) {
            firstAct = commands;
        }
        String now = step;
        if (instant == Instant.SENT && now != null && (firstAct > 0 || !acting.contains(now))) {
            kill(now, WHILE_THE_HOST_WORKS + pauseMillis);
        }
    }

    synchronized void wasAnswered() {
        String now = step;
        if (instant == Instant.ANSWERED && now != null && (firstAct > 0 || !acting.contains(now))) {
            kill(now, pauseMillis);
        }
    }

    /** Ends the process now, or so many milliseconds later, while the step goes on. */
    private void kill(String name, long afterMillis) {
        if (killing || !only.isEmpty() && !only.contains(name) || !spared.add(name)) {
            return;
        }
        killing = true;
        write("killed " + name);
        if (afterMillis == 0) {
            die();
        } else {
            new Thread(() -> {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(afterMillis));
                        die();
                    })
                    .start();
        }
    }

    /** Does not return: the thread that is at the instant stays there until the process is gone. */
    private static void die() {
        try {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (true) {
            LockSupport.park();
        }
    }

    private void write(String line) {
        try (FileChannel file = FileChannel.open(
                events, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            file.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
            file.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
