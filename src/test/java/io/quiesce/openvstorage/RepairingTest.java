package io.quiesce.openvstorage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.Output;
import io.quiesce.command.PretendedHost;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.Repairing.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts run in a real shell; upstart and systemd answer as the reference says. */
class RepairingTest {

    private static final Target M1 = new Target("ovs", "m1");

    /** A job's state lies in a file; a start of a running job and a stop or restart of a stopped one fail. */
    private static final String UPSTART =
            """
            echo "$*" >> "$root/effects"
            state=$(cat /state)
            case $2 in
              status) echo "$1 $state" ;;
              start) [ "$state" = stop/waiting ] || { echo "start: Job is already running: $1" >&2; exit 1; }
                cat /becomes > "$root/state"; echo "$1 $(cat /state)" ;;
              stop) [ "$state" != stop/waiting ] || { echo 'stop: Unknown instance: ' >&2; exit 1; }
                echo stop/waiting > "$root/state" ;;
              restart) [ "$state" != stop/waiting ] || { echo 'restart: Unknown instance: ' >&2; exit 1; } ;;
            esac""";

    @TempDir
    Path directory;

    private PretendedHost host;

    @BeforeEach
    void aNodeWithUpstart() {
        host = new PretendedHost(directory)
                .file("/proc/1/comm", "init\n")
                .file("/effects", "")
                .file("/state", "stop/waiting\n")
                .file("/becomes", "start/running, process 7\n")
                .program("env", "[ \"$1\" = -u ] && [ \"$2\" = QUIESCE_COMMAND ] || exit 9; shift 3; exec \"$@\"")
                .program("service", UPSTART);
    }

    private Outcome repair(Repair repair) {
        return new Repairing(host).repair(repair).asOptional().orElseThrow();
    }

    private List<String> done() {
        return host.read("/effects").lines().filter(l -> !l.endsWith("status")).toList();
    }

    @Test
    void startsAJobThatIsStopped() {
        assertThat(repair(Repair.start(M1, "ovs-workers")))
                .isEqualTo(new Outcome.Runs("ovs-workers start/running, process 7"));
        assertThat(done()).containsExactly("ovs-workers start");
    }

    @Test
    void doesNothingToOneThatRuns() {
        host.file("/state", "start/running, process 5\n");

        assertThat(repair(Repair.start(M1, "ovs-workers")))
                .isEqualTo(new Outcome.RanAlready("ovs-workers start/running, process 5"));
        assertThat(done()).isEmpty();
    }

    @Test
    void doesNothingToAWatcherThatWaitsAlready() {
        host.file("/state", "start/pre-start, process 5\n");

        assertThat(repair(Repair.start(M1, "ovs-watcher-framework")))
                .isEqualTo(new Outcome.Waits("ovs-watcher-framework start/pre-start, process 5"));
        assertThat(done()).isEmpty();
    }

    @Test
    void restartsAStoppedJobWhichUpstartItselfRefuses() {
        assertThat(repair(Repair.restart(M1, "ovs-workers"))).isInstanceOf(Outcome.Runs.class);
        assertThat(done()).containsExactly("ovs-workers stop", "ovs-workers start");
    }

    @Test
    void restartsARunningJob() {
        host.file("/state", "start/running, process 5\n");

        assertThat(repair(Repair.restart(M1, "ovs-workers")))
                .isEqualTo(new Outcome.Runs("ovs-workers start/running, process 7"));
        assertThat(done()).containsExactly("ovs-workers stop", "ovs-workers start");
    }

    @Test
    void aWatcherThatWaitsAfterItsStartIsNotDown() {
        host.file("/becomes", "start/pre-start, process 8\n");

        assertThat(repair(Repair.start(M1, "ovs-watcher-framework"))).isInstanceOf(Outcome.Waits.class);
    }

    @Test
    void saysWhatTheStartPrintedWhenItDidNotHelp() {
        host.program(
                "service",
                "case $2 in status) echo \"$1 stop/waiting\" ;; *) echo 'start: Job failed to start' >&2; exit 1 ;; esac");

        assertThat(repair(Repair.start(M1, "ovs-workers")))
                .isEqualTo(new Outcome.StillDown("ovs-workers stop/waiting", "start: Job failed to start"));
    }

    @Test
    void aStartThatSaysItWorkedIsNotBelieved() {
        host.program("service", "case $2 in status) echo \"$1 stop/waiting\" ;; *) echo started ;; esac");

        assertThat(repair(Repair.start(M1, "ovs-workers"))).isInstanceOf(Outcome.StillDown.class);
    }

    @Test
    void aServiceThatIsNotThereIsLeftAlone() {
        host.program("service", "echo \"$1: unrecognized service\" >&2; exit 1");

        assertThat(repair(Repair.restart(M1, "nginx")))
                .isEqualTo(new Outcome.NotInstalled("nginx: unrecognized service"));
    }

    @ParameterizedTest
    @CsvSource({"START, start", "RESTART, restart"})
    void leavesBothVerbsToSystemd(Repair.Verb verb, String word) {
        host.file("/proc/1/comm", "systemd\n")
                .file("/state", "inactive")
                .program("service", "cat /state")
                .program("systemctl", "echo \"$*\" >> \"$root/effects\"; echo active > \"$root/state\"");

        assertThat(repair(new Repair(M1, verb, "ovs-workers"))).isEqualTo(new Outcome.Runs("active"));
        assertThat(done()).containsExactly(word + " ovs-workers");
    }

    @Test
    void doesNotWaitForADaemonThatHoldsItsOutput() {
        host.program(
                "service",
                """
                case $2 in
                  status) if [ -e "$root/up" ]; then echo 'nginx is running.'; else echo 'nginx is not running ... failed!'; fi ;;
                  start) sleep 25 & : > "$root/up" ;;
                esac""");
        long before = System.nanoTime();

        assertThat(repair(Repair.start(M1, "nginx"))).isEqualTo(new Outcome.Runs("nginx is running."));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void nothingIsDoneWithoutALook() {
        host.program("service", "echo \"$*\" >> \"$root/effects\"; echo gibberish");

        assertThat(new Repairing(host).repair(Repair.restart(M1, "nginx")))
                .isInstanceOfSatisfying(
                        Reading.NotRead.class, r -> assertThat(r.why()).contains("nothing was done", "gibberish"));
        assertThat(done()).isEmpty();
    }

    private static CommandResult status(String text) {
        return ScriptedRunner.exited(0, "@status 0\n|" + text + "\n@end 0\n", "");
    }

    @Test
    void afterACutLineTheSecondLookTells() {
        CommandResult lost = new CommandResult.ConnectionLost("reset", Output.EMPTY, Output.EMPTY);
        ScriptedRunner runner =
                ScriptedRunner.answering(status("x stop/waiting"), lost, status("x start/running, process 4"));

        assertThat(new Repairing(runner).repair(Repair.start(M1, "x")))
                .isEqualTo(new Reading.Read<>(new Outcome.Runs("x start/running, process 4")));
    }

    @Test
    void aStartThatTookTooLongMayStillHaveHelped() {
        CommandResult late = new CommandResult.TimedOut(Duration.ofSeconds(80), Output.EMPTY, Output.EMPTY, -1);
        ScriptedRunner runner = ScriptedRunner.answering(status("x stop/waiting"), late, status("x stop/waiting"));

        assertThat(new Repairing(runner).repair(Repair.start(M1, "x")))
                .isEqualTo(new Reading.Read<>(new Outcome.StillDown("x stop/waiting", "no answer within 80 s")));
    }

    @Test
    void whatWasNeverSentIsNotLookedAtAgain() {
        CommandResult refused = new CommandResult.NotStarted(CommandResult.Reason.CANCELLED, "told to stop");
        ScriptedRunner runner = ScriptedRunner.answering(status("x stop/waiting"), refused);

        assertThat(new Repairing(runner).repair(Repair.start(M1, "x")).asOptional())
                .isEmpty();
        assertThat(runner.sent).hasSize(2);
    }

    @Test
    void anUnknownEndIsNotCalledDown() {
        CommandResult lost = new CommandResult.ConnectionLost("reset", Output.EMPTY, Output.EMPTY);
        ScriptedRunner runner = ScriptedRunner.answering(status("x stop/waiting"), lost, lost);

        assertThat(new Repairing(runner).repair(Repair.start(M1, "x")))
                .isInstanceOfSatisfying(
                        Reading.NotRead.class, r -> assertThat(r.why()).contains("not known", "reset"));
    }

    @Test
    void isOneActBetweenTwoLooks() {
        ScriptedRunner runner = ScriptedRunner.answering(
                status("x stop/waiting"), ScriptedRunner.exited(137, "", ""), status("x stop/waiting"));

        assertThat(new Repairing(runner).repair(Repair.restart(M1, "rabbitmq-server")))
                .isEqualTo(new Reading.Read<>(
                        new Outcome.StillDown("x stop/waiting", "killed, since it did not end in time")));
        assertThat(runner.sent)
                .extracting(Command::kind)
                .containsExactly(Command.Kind.READ, Command.Kind.ACT, Command.Kind.READ);
        assertThat(runner.sent.get(1).deadline()).isEqualTo(Duration.ofSeconds(200));
        assertThat(runner.sent.get(1).id()).matches("restart-rabbitmq-server-[0-9a-f]{8}");
    }
}
