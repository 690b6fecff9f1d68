package io.quiesce.transcript;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A runner of one piece of work: gives each command its full id and its line in the transcript, before it is sent.
 *
 * <p>Callers pass short ids. A read or a request to a power control that comes again gets a number; an act keeps its id,
 * which is what makes it happen once, until the whole piece of work is {@link #settled}.
 */
public final class Recorded implements CommandRunner {

    private final CommandRunner wire;
    private final Transcript transcript;
    private final Origin origin;
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();
    private final BooleanSupplier may;
    private volatile boolean cancelled;

    Recorded(CommandRunner wire, Transcript transcript, Origin origin, BooleanSupplier may) {
        this.wire = wire;
        this.transcript = transcript;
        this.origin = origin;
        this.may = may;
    }

    /** A read whose line is cut is sent once more at once: repeating it changes nothing. */
    @Override
    public CommandResult run(Target target, Command command) {
        CommandResult result = send(target, command);
        return command.kind() == Command.Kind.READ && cut(result) ? send(target, command) : result;
    }

    private static boolean cut(CommandResult result) {
        return result instanceof CommandResult.ConnectionLost
                || result instanceof NotStarted notStarted && notStarted.reason() == Reason.BROKEN;
    }

    private CommandResult send(Target target, Command command) {
        if (cancelled || Thread.currentThread().isInterrupted()) {
            return notAnyMore();
        }
        Command named =
                new Command(id(target, command), command.line(), command.input(), command.kind(), command.deadline());
        return lined(target, named, named.kind().name().toLowerCase(Locale.ROOT), () -> wire.run(target, named));
    }

    private String id(Target target, Command command) {
        String id = origin.prefix(target.node()) + command.id();
        if (command.kind().isAct()) {
            return id;
        }
        int turn = turns.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet();
        return turn == 1 ? id : id + "." + turn;
    }

    /** From now on nothing is sent any more, on whichever thread; what was sent already goes on. */
    public void cancel() {
        cancelled = true;
    }

    /**
     * The outcome of the whole piece of work is stored: what the nodes keep of its acts may be removed, also of those that
     * an earlier round of it, or an engine that is gone, has sent and has not heard of since.
     */
    public void settled() {
        transcript.acts(origin.workId()).forEach(act -> wire.forget(act.target(), act.id()));
    }

    /**
     * Ends what steps of this run that were overtaken have begun, and of whose end nobody has heard: what is done next must not
     * meet it.
     *
     * @param butNot ids of acts that are left alone, since they were tried before; those that are tried now are added
     * @return the nodes on which it may go on, since they could not be asked, or since something is left
     */
    public Set<Target> endOvertaken(Set<String> butNot, FanOut everywhere) {
        Map<Target, List<String>> acts = new LinkedHashMap<>();
        for (Transcript.Act act : transcript.overtaken(origin.rootId())) {
            if (butNot.add(act.id())) {
                acts.computeIfAbsent(act.target(), node -> new ArrayList<>()).add(act.id());
            }
        }
        if (acts.isEmpty()) {
            return Set.of();
        }
        Set<Target> left = new LinkedHashSet<>();
        everywhere
                .over(acts.keySet(), node -> acts.getOrDefault(node, List.of()).stream()
                        .filter(id -> !nothingIsLeft(stop(node, id)))
                        .toList())
                .forEach((node, ids) -> {
                    if (!ids.isEmpty()) {
                        left.add(node);
                    }
                    transcript.removed(acts.getOrDefault(node, List.of()).stream()
                            .filter(id -> !ids.contains(id))
                            .toList());
                });
        return left;
    }

    /** An act is forgotten with the piece of work it belongs to; see {@link #settled}. */
    @Override
    public void forget(Target target, String id) {
        wire.forget(target, origin.prefix(target.node()) + id);
    }

    @Override
    public CommandResult stop(Target target, String idPrefix) {
        Command asLine = Command.read("stop", Transcript.END_ALL + idPrefix, Duration.ofSeconds(1));
        CommandResult result = lined(target, asLine, "stop", () -> wire.stop(target, idPrefix));
        if (idPrefix.equals(Origin.runPrefix(origin.rootId())) && nothingIsLeft(result)) {
            transcript.removed(origin.rootId(), target);
        }
        return result;
    }

    private static boolean nothingIsLeft(CommandResult result) {
        if (!(result instanceof CommandResult.Exited exited) || !exited.ok()) {
            return false;
        }
        List<String> lines = exited.out().lines();
        return !lines.isEmpty() && lines.get(lines.size() - 1).strip().equals(Transcript.NOTHING_LEFT);
    }

    private CommandResult lined(Target target, Command command, String kind, Supplier<CommandResult> sending) {
        OptionalLong number = transcript.sent(origin, target, command, kind, may);
        if (number.isEmpty()) {
            cancel();
            return notAnyMore();
        }
        CommandResult result = sending.get();
        transcript.ended(origin.rootId(), number.getAsLong(), result);
        return result;
    }

    private static CommandResult notAnyMore() {
        return new NotStarted(Reason.CANCELLED, "the step was ended, or is another engine's, before this was sent");
    }
}
