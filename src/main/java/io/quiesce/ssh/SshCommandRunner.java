package io.quiesce.ssh;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Output;
import io.quiesce.command.Target;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.SshAccess;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands over SSH.
 *
 * <p>A read is attached to its channel and killed on the node at its deadline. An act is detached: it lives in
 * {@code .quiesce/<id>} in the login's home directory, in a session of its own, and is started by whoever makes that
 * directory first; running it again attaches to it. Connections are kept and shared; see {@link SshSettings}.
 *
 * <p>Nothing a host printed is logged.
 */
public final class SshCommandRunner implements CommandRunner, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SshCommandRunner.class);
    private static final Pattern ID_PREFIX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    // TERM, a second; KILL, half a second; and a busy node
    private static final Duration STOP = Duration.ofSeconds(12);
    // whoever interrupts a read must not wait for a node that does not answer: the kill goes on without its caller
    private static final Duration INTERRUPTED = Duration.ofMillis(1500);
    // for what is still to be removed when the runner is closed
    private static final Duration FAREWELL = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration FIRST_LOOK = Duration.ofMillis(500);

    private final Function<Target, Optional<Node>> nodes;
    private final SshSettings settings;
    private final Connections connections;
    private final Forgotten forgotten = new Forgotten();
    private final Consumer<Set<String>> removed;

    /** @param nodes finds a node; asked for each command */
    public SshCommandRunner(Function<Target, Optional<Node>> nodes, SshSettings settings) {
        this(nodes, settings, ids -> {});
    }

    public SshCommandRunner(Inventory inventory, SshSettings settings) {
        this(inventory, settings, ids -> {});
    }

    /** @param removed told the ids of acts that were to be forgotten, and of which their nodes keep nothing any more */
    public SshCommandRunner(Inventory inventory, SshSettings settings, Consumer<Set<String>> removed) {
        this(target -> inventory.cluster(target.cluster()).flatMap(c -> c.node(target.node())), settings, removed);
    }

    SshCommandRunner(Function<Target, Optional<Node>> nodes, SshSettings settings, Consumer<Set<String>> removed) {
        this.nodes = nodes;
        this.settings = settings;
        this.removed = removed;
        this.connections = new Connections(settings, this::removeForgotten, this::removeWhereNobodyGoes);
    }

    /**
     * Runs a command in the shell of a node.
     *
     * @throws IllegalArgumentException if there is no such node, or if the command is for a power control and not for a
     *     shell
     */
    @Override
    public CommandResult run(Target target, Command command) {
        if (command.kind() == Command.Kind.POWER) {
            throw new IllegalArgumentException(
                    "'%s' is for the power control of %s, not for its shell".formatted(command.line(), target));
        }
        Node node = node(target);
        Endpoint endpoint = Endpoint.of(target, node);
        boolean sudo = node.ssh().sudo();
        return command.kind() == Command.Kind.READ
                ? read(endpoint, sudo, command)
                : new Act(endpoint, sudo, command).run();
    }

    /**
     * Runs a read on a host that is no node, such as one from which management controllers are reached. Its key is checked
     * like any other, and nothing runs there through sudo.
     *
     * @param host where, and who logs in
     * @param like a node's access, whose identity, known hosts, time limit and jump host are used
     * @throws IllegalArgumentException if the command is no read: what such a host keeps of an act, nobody would remove
     */
    public CommandResult runOn(SshAccess.Jump host, SshAccess like, Command command) {
        if (command.kind() != Command.Kind.READ) {
            throw new IllegalArgumentException(
                    "%s is %s, expected a read on a host that is no node".formatted(command.id(), command.kind()));
        }
        return read(Endpoint.ofManagementHost(host, like), false, command);
    }

    @Override
    public void forget(Target target, String id) {
        requireId("what to forget", id);
        // a node that left the inventory keeps what it keeps
        nodes.apply(target)
                .ifPresent(node ->
                        forgotten.add(Endpoint.of(target, node), id, node.ssh().sudo()));
    }

    @Override
    public CommandResult stop(Target target, String idPrefix) {
        requireId("the prefix of what to stop", idPrefix);
        Node node = node(target);
        Endpoint endpoint = Endpoint.of(target, node);
        CommandResult result =
                plain(endpoint, Scripts.stop(idPrefix, false, node.ssh().sudo()), STOP);
        if (result instanceof Exited exited && exited.ok()) {
            forgotten.drop(endpoint, idPrefix);
        }
        return result;
    }

    @Override
    public void close() {
        List<Future<Endpoint>> removals = forgotten.all().stream()
                .map(endpoint -> connections.inBackground(() -> {
                    removeForgotten(endpoint);
                    return endpoint;
                }))
                .toList();
        long end = System.nanoTime() + FAREWELL.toNanos();
        try {
            for (Future<Endpoint> removal : removals) {
                removal.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException | ExecutionException e) {
            log.debug("not everything that was to be forgotten is removed: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.close();
    }

    /** What is removed on a node is named by it: nothing empty, no path. */
    private static void requireId(String what, String id) {
        if (!ID_PREFIX.matcher(id).matches()) {
            throw new IllegalArgumentException("%s is '%s', expected %s".formatted(what, id, ID_PREFIX.pattern()));
        }
    }

    private Node node(Target target) {
        return nodes.apply(target)
                .orElseThrow(() -> new IllegalArgumentException("the inventory has no node " + target));
    }

    private CommandResult read(Endpoint endpoint, boolean sudo, Command command) {
        long begin = System.nanoTime();
        Exec exec;
        try {
            exec = connections.send(
                    endpoint,
                    Scripts.read(command, sudo),
                    command.input(),
                    settings.outputCapBytes(),
                    command.deadline());
            begin = System.nanoTime();
        } catch (NotConnected e) {
            return e.result();
        } catch (InterruptedException e) {
            return cancelled(endpoint);
        }
        Exec.Ending ending;
        boolean interrupted = false;
        try (exec) {
            ending = exec.await(begin + command.deadline().toNanos());
        } catch (InterruptedException e) {
            ending = new Exec.Ending.Running();
            interrupted = true;
        }
        if (ending instanceof Exec.Ending.Running) {
            Duration after = Duration.ofNanos(System.nanoTime() - begin);
            int left = interrupted ? killSoon(endpoint, command.id(), sudo) : kill(endpoint, command.id(), sudo);
            return new TimedOut(after, output(exec.out()), output(exec.err()), left);
        }
        return sudo ? withoutSudosRefusal(endpoint, result(endpoint, exec, ending)) : result(endpoint, exec, ending);
    }

    /** As {@link #kill}, for a caller that was told to stop; its interrupt flag is set again. */
    private int killSoon(Endpoint endpoint, String id, boolean sudo) {
        try {
            return connections
                    .inBackground(() -> kill(endpoint, id, sudo))
                    .get(INTERRUPTED.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | TimeoutException | RejectedExecutionException e) {
            return -1;
        } catch (ExecutionException e) {
            throw new IllegalStateException("ending " + id + " on " + endpoint + " failed", e.getCause());
        } finally {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends one read; the caller's interrupt flag is clear. Says how many of its processes are left, -1 for unknown. */
    private int kill(Endpoint endpoint, String id, boolean sudo) {
        CommandResult result = plain(endpoint, Scripts.stop(id, true, sudo), STOP);
        if (result instanceof Exited exited
                && exited.ok()
                && !exited.out().lines().isEmpty()) {
            List<String> lines = exited.out().lines();
            String last = lines.get(lines.size() - 1).strip();
            return last.matches("\\d{1,6}") ? Integer.parseInt(last) : -1;
        }
        return -1;
    }

    /** Sends one of our own lines and waits; what is late is left alone. */
    private CommandResult plain(Endpoint endpoint, String request, Duration deadline) {
        long begin = System.nanoTime();
        try (Exec exec = connections.send(endpoint, request, "", settings.outputCapBytes(), deadline)) {
            try {
                Exec.Ending ending = exec.await(System.nanoTime() + deadline.toNanos());
                return ending instanceof Exec.Ending.Running
                        ? new TimedOut(deadline, output(exec.out()), output(exec.err()), -1)
                        : result(endpoint, exec, ending);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                Duration after = Duration.ofNanos(System.nanoTime() - begin);
                return new TimedOut(after, output(exec.out()), output(exec.err()), -1);
            }
        } catch (NotConnected e) {
            return e.result();
        } catch (InterruptedException e) {
            return cancelled(endpoint);
        }
    }

    private static CommandResult result(Endpoint endpoint, Exec exec, Exec.Ending ending) {
        Output out = output(exec.out());
        Output err = output(exec.err());
        if (ending instanceof Exec.Ending.Answered answered) {
            return new Exited(answered.code(), out, err);
        }
        String why = ending instanceof Exec.Ending.Broken broken ? broken.why() : "it still runs";
        return new ConnectionLost(
                "%s: the line broke after the command was sent (%s)".formatted(endpoint, why), out, err);
    }

    /** sudo that lets nobody in is no answer of the command. */
    private static CommandResult withoutSudosRefusal(Endpoint endpoint, CommandResult result) {
        if (result instanceof Exited exited
                && exited.code() == 1
                && exited.out().bytes() == 0
                && exited.err().text().startsWith("sudo: ")) {
            return sudoRefused(endpoint, exited.err());
        }
        return result;
    }

    private static NotStarted sudoRefused(Endpoint endpoint, Output err) {
        return new NotStarted(
                Reason.LOGIN_REFUSED,
                "%s: '%s' may not use sudo there (%s)"
                        .formatted(endpoint, endpoint.user(), err.lines().get(0)));
    }

    private static NotStarted cancelled(Endpoint endpoint) {
        Thread.currentThread().interrupt();
        return new NotStarted(Reason.CANCELLED, "%s: told to stop before the command was sent".formatted(endpoint));
    }

    private static Output output(@Nullable Tally tally) {
        return tally == null ? Output.EMPTY : tally.output();
    }

    /** Nodes to which nothing is sent any more; where a line is open, the next command or its idle end does it. */
    private void removeWhereNobodyGoes() {
        Collection<Endpoint> open = connections.open();
        for (Endpoint endpoint : forgotten.due(System.nanoTime())) {
            if (!open.contains(endpoint)) {
                connections.inBackground(() -> {
                    removeForgotten(endpoint);
                    return endpoint;
                });
            }
        }
    }

    private void removeForgotten(Endpoint endpoint) {
        Forgotten.Batch batch = forgotten.take(endpoint);
        if (batch.ids().isEmpty()) {
            forgotten.removed(batch);
            return;
        }
        CommandResult result = plain(endpoint, Scripts.remove(batch.ids(), batch.sudo()), settings.close());
        if (result instanceof NotStarted) {
            forgotten.putBack(batch, System.nanoTime());
        } else {
            forgotten.removed(batch);
            if (result instanceof Exited exited && exited.ok()) {
                tell(batch.ids());
            }
        }
    }

    /** Whoever keeps the account may be unable to write just now; what is removed once more is no trouble. */
    private void tell(Set<String> ids) {
        try {
            removed.accept(ids);
        } catch (RuntimeException e) {
            log.debug("that {} acts are removed is not written down", ids.size(), e);
        }
    }

    /** One launch of an act, or one more look at it. */
    private final class Act {
        private final Endpoint endpoint;
        private final boolean sudo;
        private final Command command;
        private final boolean atOnce;
        private final Forgotten.Batch batch;

        Act(Endpoint endpoint, boolean sudo, Command command) {
            this.endpoint = endpoint;
            this.sudo = sudo;
            this.command = command;
            this.atOnce = command.kind() == Command.Kind.LAST_ACT || command.kind() == Command.Kind.LONG_ACT;
            this.batch = forgotten.take(endpoint, command.id());
        }

        CommandResult run() {
            Duration patience = atOnce ? FIRST_LOOK : command.deadline();
            int cap = settings.outputCapBytes();
            String request = Scripts.launch(command, patience, cap, sudo, batch.ids());
            long begin = System.nanoTime();
            try (Exec exec =
                    connections.send(endpoint, request, command.input(), cap + LaunchReply.ROOM, command.deadline())) {
                begin = System.nanoTime();
                // once sent, what is left of these for want of an answer is left to stop: they may be running anew
                forgotten.removed(batch);
                try {
                    Exec.Ending ending = exec.await(begin + patience.plus(GRACE).toNanos());
                    return result(exec, ending, Duration.ofNanos(System.nanoTime() - begin));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return goesOn(Duration.ofNanos(System.nanoTime() - begin));
                }
            } catch (NotConnected e) {
                forgotten.putBack(batch, System.nanoTime());
                return e.result();
            } catch (InterruptedException e) {
                forgotten.putBack(batch, System.nanoTime());
                return cancelled(endpoint);
            }
        }

        private CommandResult result(Exec exec, Exec.Ending ending, Duration after) {
            byte[] out = exec.out() == null ? new byte[0] : exec.out().kept();
            byte[] err = exec.err() == null ? new byte[0] : exec.err().kept();
            LaunchReply reply = LaunchReply.of(out, err);
            if (!(reply instanceof LaunchReply.Silent)) {
                Set<String> gone = new HashSet<>(batch.ids());
                gone.remove(command.id());
                tell(gone);
            }
            if (reply instanceof LaunchReply.Refused refused) {
                return new NotStarted(
                        Reason.BROKEN, "%s cannot keep the command: %s".formatted(endpoint, refused.why()));
            }
            if (reply instanceof LaunchReply.Gone || reply instanceof LaunchReply.Started && atOnce) {
                return new Exited(0, Output.EMPTY, Output.EMPTY);
            }
            if (ending instanceof Exec.Ending.Broken broken) {
                return lost("the line broke %s (%s)"
                        .formatted(
                                reply instanceof LaunchReply.Silent
                                        ? "after the command was sent, before the node confirmed its start"
                                        : "after the command was started; it goes on",
                                broken.why()));
            }
            if (ending instanceof Exec.Ending.Running || reply instanceof LaunchReply.Started) {
                return goesOn(after);
            }
            if (reply instanceof LaunchReply.Lost) {
                return lost("the command was started and ended without an exit code: it was killed or the node was"
                        + " switched off");
            }
            if (reply instanceof LaunchReply.Ended ended) {
                return new Exited(ended.code(), ended.out(), ended.err());
            }
            return silent(exec, ending);
        }

        private CommandResult silent(Exec exec, Exec.Ending ending) {
            Output err = output(exec.err());
            int code = ending instanceof Exec.Ending.Answered answered ? answered.code() : -1;
            if (sudo && code == 1 && err.text().startsWith("sudo: ")) {
                return sudoRefused(endpoint, err);
            }
            return new ConnectionLost(
                    "%s: the node's shell ended with %d and did not say whether it started the command"
                            .formatted(endpoint, code),
                    output(exec.out()),
                    err);
        }

        private ConnectionLost lost(String why) {
            return new ConnectionLost(endpoint + ": " + why, Output.EMPTY, Output.EMPTY);
        }

        private TimedOut goesOn(Duration after) {
            return new TimedOut(after, Output.EMPTY, Output.EMPTY, -1);
        }
    }
}
