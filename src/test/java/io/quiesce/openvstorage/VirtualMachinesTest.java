package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.RecordedOutputs.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.Output;
import io.quiesce.command.PretendedHost;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.openvstorage.VirtualMachine.State;
import io.quiesce.openvstorage.VirtualMachines.Listed;
import io.quiesce.openvstorage.VirtualMachines.Outcome;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VirtualMachinesTest {

    private static final Target N1 = new Target("ovs", "n1");

    /** Domains are files "state autostart" below /vms; acts are written to /effects. */
    private static final String VIRSH =
            """
            [ "$1 $2" = '-c qemu:///system' ] || exit 9
            shift 2
            verb=$1
            case $verb in
              list) for f in "$root"/vms/*; do echo "${f##*/}"; done; echo ; exit 0 ;;
            esac
            if [ "$2" = 7 ]; then set -- "$1" web01; fi
            if ! [ -f "$root/vms/$2" ]; then echo "error: failed to get domain '$2'" >&2; exit 1; fi
            IFS='|' read -r state auto saved < "$root/vms/$2"
            case $verb in
              dominfo) printf 'Id:             -\\nName:           %s\\nOS Type:        hvm\\n' "$2"
                printf 'State:          %s\\nAutostart:      %s\\nManaged save:   %s\\n\\n' "$state" "$auto" "$saved" ;;
              shutdown) echo "shutdown $2" >> "$root/effects"
                if [ "$state" != running ]; then cat /refused >&2; exit 1; fi
                echo "Domain '$2' is being shutdown" ;;
              destroy) echo "destroy $2" >> "$root/effects"; echo "Domain '$2' destroyed" ;;
              start) echo "start $2" >> "$root/effects"
                IFS='|' read -r code after < "$root/start"
                printf '%s|%s|no\\n' "$after" "$auto" > "$root/vms/$2"
                cat /said >&2; exit "$code" ;;
            esac""";

    @TempDir
    Path directory;

    private PretendedHost host;
    private VirtualMachines machines;

    @BeforeEach
    void aNode() {
        host = new PretendedHost(directory).program("virsh", VIRSH).file("/effects", "");
        host.file("/refused", text("virsh-shutdown-paused.stderr")).file("/vms/web01", "running|enable|no\n");
        machines = new VirtualMachines(host);
    }

    private Listed list() {
        return machines.list(N1).asOptional().orElseThrow();
    }

    private void startLeadsTo(int code, State state, String said) {
        host.file("/vms/web01", "shut off|enable|no\n")
                .file("/start", code + "|" + state.word() + "\n")
                .file("/said", said);
    }

    private MachineStart start(String name) {
        return machines.start(N1, name).asOptional().orElseThrow();
    }

    private VirtualMachines.Answer ask(String name) {
        return machines.askToStop(N1, name).asOptional().orElseThrow();
    }

    @Test
    void listsMachinesWhateverTheyAreCalled() {
        host.file("/vms/it's $(id) \"odd\"", "shut off|disable|yes\n").file("/vms/-x *", "paused|disable|no\n");

        assertThat(list().machines())
                .containsExactlyInAnyOrder(
                        new VirtualMachine("web01", State.RUNNING, true, false),
                        new VirtualMachine("it's $(id) \"odd\"", State.SHUT_OFF, false, true),
                        new VirtualMachine("-x *", State.PAUSED, false, false));
    }

    @Test
    void anEmptyListIsAFact() {
        host.without("/vms/web01").program("virsh", "echo");

        assertThat(list()).isEqualTo(new Listed(true, List.of()));
    }

    @Test
    void aNodeWithoutVirshSaysSo() {
        host.without("/bin/virsh");

        assertThat(list()).isEqualTo(new Listed(false, List.of()));
    }

    @Test
    void aDeadDaemonIsNotAnEmptyList() {
        host.file("/said", text("virsh-list-daemon-down.stderr")).program("virsh", "cat /said >&2; exit 1");

        assertThat(machines.list(N1)).isInstanceOfSatisfying(Reading.NotRead.class, r -> assertThat(r.why())
                .contains("failed to connect to the hypervisor"));
    }

    @Test
    void missingRightsAreNotAnEmptyList() {
        host.file("/said", text("virsh-list-nonroot-system.stderr")).program("virsh", "cat /said >&2; exit 1");

        assertThat(machines.list(N1).asOptional()).isEmpty();
    }

    @Test
    void refusesAStateItDoesNotKnow() {
        host.file("/vms/web01", "dreaming|enable|no\n");

        assertThatThrownBy(this::list).isInstanceOf(Unreadable.class).hasMessageContaining("dreaming");
    }

    @Test
    void readsWhatTheRealProgramSaysOfADomain() {
        String bars =
                text("virsh-dominfo.stdout").lines().map(l -> "|" + l + "\n").reduce("", String::concat);

        Reading<Listed> reading = VirtualMachines.listed(
                ScriptedRunner.exited(0, "@list 0\n|web01\n@domain 0\n|web01\n" + bars + "@end 0\n", ""));

        assertThat(reading.asOptional().orElseThrow().machines())
                .containsExactly(new VirtualMachine("web01", State.RUNNING, false, false));
    }

    @Test
    void leavesOutADomainThatVanishedMeanwhile() {
        String gone = "|gone\n|" + text("virsh-domstate-nosuch.stderr");

        assertThat(VirtualMachines.listed(
                                ScriptedRunner.exited(0, "@list 0\n|gone\n@domain 1\n" + gone + "@end 0\n", ""))
                        .asOptional())
                .contains(new Listed(true, List.of()));
    }

    @Test
    void asksARunningMachine() {
        assertThat(ask("web01").outcome()).isEqualTo(Outcome.ASKED);
        assertThat(host.read("/effects")).isEqualTo("shutdown web01\n");
    }

    @Test
    void doesNothingToAMachineThatIsOff() {
        host.file("/vms/web01", "shut off|enable|no\n");

        assertThat(ask("web01").outcome()).isEqualTo(Outcome.ALREADY_OFF);
        assertThat(machines.destroy(N1, "web01").asOptional().orElseThrow().outcome())
                .isEqualTo(Outcome.ALREADY_OFF);
        assertThat(host.read("/effects")).isEmpty();
    }

    @Test
    void doesNotAskAgainWhoIsShuttingDown() {
        host.file("/vms/web01", "in shutdown|enable|no\n");

        assertThat(ask("web01").outcome()).isEqualTo(Outcome.ASKED);
        assertThat(host.read("/effects")).isEmpty();
    }

    @Test
    void saysThatAPausedMachineCannotHear() {
        host.file("/vms/web01", "paused|enable|no\n");

        assertThat(ask("web01")).isEqualTo(new VirtualMachines.Answer(Outcome.ASLEEP, "paused"));
        assertThat(host.read("/effects")).isEmpty();
    }

    @Test
    void reportsARefusalInTheWordsOfLibvirt() {
        host.file("/vms/web01", "crashed|enable|no\n");

        assertThat(ask("web01").outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(ask("web01").said()).contains("domain is not running");
    }

    @Test
    void saysThatAMachineIsGone() {
        assertThat(ask("nosuch").outcome()).isEqualTo(Outcome.GONE);
    }

    @Test
    void touchesNoOtherMachineWhenANameIsAnotherOnesNumber() {
        assertThat(ask("7").outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(ask("7").said()).contains("web01");
        assertThat(host.read("/effects")).isEmpty();
    }

    @Test
    void cutsAMachineOff() {
        host.file("/vms/web01", "paused|enable|no\n");

        assertThat(machines.destroy(N1, "web01").asOptional().orElseThrow().outcome())
                .isEqualTo(Outcome.DESTROYED);
        assertThat(host.read("/effects")).isEqualTo("destroy web01\n");
    }

    @Test
    void aNameCannotBecomeACommand() {
        String name = "x'; echo pwned > effects; '";
        host.file("/vms/" + name.replace("/", ""), "running|enable|no\n");

        assertThat(ask(name).outcome()).isEqualTo(Outcome.ASKED);
        assertThat(host.read("/effects")).isEqualTo("shutdown " + name + "\n");
    }

    @Test
    void startsAMachineThatIsOffAndSeesItRun() {
        startLeadsTo(0, State.RUNNING, text("virsh-start.stdout"));

        assertThat(start("web01")).isEqualTo(new MachineStart.Started());
        assertThat(host.read("/effects")).isEqualTo("start web01\n");
    }

    @Test
    void startsAMachineWhoseMemoryWasSaved() {
        startLeadsTo(0, State.RUNNING, "");
        host.file("/vms/web01", "shut off|enable|yes\n");

        assertThat(start("web01")).isEqualTo(new MachineStart.Started());
    }

    @Test
    void leavesAMachineThatRunsAlone() {
        assertThat(start("web01")).isEqualTo(new MachineStart.AlreadyRunning());
        assertThat(start("web01").whyNot()).isEmpty();
        assertThat(host.read("/effects")).isEmpty();
    }

    @Test
    void takesAMachineThatWaitsForItsDiskForRunning() {
        host.file("/vms/web01", "idle|enable|no\n");

        assertThat(start("web01")).isEqualTo(new MachineStart.AlreadyRunning());
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RUNNING", "IDLE", "SHUT_OFF"})
    void startsNoMachineThatIsNeitherOffNorRunning(State state) {
        host.file("/vms/web01", state.word() + "|enable|no\n");

        assertThat(start("web01")).isEqualTo(new MachineStart.NotOff(state));
        assertThat(start("web01").whyNot()).contains("is " + state.word() + ", so it cannot be started");
        assertThat(host.read("/effects")).isEmpty();
    }

    @Test
    void aMachineThatLibvirtOrAnotherPersonStartedMeanwhileRuns() {
        startLeadsTo(1, State.RUNNING, text("virsh-start-already.stderr"));

        assertThat(start("web01")).isEqualTo(new MachineStart.AlreadyRunning());
    }

    @Test
    void aMachineThatBecameActiveMeanwhileWithoutRunningIsNotStarted() {
        startLeadsTo(1, State.PAUSED, text("virsh-start-already.stderr"));

        assertThat(start("web01")).isEqualTo(new MachineStart.NotOff(State.PAUSED));
    }

    @Test
    void saysInTheWordsOfLibvirtThatTheStorageIsNotThere() {
        startLeadsTo(
                1,
                State.SHUT_OFF,
                "error: Failed to start domain web01\n"
                        + "error: Failed to open file '/mnt/vm-vpool/ubuntu.raw': No such file or directory\n");

        assertThat(start("web01"))
                .isEqualTo(new MachineStart.Refused("Failed to start domain web01;"
                        + " Failed to open file '/mnt/vm-vpool/ubuntu.raw': No such file or directory"));
        host.file("/vms/web01", "shut off|enable|no\n");
        assertThat(start("web01").whyNot().orElseThrow())
                .startsWith("was not started: ")
                .doesNotContain("\n");
    }

    @Test
    void seesThatAMachineDidNotSurviveItsStart() {
        startLeadsTo(0, State.CRASHED, text("virsh-start.stdout"));

        assertThat(start("web01")).isEqualTo(new MachineStart.Fell(State.CRASHED));
        host.file("/vms/web01", "shut off|enable|no\n");
        assertThat(start("web01").whyNot()).contains("was started and is crashed again");
    }

    @Test
    void doesNotKnowWhatCameOfAStartThatWasKilled() {
        startLeadsTo(137, State.SHUT_OFF, "");

        assertThat(machines.start(N1, "web01")).isInstanceOfSatisfying(Reading.NotRead.class, r -> assertThat(r.why())
                .isEqualTo("libvirt did not finish the start within 120 s; the machine is shut off"));
    }

    @Test
    void believesTheStateOfAMachineWhoseStartWasKilled() {
        startLeadsTo(137, State.RUNNING, "");

        assertThat(start("web01")).isEqualTo(new MachineStart.Started());
    }

    @Test
    void startsNothingThatIsNotThereOrIsMeantForAnother() {
        assertThat(start("nosuch")).isEqualTo(new MachineStart.Gone());
        assertThat(start("7")).isInstanceOfSatisfying(MachineStart.Refused.class, refused -> assertThat(refused.said())
                .contains("web01"));
        assertThat(host.read("/effects")).isEmpty();
    }

    @Test
    void aMachineWhoseNameTheOlderLibvirtDoesNotKnowIsGone() {
        String old =
                "unknown error: failed to get domain 'x'\nerror: Domain not found: no domain with matching name 'x'\n";

        assertThat(Starting.read(ScriptedRunner.exited(0, old, "")).asOptional())
                .contains(new MachineStart.Gone());
    }

    @Test
    void aDeadDaemonIsNoReasonToSayThatAMachineIsGone() {
        host.program("virsh", "cat /said >&2; exit 1").file("/said", text("virsh-list-daemon-down.stderr"));

        assertThat(machines.start(N1, "web01")).isInstanceOfSatisfying(Reading.NotRead.class, r -> assertThat(r.why())
                .startsWith("libvirt did not answer: failed to connect to the hypervisor; Failed to connect socket"));
    }

    @Test
    void refusesAnAnswerToAStartThatItDoesNotKnow() {
        for (String odd : List.of("", "hello", "tried", "tried 0\n", "tried x\nrunning\n", "tried 0\ndreaming\n")) {
            assertThatThrownBy(() -> Starting.read(ScriptedRunner.exited(0, odd, "")))
                    .as(odd)
                    .isInstanceOf(Unreadable.class);
        }
    }

    @Test
    void forgetsAnAttemptThatLedToNothingSoThatAnotherMayBeMade() {
        ScriptedRunner runner = ScriptedRunner.answering(
                ScriptedRunner.exited(0, "tried 1\nshut off\nerror: no\n", ""),
                new CommandResult.ConnectionLost("cut", Output.EMPTY, Output.EMPTY),
                ScriptedRunner.exited(0, "tried 0\nrunning\n", ""));

        new VirtualMachines(runner).start(N1, "web01");
        assertThat(runner.forgotten).containsExactly(runner.sent.get(0).id());
        new VirtualMachines(runner).start(N1, "web01");
        new VirtualMachines(runner).start(N1, "web01");

        assertThat(runner.forgotten)
                .as("neither a start whose effect is not known nor one that worked")
                .hasSize(1);
    }

    @Test
    void namesItsActsWithinTheGrammarOfAnId() {
        ScriptedRunner runner =
                ScriptedRunner.answering(ScriptedRunner.exited(0, "off\n", ""), ScriptedRunner.exited(0, "off\n", ""));

        new VirtualMachines(runner).askToStop(N1, "ein tolles VM/ä");
        new VirtualMachines(runner).askToStop(N1, "ein tolles VM/ö");

        assertThat(runner.sent).extracting(Command::kind).containsOnly(Command.Kind.ACT);
        assertThat(runner.sent.get(0).id()).matches("vm-shutdown-ein_tolles_VM__-[0-9a-f]{8}");
        assertThat(runner.sent.get(0).id()).isNotEqualTo(runner.sent.get(1).id());
    }

    @Test
    void onlyShutOffIsStopped() {
        List<VirtualMachine> all = Arrays.stream(State.values())
                .map(s -> new VirtualMachine(s.name(), s, false, false))
                .toList();

        assertThat(VirtualMachines.notStopped(all))
                .hasSize(State.values().length - 1)
                .noneMatch(m -> m.state() == State.SHUT_OFF);
    }
}
