package io.quiesce.command;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandResult.TimedOut;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a runner owes when there is a real shell behind it. Uses only harmless programs. */
public abstract class RealNodeContract extends CommandRunnerContract {

    private static final int HUNDRED_MB = 100 * 1024 * 1024;

    /** How much of a stream the runner under test keeps. */
    protected abstract int outputCapBytes();

    /** Cuts every line to {@link #node} now; the node itself goes on. */
    protected abstract void cutLines() throws Exception;

    /** The names in the directory where {@link #node} keeps acts. */
    protected abstract List<String> kept() throws Exception;

    @Test
    final void keepsTheBeginningOfAHugeOutputAndMeasuresAllOfIt() throws Exception {
        CommandResult result = runner().run(
                        node(),
                        Command.read(
                                newId(),
                                "yes 0123456789abcde | head -c " + HUNDRED_MB + "; yes e | head -c 3000000 >&2",
                                Duration.ofSeconds(60)));

        assertThat(result).isInstanceOfSatisfying(Exited.class, e -> {
            assertThat(e.code()).isZero();
            assertThat(e.out().bytes()).isEqualTo(HUNDRED_MB);
            assertThat(e.out().text()).hasSize(outputCapBytes()).startsWith("0123456789abcde\n0123");
            assertThat(e.out().truncated()).isTrue();
            assertThat(e.out().sha256()).isEqualTo(sha256OfRepeated("0123456789abcde\n", HUNDRED_MB));
            assertThat(e.err().bytes()).isEqualTo(3_000_000);
        });
    }

    @Test
    final void anActsHugeOutputIsCappedOnItsNode() {
        int length = 10 * outputCapBytes();
        Command act = Command.act(newId(), "yes 0123456789abcde | head -c " + length + "; echo z >&2", PATIENT);

        assertThat(runner().run(node(), act)).isInstanceOfSatisfying(Exited.class, e -> {
            assertThat(e.out().bytes()).isEqualTo(length);
            assertThat(e.out().text()).hasSize(outputCapBytes());
            assertThat(e.out().sha256()).isEqualTo(sha256OfRepeated("0123456789abcde\n", length));
            assertThat(e.err()).isEqualTo(Output.of("z\n"));
        });
        runner().stop(node(), act.id());
    }

    @Test
    final void anActThatFloodsItsNodeIsNeitherHeldUpNorEndedAndLittleOfItStays() {
        Command act = Command.act(newId(), flood() + "; sleep 1.5; " + flood() + "; echo z >&2; exit 7", PATIENT);

        assertThat(runner().run(node(), act)).isInstanceOfSatisfying(Exited.class, e -> {
            assertThat(e.code()).isEqualTo(7);
            assertThat(e.out().text()).hasSize(outputCapBytes()).startsWith("0123456789abcde\n0123");
            assertThat(e.out().bytes()).isBetween(10L * outputCapBytes(), 2L * HUNDRED_MB);
            assertThat(e.out().truncated()).isTrue();
            assertThat(e.out().sha256()).isEmpty();
            assertThat(e.err()).isEqualTo(Output.of("z\n"));
        });
        assertThat(keptOfOutput(act.id())).isLessThanOrEqualTo(16 * outputCapBytes());
        runner().stop(node(), act.id());
    }

    @Test
    final void anActThatFloodsItsNodeIsCutWhileNobodyAsksForIt() {
        Command act = Command.act(newId(), flood() + "; sleep 3.5; echo z >&2; exit 7", Duration.ofMillis(300));

        assertThat(runner().run(node(), act)).isInstanceOf(TimedOut.class);

        await().atMost(10, SECONDS).until(() -> read("read n < .quiesce/" + act.id() + "/out.cut")
                .equals(new Exited(0, Output.EMPTY, Output.EMPTY)));
        assertThat(runner().run(node(), new Command(act.id(), act.line(), "", Command.Kind.ACT, PATIENT)))
                .isInstanceOfSatisfying(Exited.class, e -> {
                    assertThat(e.code()).isEqualTo(7);
                    assertThat(e.out().bytes()).isGreaterThan(10L * outputCapBytes());
                    assertThat(e.err()).isEqualTo(Output.of("z\n"));
                });
        assertThat(keptOfOutput(act.id())).isLessThanOrEqualTo(16 * outputCapBytes());
        runner().stop(node(), act.id());
    }

    @Test
    final void anActThatFloodsItsNodeForEverIsEndedWithWhoWatchesIt() throws Exception {
        Command act =
                Command.act(newId(), "trap '' TERM; while :; do echo 0123456789abcde; done", Duration.ofMillis(300));
        assertThat(runner().run(node(), act)).isInstanceOf(TimedOut.class);

        assertThat(left(runner().stop(node(), act.id()))).isZero();

        assertThat(read("ps axww -o command= | awk '/ quiesce .quiesce/ && /" + act.id() + "/ && !/awk/'"))
                .isEqualTo(new Exited(0, Output.EMPTY, Output.EMPTY));
        assertThat(kept()).doesNotContain(act.id());
    }

    @Test
    final void whoWatchesAnActEndsWithIt() {
        Command act = Command.act(newId(), "sleep 1.2", PATIENT);

        assertThat(runner().run(node(), act)).isEqualTo(new Exited(0, Output.EMPTY, Output.EMPTY));

        assertThat(read("ps axeww -o command= | awk -v id=" + act.id() + " 'index($0, \"QUIESCE\" \"_COMMAND=\" id)'"))
                .isEqualTo(new Exited(0, Output.EMPTY, Output.EMPTY));
        runner().stop(node(), act.id());
    }

    private static String flood() {
        return "yes 0123456789abcde | head -c " + HUNDRED_MB;
    }

    /** How long the file is in which {@link #node} keeps what an act printed. */
    private int keptOfOutput(String id) {
        return Integer.parseInt(
                ((Exited) read("wc -c < .quiesce/" + id + "/out")).out().text().strip());
    }

    @Test
    final void oddBytesNeitherBreakNorVanish() throws Exception {
        CommandResult result = read("printf 'a\\377\\000\\303b\\n'");

        assertThat(result).isInstanceOfSatisfying(Exited.class, e -> {
            assertThat(e.out().bytes()).isEqualTo(6);
            assertThat(e.out().text()).isEqualTo("a\uFFFD\0\uFFFDb\n");
            assertThat(e.out().truncated()).isFalse();
        });
    }

    @Test
    final void handsStandardInputToReadsAndActs() {
        String text = "it's\n$HOME `id`\n" + "x".repeat(50_000) + "\n";
        Command act = Command.act(newId(), "cat", PATIENT).withInput(text);

        assertThat(runner().run(node(), Command.read(newId(), "cat", PATIENT).withInput(text)))
                .isEqualTo(new Exited(0, Output.of(text), Output.EMPTY));
        assertThat(runner().run(node(), act)).isEqualTo(new Exited(0, Output.of(text), Output.EMPTY));
        runner().stop(node(), act.id());
    }

    @Test
    final void nastyArgumentsArriveUnchanged() {
        List<String> nasty =
                List.of("", " ", "'", "\"", "a'b\"c", "$HOME", "`id`", "$(id)", "\\", "a\nb", "*", "-n", "ü✓");
        String line = CommandLine.of("printf", "%s|") + " "
                + String.join(" ", nasty.stream().map(CommandLine::quote).toList());
        String expected = String.join("|", nasty) + "|";
        Command act = Command.act(newId(), line, PATIENT);

        assertThat(read(line)).isEqualTo(new Exited(0, Output.of(expected), Output.EMPTY));
        assertThat(runner().run(node(), act)).isEqualTo(new Exited(0, Output.of(expected), Output.EMPTY));
        runner().stop(node(), act.id());
    }

    @Test
    final void runsInThePlainLocaleWithTheSystemDirectoriesLast() {
        assertThat(read("echo $LC_ALL; echo $PATH"))
                .isInstanceOfSatisfying(
                        Exited.class,
                        e -> assertThat(e.out().lines()).hasSize(2).satisfies(lines -> {
                            assertThat(lines.get(0)).isEqualTo("C");
                            assertThat(lines.get(1)).endsWith(":/usr/sbin:/sbin:/usr/local/sbin");
                        }));
    }

    @Test
    final void aSignalIsAnExitCode() {
        assertThat(read("kill -TERM $$"))
                .isInstanceOfSatisfying(Exited.class, e -> assertThat(e.code()).isEqualTo(143));
    }

    @Test
    final void aChildThatHoldsTheOutputDoesNotHoldTheAnswer() {
        Command read = Command.read(newId(), "sleep 40.222 & echo started; exit 5", PATIENT);
        long begin = System.nanoTime();

        assertThat(runner().run(node(), read)).isEqualTo(new Exited(5, Output.of("started\n"), Output.EMPTY));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        assertThat(left(runner().stop(node(), read.id()))).isZero();
    }

    @Test
    final void killsAlsoWhatTrapsTheSignalOrLeavesItsSession() {
        String deaf = "trap '' TERM; setsid sleep 41.333 & (trap '' TERM; sleep 41.333) & sleep 41.333";
        CommandResult result = runner().run(node(), Command.read(newId(), deaf, Duration.ofMillis(800)));

        assertThat(result).isInstanceOfSatisfying(TimedOut.class, late -> assertThat(late.left())
                .isZero());
        assertThat(read("ps axww -o command= | awk '$1 == \"sleep\" && $2 == \"41.333\"'"))
                .isEqualTo(new Exited(0, Output.EMPTY, Output.EMPTY));
    }

    @Test
    final void killsNothingOfALongerId() {
        String id = newId();
        Command other = Command.act(id + "0", "sleep 3; echo alive", PATIENT);
        CompletableFuture<CommandResult> running = CompletableFuture.supplyAsync(() -> runner().run(node(), other));
        await().atMost(10, SECONDS).until(() -> kept().contains(other.id()));

        runner().run(node(), Command.read(id, "sleep 42.444", Duration.ofMillis(300)));

        assertThat(running.join()).isEqualTo(new Exited(0, Output.of("alive\n"), Output.EMPTY));
        runner().stop(node(), id);
    }

    @Test
    final void anActLaunchedByTwoAtOnceIsStartedOnce() {
        Command act = Command.act(newId(), "sleep 0.5; mktemp -u once-XXXXXXXXXX", PATIENT);

        List<CompletableFuture<CommandResult>> both = List.of(
                CompletableFuture.supplyAsync(() -> runner().run(node(), act)),
                CompletableFuture.supplyAsync(() -> runner().run(node(), act)));

        assertThat(both.get(0).join())
                .isInstanceOf(Exited.class)
                .isEqualTo(both.get(1).join());
        runner().stop(node(), act.id());
    }

    @Test
    final void anActGoesOnAfterItsDeadlineAndIsAttachedAgain() {
        Command act = Command.act(newId(), "sleep 1.5; echo done; exit 4", Duration.ofMillis(300));

        assertThat(runner().run(node(), act)).isInstanceOfSatisfying(TimedOut.class, late -> assertThat(late.left())
                .isEqualTo(-1));
        assertThat(runner().run(node(), new Command(act.id(), act.line(), "", Command.Kind.ACT, PATIENT)))
                .isEqualTo(new Exited(4, Output.of("done\n"), Output.EMPTY));
        runner().stop(node(), act.id());
    }

    @Test
    final void anActSurvivesACutLineAndIsAttachedAgain() throws Exception {
        Command act = Command.act(newId(), "sleep 1.5; echo survived", PATIENT);
        CompletableFuture<CommandResult> first = CompletableFuture.supplyAsync(() -> runner().run(node(), act));
        await().atMost(10, SECONDS).until(() -> kept().contains(act.id()));

        cutLines();

        assertThat(first.join()).isInstanceOf(ConnectionLost.class);
        assertThat(runner().run(node(), act)).isEqualTo(new Exited(0, Output.of("survived\n"), Output.EMPTY));
        runner().stop(node(), act.id());
    }

    @Test
    final void anActThatWasKilledWithoutAnExitCodeIsLost() throws Exception {
        // the shell that would have kept the exit code is the parent of the act's own
        Command act = Command.act(newId(), "kill -KILL $PPID; sleep 0.2", PATIENT);

        assertThat(runner().run(node(), act)).isInstanceOfSatisfying(ConnectionLost.class, e -> assertThat(e.why())
                .contains("without an exit code"));
        assertThat(runner().run(node(), act)).isInstanceOf(ConnectionLost.class);
        runner().stop(node(), act.id());
        assertThat(kept()).doesNotContain(act.id());
    }

    @Test
    final void aLastActAnswersAtOnceAndLeavesNothingBehind() {
        Command act = Command.lastAct(newId(), "sleep 1.5; echo off", PATIENT);
        long begin = System.nanoTime();

        assertThat(runner().run(node(), act)).isEqualTo(new Exited(0, Output.EMPTY, Output.EMPTY));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(1400));
        await().atMost(10, SECONDS).until(() -> !kept().contains(act.id()));
    }

    @Test
    final void aLastActThatItsHostEndsLeavesNothingBehind() {
        Command act = Command.lastAct(newId(), "sleep 1000", PATIENT);
        runner().run(node(), act);

        String end = "until [ -s .quiesce/ID/pid ]; do sleep 0.1; done; read p < .quiesce/ID/pid; kill -TERM -$p";
        runner().run(node(), Command.read(newId(), end.replace("ID", act.id()), PATIENT));

        await().atMost(10, SECONDS).until(() -> !kept().contains(act.id()));
    }

    @Test
    final void aLastActThatFailsAtOnceSaysSo() {
        Command act = Command.lastAct(newId(), "echo 'must be root' >&2; exit 1", PATIENT);

        assertThat(runner().run(node(), act)).isEqualTo(new Exited(1, Output.EMPTY, Output.of("must be root\n")));
        runner().stop(node(), act.id());
    }

    @Test
    final void aLongActAnswersAtOnceAndSaysLaterHowItEnded() {
        Command act = Command.longAct(newId(), "sleep 1.5; echo 'volumes are open' >&2; exit 3", PATIENT);
        long begin = System.nanoTime();

        assertThat(runner().run(node(), act)).isEqualTo(new Exited(0, Output.EMPTY, Output.EMPTY));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(1400));
        Exited refused = new Exited(3, Output.EMPTY, Output.of("volumes are open\n"));
        await().atMost(10, SECONDS).until(() -> runner().run(node(), act).equals(refused));
        runner().stop(node(), act.id());
    }

    @Test
    final void aLongActThatHasEndedWellIsNotStartedAgain() {
        Command act = Command.longAct(newId(), "echo left", PATIENT);

        assertThat(runner().run(node(), act)).isEqualTo(new Exited(0, Output.of("left\n"), Output.EMPTY));

        assertThat(runner().run(node(), act)).isEqualTo(new Exited(0, Output.of("left\n"), Output.EMPTY));
        runner().stop(node(), act.id());
    }

    @Test
    final void aForgottenActIsRemovedWithTheNextOne() throws Exception {
        Command first = Command.act(newId(), "true", PATIENT);
        Command next = Command.act(newId(), "true", PATIENT);
        runner().run(node(), first);
        assertThat(kept()).contains(first.id());

        runner().forget(node(), first.id());
        runner().run(node(), next);

        assertThat(kept()).contains(next.id()).doesNotContain(first.id());
        runner().stop(node(), next.id());
    }

    @Test
    final void stopEndsAllActsOfAPrefixAndRemovesWhatTheyKept() throws Exception {
        String run = newId();
        Command one = Command.act(run + ".1", "trap '' TERM; while :; do sleep 0.3; done", Duration.ofMillis(200));
        Command two = Command.act(run + ".2", "setsid sleep 43.555 & exit 0", PATIENT);
        assertThat(runner().run(node(), one)).isInstanceOf(TimedOut.class);
        assertThat(runner().run(node(), two)).isInstanceOf(Exited.class);

        assertThat(left(runner().stop(node(), run))).isZero();

        assertThat(kept()).noneMatch(name -> name.startsWith(run));
        assertThat(read("ps axww -o command= | awk '$1 == \"sleep\" && $2 == \"43.555\"'"))
                .isEqualTo(new Exited(0, Output.EMPTY, Output.EMPTY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(trap '' TERM; sleep 45.111) & wait",
                "setsid sleep 45.111 & exit 0",
                "trap '' TERM; setsid sleep 45.111 & exit 0",
                "(setsid sh -c 'sleep 45.111 & exit 0' &) ; exit 0",
                "trap '' TERM; (setsid sh -c '(sleep 45.111 &) ; exit 0' &) ; exit 0",
                "env -i PATH=\"$PATH\" sleep 45.111",
                "trap '' TERM; env -i PATH=\"$PATH\" setsid sleep 45.111 & wait",
                "env -i PATH=\"$PATH\" sh -c \"trap '' TERM; sleep 45.111; sleep 45.111\""
            })
    final void stopEndsWhatIgnoresItLeavesItsSessionOrItsParentOrClearsItsEnvironment(String line) throws Exception {
        Command act = Command.act(newId(), line, Duration.ofMillis(500));
        runner().run(node(), act);
        await().atMost(10, SECONDS).until(() -> processes("45.111").equals(Output.of("sleep 45.111\n")));

        assertThat(left(runner().stop(node(), act.id()))).isZero();

        assertThat(processes("45.111")).isEqualTo(Output.EMPTY);
        assertThat(kept()).doesNotContain(act.id());
    }

    @Test
    final void aDaemonLeftOnPurposeOutlivesStopAlsoWhileItsParentWaitsForIt() {
        String starts = CommandLine.leavingDaemon("sh", "-c", "env -i PATH=\"$PATH\" sleep 7.111; exit 0");
        Command act = Command.act(newId(), starts, Duration.ofMillis(500));
        runner().run(node(), act);

        assertThat(left(runner().stop(node(), act.id()))).isZero();

        assertThat(processes("7.111")).isEqualTo(Output.of("sleep 7.111\n"));
    }

    @Test
    final void aDaemonLeftOnPurposeOutlivesStop() throws Exception {
        Command act = Command.act(newId(), CommandLine.leavingDaemon("setsid", "sleep", "6.666") + " &", PATIENT);
        runner().run(node(), act);

        assertThat(left(runner().stop(node(), act.id()))).isZero();

        assertThat(read("ps axww -o command= | awk '$1 == \"sleep\" && $2 == \"6.666\"'"))
                .isInstanceOfSatisfying(
                        Exited.class, e -> assertThat(e.out().text()).isEqualTo("sleep 6.666\n"));
    }

    @Test
    final void anInterruptKillsAReadAndLeavesAnActAlone() throws Exception {
        Command read = Command.read(newId(), "sleep 44.777", PATIENT);
        Command act = Command.act(newId(), "sleep 1.5; echo done", PATIENT);

        assertThat(interrupted(read, () -> read("ps axww -o command= | awk '$1 == \"sleep\" && $2 == \"44.777\"'")
                        .equals(new Exited(0, Output.of("sleep 44.777\n"), Output.EMPTY))))
                .isInstanceOfSatisfying(
                        TimedOut.class, e -> assertThat(e.left()).isIn(0, -1));
        await().atMost(10, SECONDS).until(() -> processes("44.777").equals(Output.EMPTY));
        assertThat(interrupted(act, () -> kept().contains(act.id()))).isInstanceOf(TimedOut.class);
        assertThat(runner().run(node(), act)).isEqualTo(new Exited(0, Output.of("done\n"), Output.EMPTY));
        runner().stop(node(), act.id());
    }

    @Test
    final void whoeverIsInterruptedBeforehandSendsNothing() throws Exception {
        Command act = Command.act(newId(), "true", PATIENT);

        assertThat(interrupted(act, null)).isInstanceOfSatisfying(NotStarted.class, not -> assertThat(not.reason())
                .isEqualTo(Reason.CANCELLED));
        assertThat(kept()).doesNotContain(act.id());
    }

    /** Runs a command on a thread that is interrupted once {@code when} holds, or before it runs if there is none. */
    private CommandResult interrupted(Command command, Callable<Boolean> when) throws Exception {
        AtomicReference<CommandResult> result = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            if (when == null) {
                Thread.currentThread().interrupt();
            }
            result.set(runner().run(node(), command));
            flag.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        if (when != null) {
            await().atMost(10, SECONDS).until(when);
            caller.interrupt();
        }
        caller.join(15_000);
        assertThat(flag.get()).as("the interrupt flag is set again").isTrue();
        return result.get();
    }

    /** The processes on {@link #node} that sleep for so long. */
    private Output processes(String seconds) {
        return ((Exited) read("ps axww -o command= | awk '$1 == \"sleep\" && $2 == \"" + seconds + "\"'")).out();
    }

    private static int left(CommandResult stopped) {
        assertThat(stopped).isInstanceOf(Exited.class);
        List<String> lines = ((Exited) stopped).out().lines();
        return Integer.parseInt(lines.get(lines.size() - 1));
    }

    private static String sha256OfRepeated(String piece, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] bytes = piece.repeat(4096).getBytes(StandardCharsets.US_ASCII);
            for (int done = 0; done < length; done += bytes.length) {
                digest.update(bytes, 0, Math.min(bytes.length, length - done));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
