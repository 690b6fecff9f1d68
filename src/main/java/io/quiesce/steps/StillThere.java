package io.quiesce.steps;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Target;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Asks nodes whether they are there, by the smallest command there is. */
@Component
final class StillThere {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final FanOut fanOut;

    StillThere(FanOut fanOut) {
        this.fanOut = fanOut;
    }

    /** How each node took it; at least one must be asked. */
    Map<Target, CommandResult> ask(Collection<Target> targets, CommandRunner runner) {
        return fanOut.over(
                targets, target -> runner.run(target, Command.read("still-there", CommandLine.of("true"), DEADLINE)));
    }
}
