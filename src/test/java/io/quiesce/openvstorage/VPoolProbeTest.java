package io.quiesce.openvstorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.Output;
import io.quiesce.command.PretendedHost;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.inventory.VPool;
import io.quiesce.openvstorage.VPoolProbe.Outcome;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script runs in a real shell; the file programs are real too, below the pretended host's directory. */
class VPoolProbeTest {

    private static final Target M1 = new Target("ovs", "m1");
    private static final VPool VP = new VPool("vp1", "/mnt/vp1", "/conf/vp1.json");
    private static final String RAW = "/mnt/vp1/quiesce-r1-m1.raw";
    private static final String XML = "/mnt/vp1/quiesce-r1-m1.xml";
    private static final String IN_THE_TREE =
            """
            echo "%1$s $*" >> "$root/effects"
            n=$#
            while [ $n -gt 0 ]; do
              a=$1; shift; n=$((n - 1))
              case $a in /mnt/*) a=$root$a ;; of=/mnt/*) a=of=$root${a#of=} ;; esac
              set -- "$@" "$a"
            done
            """;

    @TempDir
    Path directory;

    private PretendedHost host;

    @BeforeEach
    void aNodeWithTheVPoolMounted() {
        host = new PretendedHost(directory)
                .file("/effects", "")
                .file("/mnt/vp1/vm.raw", "")
                .program("mountpoint", "exit 0");
        for (String program : List.of("truncate", "touch", "dd", "rm", "find")) {
            host.program(program, real(program, "exec /usr/bin/" + program + " \"$@\""));
        }
        host.program("find", real("find", "/usr/bin/find \"$@\" | /usr/bin/sed \"s#$root##\""));
    }

    private static String real(String program, String body) {
        return IN_THE_TREE.formatted(program) + body;
    }

    private Outcome probe() {
        return new VPoolProbe(host, Duration.ofSeconds(1))
                .probe(M1, VP, "r1")
                .asOptional()
                .orElseThrow();
    }

    private List<String> onTheVPool() {
        return List.of(Objects.requireNonNull(new File(directory + "/mnt/vp1").list()));
    }

    @Test
    void makesWritesAndRemovesAVolumeAndAFile() {
        assertThat(probe()).isEqualTo(new Outcome.Works());
        assertThat(probe().left()).isEmpty();

        assertThat(host.read("/effects").lines().limit(5))
                .containsExactly(
                        "truncate -s 10G " + RAW,
                        "touch " + XML,
                        "dd if=/dev/zero of=" + RAW + " bs=4096 count=16 conv=notrunc,fsync",
                        "rm -f " + RAW + " " + XML,
                        "find /mnt/vp1 -maxdepth 1 -name quiesce-r1-m1.*");
        assertThat(onTheVPool()).containsExactly("vm.raw");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 32})
    void writesNothingWhereNothingIsMounted(int code) {
        host.program("mountpoint", "exit " + code);

        assertThat(probe()).isEqualTo(new Outcome.NotMounted());
        assertThat(host.read("/effects")).isEmpty();
    }

    @Test
    void writesNothingWhereTheFuseProcessIsGone() {
        host.program("mountpoint", "echo \"mountpoint: $1: Transport endpoint is not connected\" >&2; exit 1");

        assertThat(probe()).isEqualTo(new Outcome.Stale("mountpoint: /mnt/vp1: Transport endpoint is not connected"));
        assertThat(host.read("/effects")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"truncate, truncate", "touch, touch", "dd, write"})
    void saysWhatFailedAndCleansUpAllTheSame(String program, String step) {
        host.program(program, "echo '" + program + ": Input/output error' >&2; exit 1");

        assertThat(probe()).isEqualTo(new Outcome.Failed(step, program + ": Input/output error", List.of()));
        assertThat(onTheVPool()).containsExactly("vm.raw");
        assertThat(host.read("/effects")).contains("rm -f");
    }

    @Test
    void aFullDiskFailsOnlyAtTheWrite() {
        host.program(
                "dd",
                "echo \"" + RecordedOutputs.text("mount-dd-full-ext4.stderr").strip() + "\" >&2; exit 1");

        assertThat(probe()).isInstanceOfSatisfying(Outcome.Failed.class, f -> {
            assertThat(f.what()).isEqualTo("write");
            assertThat(f.text()).contains("No space left on device");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "touch, mount-touch-denied, Permission denied",
        "touch, mount-touch-ro, Read-only file system",
        "touch, mount-touch-missing-dir, No such file or directory",
        "truncate, mount-truncate-ro, Read-only file system",
        "truncate, mount-truncate-missing-dir, No such file or directory"
    })
    void keepsWhatTheProgramSaid(String step, String recorded, String text) {
        host.file("/said", RecordedOutputs.text(recorded + ".stderr"))
                .program(
                        step,
                        "cat /said >&2; exit "
                                + RecordedOutputs.text(recorded + ".rc").strip());

        assertThat(probe()).isInstanceOfSatisfying(Outcome.Failed.class, f -> {
            assertThat(f.what()).isEqualTo(step);
            assertThat(f.text()).contains(text);
        });
    }

    @Test
    void readsTheMountThatRealHostsDeny() {
        host.program(
                "mountpoint",
                "exit " + RecordedOutputs.text("mount-mountpoint-unmounted.rc").strip());

        assertThat(probe()).isEqualTo(new Outcome.NotMounted());
    }

    @Test
    void killsAStepThatHangsAndGoesNoFurther() {
        host.program("touch", "exec /usr/bin/sleep 60");

        assertThat(probe()).isEqualTo(new Outcome.Hung("touch", List.of()));
        assertThat(host.read("/effects")).contains("rm -f").doesNotContain("dd ");
        assertThat(onTheVPool()).containsExactly("vm.raw");
    }

    @Test
    void saysWhichFilesCouldNotBeRemoved() {
        host.program("rm", "echo 'rm: cannot remove: Device or resource busy' >&2; exit 1");

        assertThat(probe()).isInstanceOfSatisfying(Outcome.LeftBehind.class, l -> {
            assertThat(l.left()).containsExactlyInAnyOrder(RAW, XML);
            assertThat(l.text()).contains("Device or resource busy");
        });
    }

    @Test
    void aRemovalThatOnlySaysSoIsNotBelieved() {
        host.program("rm", "exit 0");

        assertThat(probe().left()).containsExactlyInAnyOrder(RAW, XML);
    }

    @Test
    void aLookThatFailsHasNotSeenThatTheFilesAreGone() {
        host.program("find", "echo 'find: Input/output error' >&2; exit 1");

        assertThat(probe()).isInstanceOf(Outcome.LeftBehind.class);
        assertThat(probe().left()).containsExactly(RAW, XML);
    }

    @Test
    void aFailedProbeSaysWhatItLeftToo() {
        host.program("rm", "exit 1").program("dd", "echo no >&2; exit 1");

        assertThat(probe()).isInstanceOf(Outcome.Failed.class);
        assertThat(probe().left()).containsExactlyInAnyOrder(RAW, XML);
    }

    @Test
    void noticesThatTheVPoolWentAwayMeanwhile() {
        host.program("mountpoint", "if [ -e \"$root/asked\" ]; then exit 32; fi; : > \"$root/asked\"");

        assertThat(probe()).isEqualTo(new Outcome.Failed("mountpoint", "it was unmounted during the probe", List.of()));
    }

    @Test
    void doesNotWaitForEverWhenNothingCanBeKilled() {
        ScriptedRunner hung = ScriptedRunner.answering(
                new CommandResult.TimedOut(Duration.ofSeconds(185), Output.EMPTY, Output.EMPTY, -1));

        Outcome outcome = new VPoolProbe(hung).probe(M1, VP, "r1").asOptional().orElseThrow();

        assertThat(outcome).isInstanceOf(Outcome.Hung.class);
        assertThat(outcome.left()).containsExactly(RAW, XML);
        assertThat(hung.sent.get(0).kind()).isEqualTo(Command.Kind.ACT);
        assertThat(hung.sent.get(0).deadline()).isEqualTo(Duration.ofSeconds(185));
        assertThat(hung.sent.get(0).line()).contains("timeout -s KILL 30 truncate");
    }

    @Test
    void aCutLineIsNoAnswer() {
        CommandResult lost = new CommandResult.ConnectionLost("reset", Output.EMPTY, Output.EMPTY);

        assertThat(new VPoolProbe(ScriptedRunner.answering(lost)).probe(M1, VP, "r1"))
                .isEqualTo(new Reading.NotRead<>("the connection broke before the answer: reset", lost));
    }

    @Test
    void removesLaterWhatAProbeLeft() {
        host.file(RAW, "x").file(XML, "").file("/mnt/vp1/quiesce-r2-m1.raw", "x");
        VPoolProbe probe = new VPoolProbe(host);

        assertThat(probe.remove(M1, VP, "r1")).isEqualTo(new Reading.Read<>(List.of()));
        assertThat(probe.remove(M1, VP, "r1")).isEqualTo(new Reading.Read<>(List.of()));
        assertThat(onTheVPool()).containsExactlyInAnyOrder("vm.raw", "quiesce-r2-m1.raw");
    }

    @Test
    void saysWhatCouldNotBeRemovedLater() {
        host.file(RAW, "x").program("rm", "exit 1");

        assertThat(new VPoolProbe(host).remove(M1, VP, "r1")).isEqualTo(new Reading.Read<>(List.of(RAW)));
    }

    @Test
    void aVPoolThatIsNotMountedDoesNotShowWhetherTheFilesAreGone() {
        host.program("mountpoint", "exit 32");

        assertThat(new VPoolProbe(host).remove(M1, VP, "r1"))
                .isInstanceOfSatisfying(
                        Reading.NotRead.class, r -> assertThat(r.why()).contains("not mounted"));
    }

    @Test
    void aLookAfterTheRemovalThatFailsIsNotRead() {
        host.program("find", "exit 1");

        assertThat(new VPoolProbe(host).remove(M1, VP, "r1").asOptional()).isEmpty();
    }

    @Test
    void quotesAMountOfAnyName() {
        List<Command> sent = new ArrayList<>();
        host.program("mountpoint", "echo \"$1\" >> \"$root/effects\"; exit 32");
        VPool odd = new VPool("odd", "/mnt/it's; touch /tmp/x", "x");

        new VPoolProbe(new Noting(host, sent)).probe(M1, odd, "r1");

        assertThat(host.read("/effects")).isEqualTo("/mnt/it's; touch /tmp/x\n");
    }

    @Test
    void everyNameIsOfThisRunAndNode() {
        List<Command> sent = new ArrayList<>();
        VPoolProbe probe = new VPoolProbe(new Noting(host, sent));
        probe.probe(M1, VP, "r1");
        probe.probe(new Target("ovs", "m2"), VP, "r1");
        probe.probe(M1, VP, "r2");

        assertThat(sent).extracting(Command::line).doesNotHaveDuplicates();
        assertThat(sent).allSatisfy(c -> assertThat(c.line()).doesNotContain("ovs-healthcheck"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "a b", "*"})
    void refusesARunThatIsNoName(String run) {
        assertThatThrownBy(() -> new VPoolProbe(host).probe(M1, VP, run)).hasMessageContaining("the run is called");
    }

    @Test
    void refusesToBeImpatientAndAnAnswerItDoesNotKnow() {
        assertThatThrownBy(() -> new VPoolProbe(host, Duration.ofMillis(900))).hasMessageContaining("at least 1 s");
        assertThatThrownBy(() -> new VPoolProbe(
                                ScriptedRunner.answering(ScriptedRunner.exited(0, "@mount 0\n@truncate 0\n", "")))
                        .probe(M1, VP, "r1"))
                .isInstanceOf(Unreadable.class);
    }
}
