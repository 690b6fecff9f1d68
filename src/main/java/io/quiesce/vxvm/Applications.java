package io.quiesce.vxvm;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Label;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Reading.Read;
import io.quiesce.command.Target;
import io.quiesce.inventory.Application;
import java.time.Duration;

/** What runs on a node without VCS knowing of it: the inventory's own command lines. Acts are started once. */
public final class Applications {

    private static final Duration LOOK_DEADLINE = Duration.ofSeconds(30);
    private static final Duration ACT_DEADLINE = Duration.ofMinutes(2);

    /** From here on the shell itself says that the line could not be run, or that a signal ended it. */
    private static final int NO_ANSWER = 126;

    private final CommandRunner runner;

    public Applications(CommandRunner runner) {
        this.runner = runner;
    }

    /**
     * Whether it runs: its line {@code running} exits 0. Any other code means that it does not, but for 126 and higher ones:
     * then the line could not be run, or was killed.
     */
    public Reading<Boolean> runs(Target target, Application application) {
        Command look =
                Command.read(Label.of("application-running", application.name()), application.running(), LOOK_DEADLINE);
        return Reading.of(
                runner.run(target, look),
                exited -> exited.code() >= NO_ANSWER
                        ? new NotRead<>(
                                "whether the application %s runs is not known: %s"
                                        .formatted(application.name(), Reading.why(exited)),
                                exited)
                        : new Read<>(exited.ok()));
    }

    /** Halts it. */
    public Reading<Asked> halt(Target target, Application application) {
        return act(target, Label.of("application-halt", application.name()), application.halt());
    }

    /** Starts it; what it leaves behind is meant to stay. */
    public Reading<Asked> start(Target target, Application application) {
        String line = CommandLine.leavingDaemon("sh", "-c", application.start());
        return act(target, Label.of("application-start", application.name()), line);
    }

    private Reading<Asked> act(Target target, String id, String line) {
        return Asked.by(runner, target, Command.act(id, line, ACT_DEADLINE));
    }
}
