package io.quiesce.transcript;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Target;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A runner of one piece of work: gives each command its full id and its line in the transcript, before it is sent.
 *
 * <p>Callers pass short ids. A read that comes again gets a number; an act keeps its id, which is what makes it happen
 * once.
 */
final class Recorded implements CommandRunner {

    private final CommandRunner wire;
    private final Transcript transcript;
    private final Origin origin;
    private final Map<String, AtomicInteger> reads = new ConcurrentHashMap<>();

    Recorded(CommandRunner wire, Transcript transcript, Origin origin) {
        this.wire = wire;
        this.transcript = transcript;
        this.origin = origin;
    }

    @Override
    public CommandResult run(Target target, Command command) {
        Command named =
                new Command(id(target, command), command.line(), command.input(), command.kind(), command.deadline());
        long number = transcript.sent(origin, target, named, named.kind().name().toLowerCase(java.util.Locale.ROOT));
        CommandResult result = wire.run(target, named);
        transcript.ended(number, result);
        return result;
    }

    private String id(Target target, Command command) {
        String id = origin.prefix(target.node()) + command.id();
        if (command.kind() == Command.Kind.ACT) {
            return id;
        }
        int turn = reads.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet();
        return turn == 1 ? id : id + "." + turn;
    }

    @Override
    public CommandResult stop(Target target, String idPrefix) {
        Command asLine = Command.read("stop", "end all processes of " + idPrefix, Duration.ofSeconds(1));
        long number = transcript.sent(origin, target, asLine, "stop");
        CommandResult result = wire.stop(target, idPrefix);
        transcript.ended(number, result);
        return result;
    }
}
