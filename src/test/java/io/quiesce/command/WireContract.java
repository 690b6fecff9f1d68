package io.quiesce.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.Wire.Trouble;
import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * What a runner owes when the wire goes wrong, however it does and wherever the command is then: not started as long as
 * the command cannot have been sent, unknown from then on, never half an answer; and afterwards, through the mended wire,
 * everything as it should be.
 *
 * <p>Each case has a node of its own, all are the same server. They run beside each other, for most of them wait.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class WireContract {

    /** How far the command has come. */
    protected enum Phase {
        CONNECT,
        KEY_EXCHANGE,
        LOGIN,
        /** It is sent and has not arrived. */
        REQUEST,
        /** It has arrived and is about to run. */
        EXEC,
        OUTPUT,
        /** All of its output was sent, and its exit status was not. */
        EXIT;

        boolean isBeforeSent() {
            return compareTo(REQUEST) < 0;
        }
    }

    /** One node and what befalls it. */
    protected record Case(Phase phase, Trouble trouble, Command.Kind kind) {

        /** The node's name. */
        public String node() {
            return "%s-%s-%s".formatted(kind, phase, trouble).toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return "%s when a %s is at %s".formatted(trouble, kind, phase);
        }
    }

    private record Seen(
            CommandResult first,
            boolean arrived,
            int effects,
            CommandResult freshRead,
            CommandResult relaunched,
            int effectsAtTheEnd) {}

    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final int FILLING = 100_000;
    private static final Exited RIGHT =
            new Exited(0, Output.of("first half\n" + "x".repeat(FILLING) + "second half\n"), Output.EMPTY);
    private static final List<Trouble> TROUBLES = List.of(
            Trouble.CUT,
            Trouble.ENDED_FOR_NEAR,
            Trouble.ENDED_FOR_FAR,
            Trouble.BLACK_HOLE,
            Trouble.DELAYED,
            Trouble.SLOW);

    protected static final List<Case> CASES = Stream.of(Phase.values())
            .flatMap(phase -> TROUBLES.stream().flatMap(trouble -> Stream.of(Command.Kind.READ, Command.Kind.ACT)
                    .map(kind -> new Case(phase, trouble, kind))))
            .toList();

    private final ExecutorService threads = Executors.newFixedThreadPool(24);
    private final Map<Case, CompletableFuture<Seen>> seen = new LinkedHashMap<>();

    /** With a cap of at least 200,000 bytes of output. */
    protected abstract CommandRunner runner();

    /** A node on which a command prints {@code first half}, a lot, and {@code second half}. */
    protected abstract Target node(Case one) throws Exception;

    /** From now on the node's wire meets the trouble when a command has come so far. */
    protected abstract void prepare(Case one) throws Exception;

    protected abstract void mend(Case one);

    /** Whether this command has arrived at the server. */
    protected abstract boolean hasArrived(Command command);

    /** A line that does something each time it runs. */
    protected abstract String lineWithEffect(Case one);

    /** How often it did so. */
    protected abstract int effects(Case one) throws Exception;

    @BeforeAll
    final void letAllHappen() {
        CASES.forEach(one -> seen.put(one, CompletableFuture.supplyAsync(() -> happens(one), threads)));
    }

    @AfterAll
    final void end() {
        threads.shutdownNow();
    }

    private Seen happens(Case one) {
        try {
            Target node = node(one);
            Command command = new Command(
                    CommandRunnerContract.newId(),
                    lineWithEffect(one) + "; echo 'first half'; head -c " + FILLING
                            + " /dev/zero | tr '\\0' x; echo 'second half'",
                    "",
                    one.kind(),
                    PATIENT);

            prepare(one);
            CommandResult first = runner().run(node, command);
            boolean arrived = hasArrived(command);
            int effects = effects(one);

            mend(one);
            Command fresh = Command.read(CommandRunnerContract.newId(), "echo fresh", PATIENT);
            CommandResult freshRead = runner().run(node, fresh);
            CommandResult relaunched = runner().run(node, command);
            Seen all = new Seen(first, arrived, effects, freshRead, relaunched, effects(one));
            runner().stop(node, command.id());
            return all;
        } catch (Exception e) {
            throw new AssertionError(one.toString(), e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    final void saysWhatIsKnownOfTheCommandAndNoMore(Case one) {
        Seen all = seen.get(one).join();

        switch (one.trouble()) {
            case DELAYED, SLOW -> assertThat(all.first()).isEqualTo(RIGHT);
            default -> {
                if (one.phase().isBeforeSent()) {
                    assertThat(all.first()).isInstanceOfSatisfying(NotStarted.class, not -> assertThat(not.reason())
                            .isIn(Reason.UNREACHABLE, Reason.BROKEN));
                    assertThat(all.arrived()).as("it has arrived").isFalse();
                    assertThat(all.effects()).as("effects").isZero();
                } else if (!mayStillBeHeard(one) || !all.first().equals(RIGHT)) {
                    assertThat(all.first()).isInstanceOf(ConnectionLost.class);
                    if (!mayArrive(one)) {
                        assertThat(all.arrived()).as("it has arrived").isEqualTo(one.phase() != Phase.REQUEST);
                    }
                }
            }
        }
    }

    /** What the near side still sends may be heard. */
    private static boolean mayArrive(Case one) {
        return one.phase() == Phase.REQUEST && one.trouble() == Trouble.ENDED_FOR_NEAR;
    }

    /** A server that is told of the end may hand over the rest before it hangs up. */
    private static boolean mayStillBeHeard(Case one) {
        return one.trouble() == Trouble.ENDED_FOR_FAR && one.phase().compareTo(Phase.OUTPUT) >= 0;
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    final void afterwardsAllIsWell(Case one) {
        Seen all = seen.get(one).join();

        assertThat(all.freshRead()).isEqualTo(new Exited(0, Output.of("fresh\n"), Output.EMPTY));
        assertThat(all.relaunched()).isEqualTo(RIGHT);
        if (one.kind() == Command.Kind.ACT) {
            assertThat(all.effectsAtTheEnd()).as("how often the act was done").isOne();
        }
    }
}
