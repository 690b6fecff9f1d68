package io.quiesce.openvstorage;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Reading;
import io.quiesce.command.Sections;
import io.quiesce.command.Target;
import java.time.Duration;
import java.util.Optional;

/**
 * Looks at RabbitMQ on one master, and at the age of the master: a broker that is not there is one thing a minute after a
 * boot and another one a day after.
 */
public final class BrokerLook {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String WHAT = "the uptime of a node";

    private final CommandRunner runner;

    public BrokerLook(CommandRunner runner) {
        this.runner = runner;
    }

    /** An answer that cannot be understood is not read; a master that does not answer is asked once only. */
    public Broker look(Target node) {
        Reading<Optional<Duration>> up = Reading.readable(() -> up(node));
        if (up instanceof Reading.NotRead<Optional<Duration>> silent) {
            return new Broker(node, new Reading.NotRead<>(silent.why(), silent.result()), Optional.empty());
        }
        return new Broker(
                node,
                Reading.readable(() -> new RabbitMq(runner).status(node)),
                up.asOptional().orElseThrow());
    }

    private Reading<Optional<Duration>> up(Target node) {
        String script = Sections.PRELUDE + "section up cat /proc/uptime\n" + Sections.END;
        CommandResult result = runner.run(node, Command.read("uptime", script, DEADLINE));
        return Reading.of(
                result,
                exited -> new Reading.Read<>(
                        NodeLook.up(Sections.read(WHAT, exited).get(WHAT, "up"))));
    }
}
