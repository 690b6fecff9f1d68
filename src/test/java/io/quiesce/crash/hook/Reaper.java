package io.quiesce.crash.hook;

import io.quiesce.command.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Kills its own process, once: at a step at which that was not done before, or at any time. Several runs may be on their
 * way; the first that is at its instant is held there for a moment, so that others die at theirs with it. Thread-safe.
 *
 * <p>What happened is a line of a file each, written through before the kill: {@code visited STEP COMMANDS FIRST-ACT} when a
 * step is over, {@code killed STEP} for each run that was at a step, and {@code died TIME}.
 */
final class Reaper {

    /** Where in a step the engine ends. */
    enum Moment {
        NEVER,
        /** The step has its work row, and has sent nothing. */
        BEFORE,
        /** A command was sent; how it ended is not known to the engine. */
        SENT,
        /** A host has answered; the answer is not written down. */
        ANSWERED,
        /** The step is over; its outcome is not kept. */
        AFTER,
        /** Whenever the time has come, in a step or between. */
        RANDOM
    }

    private static final long WHILE_THE_HOST_WORKS = 20;

    private final Moment moment;
    private final Path events;
    private final long pauseMillis;
    private final long gatherMillis;
    private final @Nullable Path permit;
    private final Set<String> spared;
    private final Set<String> acting;
    private final Set<String> only;

    private final Map<String, At> runs = new HashMap<>();
    private final List<String> gathered = new ArrayList<>();
    private final CountDownLatch gong = new CountDownLatch(1);
    private boolean waitsForWork;
    private boolean rung;

    /** Where a run is. */
    private static final class At {
        private final String step;
        private int commands;
        private int firstAct;

        At(String step) {
            this.step = step;
        }
    }

    /**
     * From {@code crash.moment}, {@code crash.events} (a file), {@code crash.pause} (milliseconds from the moment to the
     * kill; with {@code RANDOM} from the start of the process, or from the first step that it begins, as {@code crash.from} says),
     * {@code crash.gather} (milliseconds for which others may
     * come to their moment too), {@code crash.permit} (a file that has to be there for a kill, and is used up by it),
     * {@code crash.acting} and {@code crash.only} (steps with commas between, by their whole names or the last part).
     */
    static Reaper fromProperties() {
        Reaper reaper = new Reaper();
        if (!reaper.waitsForWork) {
            reaper.strikeLater();
        }
        return reaper;
    }

    private void strikeLater() {
        if (moment == Moment.RANDOM) {
            daemon(() -> {
                pause(pauseMillis);
                strike();
            });
        }
    }

    private Reaper() {
        this.moment = Moment.valueOf(System.getProperty("crash.moment", "NEVER"));
        this.events = Path.of(System.getProperty("crash.events"));
        this.waitsForWork = System.getProperty("crash.from", "start").equals("work");
        this.pauseMillis = Long.getLong("crash.pause", 0);
        this.gatherMillis = Long.getLong("crash.gather", 0);
        String file = System.getProperty("crash.permit", "");
        this.permit = file.isEmpty() ? null : Path.of(file);
        this.spared = killedBefore(events);
        this.acting = names("crash.acting");
        this.only = names("crash.only");
    }

    private static Set<String> killedBefore(Path events) {
        Set<String> killed = new HashSet<>();
        if (Files.exists(events)) {
            try (Stream<String> lines = Files.lines(events)) {
                lines.filter(line -> line.startsWith("killed "))
                        .map(line -> line.split(" ")[1])
                        .forEach(killed::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return killed;
    }

    private static Set<String> names(String property) {
        Set<String> names =
                new HashSet<>(List.of(System.getProperty(property, "").split(",")));
        names.remove("");
        return names;
    }

    /** Whether a step is among these, by its whole name or by the last part of it. */
    private static boolean isNamed(Set<String> names, String step) {
        return names.contains(step) || names.contains(step.substring(step.lastIndexOf('/') + 1));
    }

    /** A run is at a step, named {@code RUNBOOK/PROCESS/STEP}. */
    void begins(String run, String step) {
        synchronized (this) {
            At at = runs.get(run);
            if (at == null || !at.step.equals(step)) {
                runs.put(run, new At(step));
            }
            if (waitsForWork) {
                waitsForWork = false;
                strikeLater();
            }
        }
        if (moment == Moment.BEFORE) {
            reached(step);
        }
    }

    /** What it did is not committed. */
    void inTheMiddle(String step) {
        if (moment == Moment.SENT || moment == Moment.ANSWERED) {
            reached(step);
        }
    }

    void ended(String run, String step) {
        At at;
        synchronized (this) {
            at = runs.remove(run);
            if (at != null) {
                write("visited %s %d %d".formatted(step, at.commands, at.firstAct));
            }
        }
        if (moment == Moment.AFTER) {
            reached(step);
        } else if (at != null && at.commands == 0) {
            inTheMiddle(step);
        }
    }

    void sends(String run, Command.Kind kind) {
        String step = counted(run, kind);
        if (moment == Moment.SENT && step != null) {
            reached(step);
        }
    }

    /** The step that a command belongs to; null if it is one that is spared until it acts. */
    private synchronized @Nullable String counted(String run, Command.Kind kind) {
        At at = runs.get(run);
        if (at == null) {
            return null;
        }
        at.commands++;
        if (at.firstAct == 0 && kind != Command.Kind.READ) {
            at.firstAct = at.commands;
        }
        return at.firstAct > 0 || !isNamed(acting, at.step) ? at.step : null;
    }

    void wasAnswered(String run) {
        String step;
        synchronized (this) {
            At at = runs.get(run);
            step = at != null && (at.firstAct > 0 || !isNamed(acting, at.step)) ? at.step : null;
        }
        if (moment == Moment.ANSWERED && step != null) {
            reached(step);
        }
    }

    /** Stays until the end if the engine is to be killed here, or until shortly before it. */
    private void reached(String step) {
        synchronized (this) {
            if (rung || !only.isEmpty() && !isNamed(only, step) || spared.contains(step)) {
                return;
            }
            if (gathered.isEmpty()) {
                if (!permitted()) {
                    return;
                }
                daemon(this::strike);
            }
            spared.add(step);
            gathered.add(step);
        }
        try {
            gong.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean permitted() {
        if (permit == null) {
            return true;
        }
        try {
            Files.delete(permit);
            return true;
        } catch (NoSuchFileException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void strike() {
        if (moment == Moment.RANDOM) {
            while (!permitted()) {
                pause(WHILE_THE_HOST_WORKS);
            }
        } else {
            pause(gatherMillis);
        }
        synchronized (this) {
            rung = true;
            if (moment == Moment.RANDOM) {
                runs.values().forEach(at -> gathered.add(at.step));
            }
            gathered.forEach(step -> write("killed " + step));
            write("died " + Instant.now());
        }
        if (moment != Moment.RANDOM) {
            long afterMillis = moment == Moment.SENT ? WHILE_THE_HOST_WORKS + pauseMillis : pauseMillis;
            if (afterMillis > 0) {
                gong.countDown();
                pause(afterMillis);
            }
        }
        die();
    }

    private static void pause(long millis) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "reaper");
        thread.setDaemon(true);
        thread.start();
    }

    private static void die() {
        try {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
