package io.quiesce.command;

import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandResult.TimedOut;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Nodes that answer by rules and remember what they were asked.
 *
 * <pre>{@code
 * var nodes = new ScriptedCommandRunner()
 *         .when("virsh .*list.*").prints("12\n")
 *         .when("ovs-m1", "service nginx status").exits(3, "", "not running");
 * }</pre>
 *
 * <p>The rule added last that matches a line answers; a line that no rule matches is an error of the test. An act whose
 * id ran before is answered from memory, as a real node does.
 */
public final class ScriptedCommandRunner implements CommandRunner {

    /** One call that reached a node. */
    public record Asked(Target target, Command command) {
        public String line() {
            return command.line();
        }
    }

    /** One call of {@link #stop} or {@link #forget}: the node and the id or its prefix. */
    public record Named(Target target, String id) {}

    private record Rule(Predicate<Target> node, Pattern line, BiFunction<Target, Command, CommandResult> answer) {}

    private final Deque<Rule> rules = new ArrayDeque<>();
    private final List<Asked> asked = new ArrayList<>();
    private final List<Named> forgotten = new ArrayList<>();
    private final List<Named> stopped = new ArrayList<>();
    private final Map<Named, CommandResult> ended = new HashMap<>();
    private int leftAfterStop;

    /** What happens when the whole line matches this pattern, on any node. */
    public Answer when(String line) {
        return new Answer(target -> true, line);
    }

    /** What happens when the whole line matches this pattern, on the node of this name. */
    public Answer when(String node, String line) {
        return new Answer(target -> target.node().equals(node), line);
    }

    /** The second half of a rule. */
    public final class Answer {
        private final Predicate<Target> node;
        private final Pattern line;

        private Answer(Predicate<Target> node, String line) {
            this.node = node;
            this.line = Pattern.compile(line, Pattern.DOTALL);
        }

        public ScriptedCommandRunner prints(String out) {
            return exits(0, out, "");
        }

        public ScriptedCommandRunner exits(int code, String out, String err) {
            return answers(new Exited(code, Output.of(out), Output.of(err)));
        }

        public ScriptedCommandRunner isNotStarted(Reason reason) {
            return answers(new NotStarted(reason, "scripted: " + reason));
        }

        public ScriptedCommandRunner losesTheLine() {
            return answers(new ConnectionLost("scripted: the line was cut", Output.EMPTY, Output.EMPTY));
        }

        /** Takes as long as it may; nothing is left of a read, nothing is known of an act. */
        public ScriptedCommandRunner hangs() {
            return by((target, command) -> new TimedOut(
                    command.deadline(), Output.EMPTY, Output.EMPTY, command.kind() == Command.Kind.READ ? 0 : -1));
        }

        /** Answers one after the other; the last one for ever. */
        public ScriptedCommandRunner answers(CommandResult... results) {
            Deque<CommandResult> left = new ArrayDeque<>(Arrays.asList(results));
            return by((target, command) -> {
                synchronized (left) {
                    return left.size() > 1 ? left.removeFirst() : left.getFirst();
                }
            });
        }

        /** Answers what this function says; it runs on the caller's thread and may block. */
        public ScriptedCommandRunner by(BiFunction<Target, Command, CommandResult> answer) {
            synchronized (ScriptedCommandRunner.this) {
                rules.addFirst(new Rule(node, line, answer));
            }
            return ScriptedCommandRunner.this;
        }
    }

    /** How many processes {@link #stop} says are left. */
    public synchronized ScriptedCommandRunner leavesAfterStop(int processes) {
        leftAfterStop = processes;
        return this;
    }

    @Override
    public CommandResult run(Target target, Command command) {
        boolean act = command.kind().isAct();
        Named name = new Named(target, command.id());
        Rule rule;
        synchronized (this) {
            CommandResult before = act ? ended.get(name) : null;
            if (before != null) {
                return before;
            }
            asked.add(new Asked(target, command));
            rule = rules.stream()
                    .filter(r -> r.node().test(target)
                            && r.line().matcher(command.line()).matches())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(
                            "no rule answers %s on %s: %s".formatted(command.id(), target, command.line())));
        }
        CommandResult result = rule.answer().apply(target, command);
        if (act && result instanceof Exited) {
            synchronized (this) {
                ended.put(name, result);
            }
        }
        return result;
    }

    @Override
    public synchronized void forget(Target target, String id) {
        forgotten.add(new Named(target, id));
        ended.remove(new Named(target, id));
    }

    @Override
    public synchronized CommandResult stop(Target target, String idPrefix) {
        if (idPrefix.isEmpty()) {
            throw new IllegalArgumentException("the prefix of what to stop is empty; that never means all");
        }
        stopped.add(new Named(target, idPrefix));
        ended.keySet()
                .removeIf(name -> name.target().equals(target) && name.id().startsWith(idPrefix));
        return new Exited(0, Output.of(leftAfterStop + "\n"), Output.EMPTY);
    }

    /** Everything that was sent, in order; an act that had ended before is not sent again. */
    public synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** The lines that were sent, in order. */
    public synchronized List<String> lines() {
        return asked.stream().map(Asked::line).toList();
    }

    /** The lines that were sent to the node of this name, in order. */
    public synchronized List<String> lines(String node) {
        return asked.stream()
                .filter(a -> a.target().node().equals(node))
                .map(Asked::line)
                .toList();
    }

    public synchronized List<Named> forgotten() {
        return List.copyOf(forgotten);
    }

    public synchronized List<Named> stopped() {
        return List.copyOf(stopped);
    }
}
