package io.quiesce.power;

import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code ipmitool} on the host that runs Quiesce. */
final class OwnIpmitool implements Ipmitool {

    private static final int MOST_BYTES = 64 * 1024;
    /** How Java hands on the error ENOENT. */
    private static final String NO_SUCH_FILE = "error=2,";

    private static final Duration GRACE = Duration.ofSeconds(1);

    /** What a program is given of our environment, where other passwords may stand. */
    private static final Set<String> HARMLESS = Set.of("PATH", "HOME");

    private final String program;

    OwnIpmitool(String program) {
        this.program = program;
    }

    @Override
    public CommandResult run(String id, List<String> arguments, Secret password, Duration limit) {
        long begin = System.nanoTime();
        Process process;
        try {
            process = start(arguments, password);
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            int code = why.contains(NO_SUCH_FILE) ? NO_PROGRAM : NO_START;
            return new Exited(code, Output.EMPTY, Output.of(why));
        }
        close(process.getOutputStream());
        CompletableFuture<String> out = text(process.getInputStream());
        CompletableFuture<String> err = text(process.getErrorStream());
        boolean ended = false;
        try {
            ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            kill(process);
            Duration after = Duration.ofNanos(System.nanoTime() - begin);
            return new TimedOut(after, Output.EMPTY, Output.EMPTY, -1);
        }
        return new Exited(process.exitValue(), output(out), output(err));
    }

    private Process start(List<String> arguments, Secret password) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of(program), arguments.stream()).toList());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(HARMLESS);
        environment.put("LC_ALL", "C");
        environment.put("IPMI_PASSWORD", password.revealed());
        return builder.start();
    }

    private static void close(OutputStream input) {
        try {
            input.close();
        } catch (IOException e) {
            // it has ended, and reads nothing any more
        }
    }

    /** Read on a thread of its own: a full pipe would stop the program. */
    private static CompletableFuture<String> text(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try (stream) {
                        String kept = new String(stream.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
                        stream.transferTo(OutputStream.nullOutputStream());
                        text.complete(kept);
                    } catch (IOException e) {
                        text.complete("");
                    }
                },
                "quiesce-ipmitool");
        reader.setDaemon(true);
        reader.start();
        return text;
    }

    /** A child in the background may hold a stream open after the end: it is not waited for. */
    private static Output output(CompletableFuture<String> text) {
        return Output.of(text.completeOnTimeout("", GRACE.toMillis(), TimeUnit.MILLISECONDS)
                .join());
    }

    /** Ends the program and what it has started; none of them can refuse. */
    private static void kill(Process process) {
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public String toString() {
        return "the host that runs Quiesce";
    }
}
