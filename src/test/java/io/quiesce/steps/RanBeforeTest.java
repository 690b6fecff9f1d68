package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.FanOut;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.RestartPlan;
import io.quiesce.openvstorage.RestartPlan.Machine;
import io.quiesce.openvstorage.VirtualMachines;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RanBeforeTest {

    private static final String LIST = ".*list --all.*";
    private static final Target E1 = new Target("ovs", "e1");
    private static final Target E2 = new Target("ovs", "e2");

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final FanOut fanOut = new FanOut(threads, 4);
    private final ScriptedCommandRunner nodes = new ScriptedCommandRunner();
    private final VirtualMachines machines = new VirtualMachines(nodes);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static RanBefore ran(Machine... all) {
        return RanBefore.of(
                new RestartPlan("ovs", "root", List.of(), List.of(), List.of(), List.of(), List.of(all), List.of()));
    }

    private static final RanBefore THREE =
            ran(new Machine("e1", "web01"), new Machine("e1", "files01"), new Machine("e2", "web02"));

    /** What a look at the machines of a node prints, each as {@code name state}. */
    private static String listed(String... each) {
        StringBuilder text = new StringBuilder("@list 0\n");
        for (String one : each) {
            String name = one.substring(0, one.indexOf(' '));
            String state = one.substring(one.indexOf(' ') + 1);
            text.append("@domain 0\n|")
                    .append(name)
                    .append("\n|Name: ")
                    .append(name)
                    .append("\n|State: ")
                    .append(state)
                    .append("\n|Autostart: enable\n|Managed save: no\n");
        }
        return text.append("@end 0\n").toString();
    }

    private void isStarted(String machine, String answer) {
        nodes.when(".*domain=" + machine + "\n.*virsh .*start .*").prints(answer);
    }

    private List<String> startsOn(String node) {
        return nodes.asked().stream()
                .filter(asked -> asked.target().node().equals(node))
                .map(asked -> asked.command().id())
                .filter(id -> id.startsWith("vm-start-"))
                .map(id -> id.replaceAll("^vm-start-|-[0-9a-f]{8}$", ""))
                .toList();
    }

    @Test
    void startsThoseThatRanBeforeAndOnlyThose() {
        nodes.when("e1", LIST).prints(listed("web01 shut off", "files01 shut off", "test01 shut off"));
        nodes.when("e2", LIST).prints(listed("web02 shut off"));
        nodes.when(".*virsh .*start .*").prints("tried 0\nrunning\n");

        assertThat(THREE.start(machines, fanOut)).isEmpty();

        assertThat(startsOn("e1")).containsExactly("web01", "files01");
        assertThat(startsOn("e2")).containsExactly("web02");
    }

    @Test
    void sendsNothingToAMachineThatRunsAlready() {
        nodes.when("e1", LIST).prints(listed("web01 running", "files01 idle"));
        nodes.when("e2", LIST).prints(listed("web02 running"));

        assertThat(THREE.start(machines, fanOut)).isEmpty();
        assertThat(startsOn("e1")).isEmpty();
    }

    @Test
    void startsTheOthersOfANodeWhenLibvirtRefusesOne() {
        nodes.when("e1", LIST).prints(listed("web01 shut off", "files01 shut off"));
        nodes.when("e2", LIST).prints(listed("web02 running"));
        isStarted("web01", "tried 1\nshut off\nerror: Failed to start domain web01\nerror: Failed to open file\n");
        isStarted("files01", "tried 0\nrunning\n");

        assertThat(THREE.start(machines, fanOut))
                .isEqualTo(Map.of(E1, "web01 was not started: Failed to start domain web01; Failed to open file"));
        assertThat(startsOn("e1")).containsExactly("web01", "files01");
    }

    @Test
    void namesEveryMachineThatDoesNotRunAndWhy() {
        nodes.when("e1", LIST).prints(listed("web01 paused"));
        nodes.when("e2", LIST).isNotStarted(Reason.UNREACHABLE);
        isStarted("web01", "is paused\n");
        isStarted("files01", "unknown error: failed to get domain 'files01'\n");

        assertThat(THREE.start(machines, fanOut))
                .containsEntry(E1, "web01 is paused, so it cannot be started; files01 is not there any more")
                .hasEntrySatisfying(E2, why -> assertThat(why).contains("UNREACHABLE"));
    }

    @Test
    void triesNoOtherMachineOfANodeOnceAStartHung() {
        nodes.when("e1", LIST).prints(listed("web01 shut off", "files01 shut off"));
        nodes.when("e2", LIST).prints(listed("web02 running"));
        isStarted("web01", "tried 137\nshut off\n");

        assertThat(THREE.start(machines, fanOut)).hasEntrySatisfying(E1, why -> assertThat(why)
                .contains("web01: libvirt did not finish the start", "no other was tried"));
        assertThat(startsOn("e1")).containsExactly("web01");
    }

    @Test
    void startsAgainWhatFailedWhenItIsTriedAgainAndNothingElse() {
        nodes.when("e1", LIST).prints(listed("web01 running", "files01 shut off"));
        nodes.when("e2", LIST).prints(listed("web02 running"));
        isStarted("files01", "tried 1\nshut off\nerror: no\n");
        THREE.start(machines, fanOut);
        isStarted("files01", "tried 0\nrunning\n");

        assertThat(THREE.start(machines, fanOut)).isEmpty();
        assertThat(startsOn("e1")).containsExactly("files01", "files01");
    }

    @Test
    void seesWhichDoNotRunAnyMore() {
        nodes.when("e1", LIST).prints(listed("web01 running", "files01 shut off"));
        nodes.when("e2", LIST).prints(listed("other running"));

        assertThat(THREE.notRunning(machines, fanOut))
                .isEqualTo(Map.of(E1, "files01 is shut off", E2, "web02 is not there any more"));
    }

    @Test
    void aNodeWithoutLibvirtRunsNone() {
        nodes.when(LIST).prints("@list 127\n|timeout: failed to run command 'virsh'\n@end 0\n");

        assertThat(ran(new Machine("e2", "web02")).start(machines, fanOut))
                .isEqualTo(Map.of(E2, "there is no virsh on the node"));
    }

    @Test
    void anAnswerNobodyUnderstandsIsNotTakenForRunning() {
        nodes.when(LIST).prints(listed("web02 dreaming"));

        assertThat(ran(new Machine("e2", "web02")).notRunning(machines, fanOut))
                .hasEntrySatisfying(E2, why -> assertThat(why).contains("dreaming"));
    }

    @Test
    void aPlanWithoutMachinesHasNone() {
        assertThat(ran().none()).isTrue();
    }
}
