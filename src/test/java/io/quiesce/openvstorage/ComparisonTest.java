package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Fixtures.at;
import static io.quiesce.openvstorage.Fixtures.machine;
import static io.quiesce.openvstorage.Fixtures.node;
import static io.quiesce.openvstorage.Fixtures.read;
import static io.quiesce.openvstorage.Fixtures.unreachable;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.Output;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.Comparison.Before;
import io.quiesce.openvstorage.Comparison.Difference;
import io.quiesce.openvstorage.Fixtures.NodeBuilder;
import io.quiesce.openvstorage.NodeFacts.Service;
import io.quiesce.openvstorage.RestartPlan.Machine;
import io.quiesce.openvstorage.VirtualMachine.State;
import io.quiesce.openvstorage.VirtualMachines.Listed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ComparisonTest {

    /** A master, an extra with two machines of which one runs, and a backend node, all as before until told otherwise. */
    private final Map<String, NodeBuilder> now = new HashMap<>(Map.of(
            "m1", node("id-m1").services("ovs-workers", "ovs-arakoon-ovsdb"),
            "e1", node("id-e1").role(Role.EXTRA).services("ovs-workers"),
            "b1", node("id-b1").role(Role.BACKEND).services("alba-asdmanager")));

    private final Map<Target, Reading<NodeFacts>> readings = new HashMap<>();
    private final Map<Target, Reading<Listed>> machines = new HashMap<>(Map.of(
            at("m1"), read(new Listed(true, List.of())),
            at("e1"), listed(machine("web01", State.RUNNING), machine("test01", State.SHUT_OFF))));

    private final Map<String, String> roles = new HashMap<>(Map.of("m1", "master", "e1", "extra", "b1", "backend"));
    private final Map<String, List<String>> services = new HashMap<>(Map.of(
            "m1", List.of("ovs-workers", "ovs-arakoon-ovsdb"),
            "e1", List.of("ovs-workers"),
            "b1", List.of("alba-asdmanager")));
    private final List<Machine> ran = new ArrayList<>(List.of(new Machine("e1", "web01")));
    private final Set<String> leftAlone = new HashSet<>();
    private final Set<String> known = new HashSet<>();

    private static Reading<Listed> listed(VirtualMachine... all) {
        return read(new Listed(true, List.of(all)));
    }

    private List<Difference> differences() {
        Map<Target, Reading<NodeFacts>> all = new HashMap<>();
        now.forEach((name, node) -> all.put(at(name), read(node.build())));
        all.putAll(readings);
        return Comparison.of(new Before("ovs", roles, services, ran, leftAlone, known), all, machines);
    }

    private void differs(String where, String subject, String before, String is) {
        assertThat(differences()).containsExactly(new Difference(where, subject, before, is));
    }

    private void isIn(String node, String service, String state) {
        now.get(node).services.removeIf(s -> s.name().equals(service));
        now.get(node).services.add(new Service(service, state, 0));
    }

    // ---- nothing

    @Test
    void nothingDiffersWhenAllIsAsItWas() {
        assertThat(differences()).isEmpty();
    }

    @Test
    void whatDidNotRunAndDoesNotIsTheSame() {
        isIn("e1", "ovs-openstack-events-consumer", "stop/waiting");

        assertThat(differences()).isEmpty();
    }

    // ---- services

    @Test
    void aServiceThatRanAndDoesNotDiffersInTheHostsWords() {
        isIn("m1", "ovs-workers", "stop/waiting");

        differs("m1", "ovs-workers", "running", "stop/waiting");
    }

    @Test
    void aServiceThatStillWaitsForItsGateDoesNotRun() {
        isIn("m1", "ovs-workers", "start/pre-start");

        differs("m1", "ovs-workers", "running", "start/pre-start");
    }

    @Test
    void aServiceThatDidNotRunAndDoesDiffersToo() {
        now.get("e1").services("ovs-volumedriver_vp3");

        differs("e1", "ovs-volumedriver_vp3", "not running", "running");
    }

    @Test
    void aServiceThatIsNotInstalledAnyMoreDiffers() {
        now.get("b1").services.clear();

        differs("b1", "alba-asdmanager", "running", "not installed");
    }

    @Test
    void aServiceWithAKnownProblemThatIsStillDownIsTheSame() {
        isIn("m1", "ovs-workers", "stop/waiting");
        known.add("m1/ovs-workers");

        assertThat(differences()).isEmpty();
    }

    @Test
    void aKnownProblemOfOneNodeExcusesNoOther() {
        isIn("m1", "ovs-workers", "stop/waiting");
        known.add("e1/ovs-workers");

        differs("m1", "ovs-workers", "running", "stop/waiting");
    }

    @Test
    void aServiceWithAKnownProblemThatRunsNowDiffers() {
        now.get("e1").services("ovs-support-agent");
        known.add("e1/ovs-support-agent");

        differs("e1", "ovs-support-agent", "not running", "running");
    }

    // ---- nodes

    @Test
    void aNodeThatWasUpAndDoesNotAnswerDiffersOnceAndNothingOnItIsCalledTheSame() {
        readings.put(at("e1"), unreachable());

        differs("e1", "node", "up", "not answering: nothing was sent: no route");
    }

    @Test
    void aNodeThatCouldNotBeReadIsNotKnown() {
        readings.put(
                at("m1"),
                new Reading.NotRead<>(
                        "no answer within 120 s", new TimedOut(Duration.ofMinutes(2), Output.EMPTY, Output.EMPTY, 0)));

        differs("m1", "node", "up", "not known: no answer within 120 s");
    }

    @Test
    void aNodeThatWasNotLookedAtIsNotKnown() {
        now.remove("b1");

        differs("b1", "node", "up", "not known: it was not looked at");
    }

    @Test
    void aNodeKnownToBeSilentThatStillIsIsTheSame() {
        readings.put(at("e1"), unreachable());
        known.add("e1/node");

        assertThat(differences()).isEmpty();
    }

    @Test
    void aNodeThatWasNotUpAndIsNotIsTheSame() {
        services.remove("e1");
        ran.clear();
        leftAlone.add("e1");
        readings.put(at("e1"), unreachable());
        machines.remove(at("e1"));

        assertThat(differences()).isEmpty();
    }

    @Test
    void ofANodeThatWasNotUpAndIsOnlyThatCounts() {
        services.remove("e1");
        leftAlone.add("e1");
        now.get("e1").services("ovs-volumedriver_vp3");

        differs("e1", "node", "not up", "up");
    }

    @Test
    void aNodeThatNobodyRecordedDiffers() {
        services.remove("b1");

        differs("b1", "node", "not in the record", "up");
    }

    @Test
    void aNodeThatNobodyRecordedAndThatIsSilentIsNotKnown() {
        services.remove("b1");
        readings.put(at("b1"), unreachable());

        differs("b1", "node", "not in the record", "not answering: nothing was sent: no route");
    }

    // ---- roles

    @Test
    void anotherRoleDiffers() {
        now.get("e1").role(Role.MASTER);

        differs("e1", "role", "extra", "master");
    }

    @Test
    void aRoleThatCouldNotBeReadIsNotKnown() {
        now.get("e1").role = Optional.empty();

        differs("e1", "role", "extra", "not known: ovs.json");
    }

    @Test
    void aRoleThatNobodyRecordedIsNotCompared() {
        roles.remove("b1");

        assertThat(differences()).isEmpty();
    }

    // ---- virtual machines

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RUNNING", "IDLE"})
    void aMachineThatRanAndDoesNotDiffers(State state) {
        machines.put(at("e1"), listed(machine("web01", state)));

        differs("e1", "virtual machine web01", "running", state.word());
    }

    @Test
    void aMachineThatWaitsForItsDiskRuns() {
        machines.put(at("e1"), listed(machine("web01", State.IDLE)));

        assertThat(differences()).isEmpty();
    }

    @Test
    void aMachineThatIsNotThereAnyMoreDiffers() {
        machines.put(at("e1"), listed());

        differs("e1", "virtual machine web01", "running", "not there");
    }

    @Test
    void aMachineThatRunsAndDidNotDiffers() {
        machines.put(at("m1"), listed(machine("test02", State.RUNNING), machine("test03", State.SHUT_OFF)));

        differs("m1", "virtual machine test02", "not running", "running");
    }

    @Test
    void aMachineThatIsPausedAndDidNotRunDiffersToo() {
        machines.put(at("m1"), listed(machine("test02", State.PAUSED)));

        differs("m1", "virtual machine test02", "not running", "paused");
    }

    @Test
    void aMachineThatRunsOnAnotherNodeDiffersOnBoth() {
        machines.put(at("e1"), listed());
        machines.put(at("m1"), listed(machine("web01", State.RUNNING)));

        assertThat(differences())
                .containsExactly(
                        new Difference("e1", "virtual machine web01", "running", "not there"),
                        new Difference("m1", "virtual machine web01", "not running", "running"));
    }

    @Test
    void machinesThatCouldNotBeListedAreNotKnown() {
        machines.put(at("e1"), unreachable());
        machines.put(at("m1"), unreachable());

        assertThat(differences())
                .containsExactly(
                        new Difference(
                                "e1", "virtual machines", "web01 running", "not known: nothing was sent: no route"),
                        new Difference(
                                "m1", "virtual machines", "none running", "not known: nothing was sent: no route"));
    }

    @Test
    void machinesThatWereNotLookedForAreNotKnownWhereSomeMayRun() {
        machines.clear();
        ran.add(new Machine("b1", "odd01"));

        assertThat(differences()).extracting(Difference::where).containsExactly("b1", "e1", "m1");
        assertThat(differences()).extracting(Difference::now).containsOnly("not known: they were not looked for");
    }

    @Test
    void aNodeThatLostItsLibvirtLostItsMachines() {
        machines.put(at("e1"), read(new Listed(false, List.of())));

        differs("e1", "virtual machine web01", "running", "not there, nor is libvirt");
    }

    @Test
    void aMachineOnANodeThatIsNotInTheInventoryAnyMoreIsNotKnown() {
        ran.add(new Machine("e9", "web09"));

        differs("e9", "node", "up", "not known: it was not looked at");
    }

    // ---- order and words

    @Test
    void sortsByNodeAndSubject() {
        isIn("m1", "ovs-workers", "stop/waiting");
        isIn("m1", "ovs-arakoon-ovsdb", "stop/waiting");
        isIn("e1", "ovs-workers", "stop/waiting");
        machines.put(at("e1"), listed());

        assertThat(differences())
                .extracting(difference -> difference.where() + " " + difference.subject())
                .containsExactly(
                        "e1 ovs-workers", "e1 virtual machine web01", "m1 ovs-arakoon-ovsdb", "m1 ovs-workers");
    }

    @Test
    void readsAsASentence() {
        assertThat(new Difference("m1", "ovs-workers", "running", "stop/waiting").sentence())
                .isEqualTo("m1, ovs-workers: running before, now stop/waiting");
    }
}
