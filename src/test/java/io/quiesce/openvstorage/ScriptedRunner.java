package io.quiesce.openvstorage;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Output;
import io.quiesce.command.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Answers from a list, in order, and remembers what it was asked. */
final class ScriptedRunner implements CommandRunner {

    final List<Command> sent = new ArrayList<>();
    final List<String> forgotten = new ArrayList<>();
    private final Deque<CommandResult> answers = new ArrayDeque<>();

    static ScriptedRunner answering(CommandResult... results) {
        ScriptedRunner runner = new ScriptedRunner();
        runner.answers.addAll(List.of(results));
        return runner;
    }

    static Exited exited(int code, String out, String err) {
        return new Exited(code, Output.of(out), Output.of(err));
    }

    @Override
    public CommandResult run(Target target, Command command) {
        sent.add(command);
        return answers.remove();
    }

    @Override
    public void forget(Target target, String id) {
        forgotten.add(id);
    }

    @Override
    public CommandResult stop(Target target, String idPrefix) {
        throw new UnsupportedOperationException("nothing in this package stops commands");
    }
}
