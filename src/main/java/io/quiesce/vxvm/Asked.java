package io.quiesce.vxvm;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import java.util.stream.Stream;

/**
 * What a node answered when it was asked to do something. It proves nothing about what happened: that is looked at.
 *
 * @param accepted whether the program ended with 0
 * @param said its last words, for a person; empty if it said nothing
 */
public record Asked(boolean accepted, String said) {

    private static final int KILLED = 128;

    /** Sends an act and takes any exit code for an answer. */
    static Reading<Asked> by(CommandRunner runner, Target target, Command act) {
        return Reading.of(runner.run(target, act), exited -> new Reading.Read<>(of(exited)));
    }

    /**
     * The same of a program whose end is no answer if it was killed: what it had asked for may go on without it. A shell
     * says so by a code above 128.
     */
    static Reading<Asked> unlessKilled(CommandRunner runner, Target target, Command act) {
        return Reading.of(
                runner.run(target, act),
                exited -> exited.code() > KILLED
                        ? new Reading.NotRead<>("the program was killed, " + Reading.why(exited), exited)
                        : new Reading.Read<>(of(exited)));
    }

    private static Asked of(Exited exited) {
        String said = Stream.of(exited.err(), exited.out())
                .map(output -> output.text().strip())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        return new Asked(exited.ok(), said.substring(said.lastIndexOf('\n') + 1).strip());
    }
}
