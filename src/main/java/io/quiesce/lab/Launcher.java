package io.quiesce.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts commands and hears how they end, through one small Python program that lives as long as the lab
 * ({@code launcher.py} says why it is not {@link ProcessBuilder} alone).
 *
 * <p>Thread-safe. Watchers are called on one thread and must not block.
 */
final class Launcher implements AutoCloseable {

    /** What becomes of one command. */
    interface Watcher {
        /** It runs; all three pipes are open on its side. */
        void started(long pid);

        /** It could not be started. */
        void failed(String why);

        void ended(Ending ending);
    }

    /**
     * How a process ended.
     *
     * @param code its exit code, or 128 and the number of the signal that killed it
     * @param signal the signal that killed it, without SIG; empty if it exited
     */
    record Ending(int code, String signal) {}

    private static final Logger log = LoggerFactory.getLogger(Launcher.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PIPES_AT_ONCE = 48;

    private final Path pipes;
    private final Process process;
    private final OutputStream requests;
    private final Map<Long, Watcher> watchers = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong pipeIds = new AtomicLong();
    private final LinkedBlockingQueue<Path> freePipes = new LinkedBlockingQueue<>();

    Launcher(Path python, Path program, Path pipes) {
        this.pipes = pipes;
        try {
            clear(pipes);
            ProcessBuilder builder =
                    new ProcessBuilder(python.toString(), "-I", "-S", "-X", "utf8", program.toString());
            builder.directory(pipes.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
            process = builder.start();
        } catch (IOException e) {
            throw new LabFailure("the lab cannot start " + python + " " + program, e);
        }
        requests = process.getOutputStream();
        Thread hearing = new Thread(this::hear, "lab-launcher");
        hearing.setDaemon(true);
        hearing.start();
        askForPipes();
    }

    private static void clear(Path pipes) throws IOException {
        Files.createDirectories(pipes);
        try (Stream<Path> old = Files.list(pipes)) {
            for (Path pipe : old.toList()) {
                Files.delete(pipe);
            }
        }
    }

    /** A named pipe nobody else uses; it is deleted once both sides have opened it. */
    Path pipe() throws IOException {
        try {
            if (freePipes.size() < PIPES_AT_ONCE / 2) {
                askForPipes();
            }
            Path pipe = freePipes.poll(10, TimeUnit.SECONDS);
            if (pipe == null) {
                throw new IOException("the lab's launcher made no pipe within 10 s");
            }
            return pipe;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a pipe", e);
        }
    }

    /** Starts a command whose three pipes are open on this side already; the id is for {@link #signal}. */
    long start(
            List<String> command, Map<String, String> environment, Path directory, List<Path> pipes, Watcher watcher) {
        long id = ids.incrementAndGet();
        watchers.put(id, watcher);
        ObjectNode job = JSON.createObjectNode().put("id", id).put("cwd", directory.toString());
        ArrayNode argv = job.putArray("argv");
        command.forEach(argv::add);
        ObjectNode env = job.putObject("env");
        environment.forEach(env::put);
        job.put("in", pipes.get(0).toString());
        job.put("out", pipes.get(1).toString());
        job.put("err", pipes.get(2).toString());
        send(job);
        return id;
    }

    /** Signals the process group of a command that still runs, as sshd does. */
    void signal(long id, String name) {
        send(JSON.createObjectNode().put("id", id).put("signal", name));
    }

    private void askForPipes() {
        ObjectNode wish = JSON.createObjectNode();
        ArrayNode names = wish.putArray("pipes");
        for (int i = 0; i < PIPES_AT_ONCE; i++) {
            names.add(pipes.resolve("p" + pipeIds.incrementAndGet()).toString());
        }
        send(wish);
    }

    private void send(ObjectNode message) {
        try {
            byte[] line = (JSON.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8);
            synchronized (requests) {
                requests.write(line);
                requests.flush();
            }
        } catch (IOException e) {
            throw new LabFailure("the lab's launcher is gone", e);
        }
    }

    private void hear() {
        try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                try {
                    heard(JSON.readTree(line));
                } catch (RuntimeException e) {
                    log.warn("the lab could not deal with {}", line, e);
                }
            }
        } catch (IOException e) {
            log.debug("the lab's launcher is gone", e);
        }
        watchers.values().forEach(watcher -> watcher.failed("the lab's launcher is gone"));
    }

    private void heard(JsonNode answer) {
        if (answer.has("pipes")) {
            answer.get("pipes").forEach(pipe -> freePipes.add(Path.of(pipe.asText())));
            return;
        }
        long id = answer.get("id").asLong();
        Watcher watcher = answer.has("started") ? watchers.get(id) : watchers.remove(id);
        if (watcher == null) {
            return;
        }
        if (answer.has("started")) {
            watcher.started(answer.get("started").asLong());
        } else if (answer.has("failed")) {
            watcher.failed(answer.get("failed").asText());
        } else if (answer.has("killed")) {
            watcher.ended(
                    new Ending(answer.get("code").asInt(), answer.get("killed").asText()));
        } else {
            watcher.ended(new Ending(answer.get("exit").asInt(), ""));
        }
    }

    /** Stops starting commands; those that run go on, as on a host whose sshd was stopped. */
    @Override
    public void close() {
        watchers.clear();
        try {
            requests.close();
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
