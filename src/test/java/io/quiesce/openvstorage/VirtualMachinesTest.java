package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.RecordedOutputs.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.Command;
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
