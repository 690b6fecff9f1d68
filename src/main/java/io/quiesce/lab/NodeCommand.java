package io.quiesce.lab;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.Signal;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One command line that a node received, from the request to the end of its output.
 *
 * <p>Closing the channel or the connection does not kill the process. Event-driven: the process is started and collected
 * by the {@link Launcher}; one thread for each of its two outputs copies to the channel, which blocks it when the
 * client's window is full.
 */
final class NodeCommand implements Command, Launcher.Watcher {

    private static final Logger log = LoggerFactory.getLogger(NodeCommand.class);
    private static final int CHUNK_BYTES = 32 * 1024;

    private final LabNode node;
    private final String line;
    private final CommandChannel channel;
    private final Executor threads;
    private final Launcher launcher;
    private final StandardInput input;
    private final List<Closeable> openedForBoth = new ArrayList<>();
    private final List<Path> pipes = new ArrayList<>();
    private @Nullable OutputStream out;
    private @Nullable OutputStream err;
    private @Nullable InputStream processOut;
    private @Nullable InputStream processErr;
    private @Nullable OutputStream processIn;
    private long id;
    private long entry;
    private int streaming;
    private Launcher.@Nullable Ending ending;

    NodeCommand(LabNode node, String line, CommandChannel channel, Launcher launcher, Executor threads) {
        this.node = node;
        this.line = line;
        this.channel = channel;
        this.launcher = launcher;
        this.threads = threads;
        this.input = new StandardInput(threads);
        channel.setDataReceiver(input);
    }

    @Override
    public void setInputStream(InputStream in) {
        // what arrives goes to the receiver
    }

    @Override
    public void setOutputStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void setErrorStream(OutputStream err) {
        this.err = err;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        // the channel is told directly, because the callback would close it at once
    }

    @Override
    public void start(ChannelSession session, Environment environment) {
        entry = node.journal().received(line);
        String refusal = ForbiddenPrograms.refusal(line);
        if (!refusal.isEmpty()) {
            refuse(refusal);
            return;
        }
        environment.addSignalListener((from, signal) -> signalled(signal));
        node.admit(line, this::launch);
    }

    private void launch() {
        try {
            for (int i = 0; i < 3; i++) {
                pipes.add(launcher.pipe());
            }
            // opened for both directions first: opening one end of a pipe alone would block
            for (Path pipe : pipes) {
                openedForBoth.add(new RandomAccessFile(pipe.toFile(), "rw"));
            }
            processIn = new FileOutputStream(pipes.get(0).toFile());
            processOut = new FileInputStream(pipes.get(1).toFile());
            processErr = new FileInputStream(pipes.get(2).toFile());
            synchronized (this) {
                id = launcher.start(
                        List.of("/bin/sh", "-c", line), node.environment(), node.home(), List.copyOf(pipes), this);
            }
        } catch (IOException | LabFailure e) {
            failed(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void started(long pid) {
        closeAll();
        streaming = 2;
        pump(processOut, out);
        pump(processErr, err);
        if (processIn != null) {
            input.to(processIn);
        }
        if (node.faults().dropsLine(line, "during")) {
            node.cut(channel.getSession());
        }
    }

    @Override
    public void failed(String why) {
        closeAll();
        refuse("lab: cannot start: " + why);
    }

    private void refuse(String why) {
        node.journal().ended(entry, 126);
        Launcher.Ending refused = new Launcher.Ending(126, "");
        threads.execute(() -> {
            try {
                if (err != null) {
                    err.write((why + "\n").getBytes(StandardCharsets.UTF_8));
                    err.flush();
                }
                channel.finish(refused);
            } catch (IOException e) {
                log.debug("{}: the client did not wait for a refusal", node.name(), e);
            }
        });
    }

    @Override
    public void ended(Launcher.Ending how) {
        node.journal().ended(entry, how.code());
        if (node.faults().dropsLine(line, "after") || node.cutsThisAnswer()) {
            node.cut(channel.getSession());
        }
        try {
            if (!channel.isClosing()) {
                channel.tell(how);
            }
        } catch (IOException e) {
            log.debug("{}: nobody waits for the exit of {}", node.name(), line, e);
        }
        synchronized (this) {
            ending = how;
        }
        input.close();
        finishWhenDone();
    }

    private void pump(@Nullable InputStream from, @Nullable OutputStream to) {
        if (from == null || to == null) {
            throw new IllegalStateException("a command runs before its streams are set");
        }
        threads.execute(() -> {
            try (from) {
                byte[] chunk = new byte[CHUNK_BYTES];
                for (int n = from.read(chunk); n >= 0; n = from.read(chunk)) {
                    to.write(chunk, 0, n);
                    if (from.available() == 0) {
                        to.flush();
                    }
                }
                to.flush();
            } catch (IOException gone) {
                log.debug("{}: nobody reads the output of {}", node.name(), line, gone);
            }
            synchronized (this) {
                streaming--;
            }
            finishWhenDone();
        });
    }

    private void finishWhenDone() {
        Launcher.Ending how;
        synchronized (this) {
            how = ending;
            if (how == null || streaming > 0) {
                return;
            }
            streaming = Integer.MAX_VALUE;
        }
        try {
            channel.finish(how);
        } catch (IOException e) {
            log.debug("{}: the channel was closed before the end of {}", node.name(), line, e);
        }
    }

    private void signalled(Signal signal) {
        long running;
        synchronized (this) {
            running = id;
        }
        if (running > 0) {
            launcher.signal(running, signal.name());
        }
    }

    private void closeAll() {
        try {
            for (Closeable both : openedForBoth) {
                both.close();
            }
            for (Path pipe : pipes) {
                Files.deleteIfExists(pipe);
            }
        } catch (IOException e) {
            log.debug("{}: a pipe of {} could not be closed", node.name(), line, e);
        }
    }

    @Override
    public void destroy(ChannelSession session) {
        // the process lives on: only its output has nowhere to go
        input.close();
    }
}
