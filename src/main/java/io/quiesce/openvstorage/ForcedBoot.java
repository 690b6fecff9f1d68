package io.quiesce.openvstorage;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Reading.Read;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.RabbitState.Answering;
import io.quiesce.openvstorage.RabbitState.BrokerStopped;
import io.quiesce.openvstorage.RabbitState.NotAllowed;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Makes one broker boot from its own tables, without waiting for those that may have newer ones. What the others accepted
 * after this one went down is lost, so nothing but two people decide on it.
 *
 * <p>{@code rabbitmqctl force_boot} only leaves a mark for the next boot, and wants the broker stopped; one that waits
 * counts as running with some versions, and is stopped first. It came with 3.3: older ones do not know it (reference:
 * open-vstorage.md 6.3).
 */
public final class ForcedBoot {

    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private final CommandRunner runner;

    public ForcedBoot(CommandRunner runner) {
        this.runner = runner;
    }

    /** What came of it. */
    public sealed interface Outcome {
        /** Its broker runs: nothing was forced. */
        record RanAlready() implements Outcome {}

        /**
         * Its next boot is forced, and it was started.
         *
         * @param start what came of the start; its effect may take a while, or not be known
         */
        record Forced(Reading<Repairing.Outcome> start) implements Outcome {}

        /** RabbitMQ would not; nothing was started. */
        record Refused(String why) implements Outcome {}
    }

    /** Forces the next boot and starts the broker. An act: run twice with the same id, it is done once. */
    public Reading<Outcome> force(Target node) {
        Reading<RabbitState> before = Reading.readable(() -> new RabbitMq(runner).status(node));
        if (before instanceof NotRead<RabbitState> failed) {
            return new NotRead<>("nothing was forced: " + failed.why(), failed.result());
        }
        RabbitState state = before.asOptional().orElseThrow();
        if (state instanceof Answering) {
            return new Read<>(new Outcome.RanAlready());
        }
        if (state instanceof NotAllowed notAllowed) {
            return new Read<>(new Outcome.Refused(notAllowed.why()));
        }
        CommandResult result =
                runner.run(node, Command.act("force-boot-rabbitmq", script(state instanceof BrokerStopped), DEADLINE));
        if (!(result instanceof Exited exited)) {
            return new NotRead<>("whether the boot is forced is not known: " + Reading.why(result), result);
        }
        return exited.ok() ? new Read<>(new Outcome.Forced(start(node))) : new Read<>(refused(exited));
    }

    static String script(boolean stopFirst) {
        String stop = CommandLine.of("timeout", "-s", "KILL", "90", "service", RabbitHealth.SERVICE, "stop") + "\n";
        return (stopFirst ? stop : "") + CommandLine.of("timeout", "-s", "KILL", "60", "rabbitmqctl", "force_boot")
                + "\n";
    }

    private Reading<Repairing.Outcome> start(Target node) {
        return Reading.readable(() -> new Repairing(runner).repair(Repair.start(node, RabbitHealth.SERVICE)));
    }

    private static Outcome refused(Exited exited) {
        String said = Stream.of(exited.err(), exited.out())
                .flatMap(output -> RabbitMq.plain(output).lines())
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("exit code " + exited.code());
        return new Outcome.Refused(
                said.contains("could not recognise command")
                        ? "this RabbitMQ does not know force_boot, which came with 3.3"
                        : "rabbitmqctl force_boot: " + said);
    }
}
