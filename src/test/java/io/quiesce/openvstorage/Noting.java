package io.quiesce.openvstorage;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Target;
import java.util.List;

/** Notes what another runner is asked. */
record Noting(CommandRunner runner, List<Command> sent) implements CommandRunner {

    @Override
    public CommandResult run(Target target, Command command) {
        sent.add(command);
        return runner.run(target, command);
    }

    @Override
    public void forget(Target target, String id) {
        runner.forget(target, id);
    }

    @Override
    public CommandResult stop(Target target, String idPrefix) {
        return runner.stop(target, idPrefix);
    }
}
