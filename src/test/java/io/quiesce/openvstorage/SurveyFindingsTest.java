package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Fixtures.at;
import static io.quiesce.openvstorage.Fixtures.fault;
import static io.quiesce.openvstorage.Fixtures.machine;
import static io.quiesce.openvstorage.Fixtures.read;
import static io.quiesce.openvstorage.Fixtures.seen;
import static io.quiesce.openvstorage.Fixtures.unreachable;
import static io.quiesce.openvstorage.Fixtures.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Target;
import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.Fixtures.SurveyBuilder;
import io.quiesce.openvstorage.NodeFacts.Era;
import io.quiesce.openvstorage.NodeFacts.Mount;
import io.quiesce.openvstorage.NodeFacts.Service;
import io.quiesce.openvstorage.VirtualMachine.State;
import io.quiesce.openvstorage.VirtualMachines.Listed;
import io.quiesce.plan.Finding;
import io.quiesce.plan.Finding.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SurveyFindingsTest {

    private final SurveyBuilder survey = new SurveyBuilder();

    private List<Finding> findings() {
        return SurveyFindings.of(survey.build(), Set.of("engine-host"));
    }

    private void says(Severity severity, String subject, String... parts) {
        assertThat(findings()).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(severity);
            assertThat(f.subject()).isEqualTo(subject);
            assertThat(f.text()).contains(parts);
        });
    }

    @Test
    void aHealthyClusterGivesNone() {
        assertThat(findings()).isEmpty();
    }

    @Test
    void aNodeThatDoesNotAnswerBlocks() {
        survey.readings.put(at("e1"), unreachable());

        says(Severity.BLOCKS, "e1", "could not be looked at", "no route");
    }

    @Test
    void aNodeThatIsProvedOffOnlyNeedsConsentAndIsLeftOutOfThePlan() {
        survey.readings.put(at("e1"), unreachable());
        survey.off.add(at("e1"));

        says(Severity.NEEDS_CONSENT, "e1", "is off already", "not flushed");
        ShutdownPlan plan = ShutdownPlan.of(survey.build(), false);
        assertThat(plan.unknown()).isEmpty();
        assertThat(plan.extras()).extracting(ShutdownPlan.NodeEntry::node).containsExactly("e2");
    }

    @Test
    void aNodeThatWasForgottenBlocks() {
        survey.nodes.remove("b2");

        says(Severity.BLOCKS, "b2", "was not looked at");
    }

    @Test
    void twoNamesForOneMachineBlock() {
        survey.nodes.get("e2").machineId = Optional.of("id-e1");

        says(Severity.BLOCKS, "e1, e2", "one and the same machine", "id-e1");
    }

    @Test
    void aNodeWithoutAnIdentityBlocks() {
        survey.nodes.get("m2").machineId = Optional.empty();

        says(Severity.BLOCKS, "m2", "does not say who it is");
    }

    @Test
    void theEnginesOwnMachineBlocksByEitherIdentity() {
        survey.nodes.get("e1").osId = Optional.of("engine-host");

        says(Severity.BLOCKS, "e1", "Quiesce itself runs on this node");

        survey.nodes.get("e1").osId = Optional.empty();
        survey.nodes.get("e1").machineId = Optional.of("engine-host");
        says(Severity.BLOCKS, "e1", "Quiesce itself runs on this node");
    }

    @Test
    void anUnknownReleaseBlocks() {
        survey.nodes.get("m1").era = Era.UNKNOWN;

        says(Severity.BLOCKS, "m1", "release of Open vStorage is not known");
    }

    @Test
    void aRoleThatDiffersFromTheInventoryNeedsConsent() {
        survey.nodes.get("e1").role(Role.MASTER);

        says(Severity.NEEDS_CONSENT, "e1", "inventory says extra", "node says master", "ovs.json");
    }

    @Test
    void anUnknownRoleBlocks() {
        survey.nodes.get("e1").role = Optional.empty();

        says(Severity.BLOCKS, "e1", "role of the node is not known");
    }

    @Test
    void aClusterWithoutAMasterBlocks() {
        List.of("m1", "m2", "m3").forEach(m -> survey.nodes.get(m).role(Role.EXTRA));

        assertThat(findings()).hasSize(4).first().satisfies(f -> assertThat(f.text())
                .contains("No node says that it is a master"));
    }

    @ParameterizedTest
    @EnumSource(names = {"PAUSED", "PMSUSPENDED", "CRASHED", "IDLE", "NO_STATE"})
    void aMachineThatCannotHearNeedsConsent(State state) {
        survey.machines("e1", machine("db", state));

        assertThat(findings()).anySatisfy(f -> {
            assertThat(f.severity()).isEqualTo(Severity.NEEDS_CONSENT);
            assertThat(f.text()).contains("db", state.word(), "cannot be asked");
        });
    }

    @Test
    void runningMachinesAreCountedWithTheWarningThatTheyMayBeDeaf() {
        survey.machines("e1", machine("a", State.RUNNING), machine("b", State.SHUT_OFF));
        survey.machines("m1", machine("c", State.RUNNING));

        says(Severity.INFORMS, "ovs", "2 virtual machines run");
    }

    @Test
    void aMachineThatWasSavedToDiskNeedsConsent() {
        survey.machines("e1", new VirtualMachine("db", State.SHUT_OFF, true, true));

        says(Severity.NEEDS_CONSENT, "e1", "saved to disk");
    }

    @Test
    void aDeadLibvirtBlocksAndAMissingOneInforms() {
        survey.machines.put(at("e1"), unreachable());
        says(Severity.BLOCKS, "e1", "is not known");

        survey.machines.put(at("e1"), read(new Listed(false, List.of())));
        says(Severity.INFORMS, "e1", "no virsh");
    }

    @ParameterizedTest
    @EnumSource(names = {"HALTED", "ERROR", "UNREACHABLE", "OWNER_DOWN"})
    void aVolumeThatCannotBeFlushedNeedsConsent(VolumeState state) {
        survey.volumes.put(at("m1"), read(seen(volume("vp1", "a", "vp1id-m1", state))));

        says(Severity.NEEDS_CONSENT, "vp1", "1 volume cannot be flushed", state.word(), "a");
    }

    @Test
    void aVolumeOfAnAbsentOwnerNeedsConsent() {
        survey.volumes.put(at("m1"), read(seen(volume("vp1", "a", "vp1id-m9", VolumeState.NOT_LOCAL))));

        says(Severity.NEEDS_CONSENT, "vp1", "unowned");
    }

    @Test
    void manyVolumesAreOneFinding() {
        List<Volume> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(volume("vp1", "v" + i, "vp1id-m1", VolumeState.HALTED));
        }
        survey.volumes.put(at("m1"), read(seen(many.toArray(Volume[]::new))));

        says(Severity.NEEDS_CONSENT, "vp1", "1000 volumes", "and 995 more");
    }

    @Test
    void aVolumedriverThatIsDownNeedsConsent() {
        survey.volumes.put(at("m1"), read(fault("vp1", VolumeState.VOLUMEDRIVER_DOWN)));

        says(Severity.NEEDS_CONSENT, "m1", "vp1", "volumedriver-down");
    }

    @Test
    void aVPoolThatNobodyCanListNeedsConsent() {
        survey.volumes.clear();
        survey.volumes.put(at("m1"), read(fault("vp1", VolumeState.VOLUMEDRIVER_DOWN)));

        assertThat(findings()).extracting(Finding::subject).containsExactlyInAnyOrder("m1", "vp1");
        assertThat(findings()).extracting(Finding::severity).containsOnly(Severity.NEEDS_CONSENT);
    }

    @Test
    void volumesThatCouldNotBeListedNeedConsent() {
        survey.volumes.put(at("e1"), unreachable());

        says(Severity.NEEDS_CONSENT, "e1", "volumes of the node could not be listed");
    }

    @Test
    void leftoversAndLaggingLogsInform() {
        Volume volume = new Volume(
                "vp1",
                "a",
                Optional.of("vp1id-m1"),
                VolumeState.PRESENT,
                "DEGRADED",
                OptionalLong.empty(),
                OptionalLong.empty(),
                List.of("quiesce-1-x"),
                Optional.empty());
        survey.volumes.put(at("m1"), read(seen(volume)));

        assertThat(findings())
                .extracting(Finding::text)
                .containsExactlyInAnyOrder(
                        "Snapshots of earlier runs were left behind: a: quiesce-1-x.",
                        "The distributed transaction log is not in step: a DEGRADED.");
        assertThat(findings()).extracting(Finding::severity).containsOnly(Severity.INFORMS);
    }

    @Test
    void servicesThatAreDownInform() {
        survey.nodes.get("m1").services.add(new Service("ovs-workers", "stop/waiting", 0));

        says(Severity.INFORMS, "m1", "Not running: ovs-workers (stop/waiting)");
    }

    @Test
    void aVPoolThatIsNotMountedInforms() {
        survey.nodes.get("m1").vpools = Map.of("vp1", Mount.STALE, "vp2", Mount.NOT_MOUNTED);
        survey.nodes.get("b1").vpools = Map.of("vp1", Mount.NOT_MOUNTED);

        assertThat(findings())
                .extracting(Finding::text)
                .containsExactlyInAnyOrder("The vPool vp1 does not answer here.", "The vPool vp2 is not mounted here.");
    }

    @Test
    void anArakoonClusterWithoutAMasterNeedsConsent() {
        List.of("m1", "m2", "m3")
                .forEach(m -> survey.arakoon.put(at(m), read(Map.of("ovsdb", new Mastership.NoMaster("No Master")))));

        says(Severity.NEEDS_CONSENT, "arakoon ovsdb", "has no master", "m1: No Master");
    }

    @Test
    void membersThatNameDifferentMastersNeedConsent() {
        survey.arakoon.put(at("m2"), read(Map.of("ovsdb", new Mastership.Master("id-m2"))));

        says(Severity.NEEDS_CONSENT, "arakoon ovsdb", "different masters");
    }

    @Test
    void oneMemberThatIsUnclearInforms() {
        survey.arakoon.put(at("m2"), read(Map.of("ovsdb", new Mastership.Unclear("no answer in 20 s"))));

        says(Severity.INFORMS, "arakoon ovsdb", "m2: no answer");
    }

    @Test
    void anArakoonThatWasNotReadNeedsConsent() {
        survey.arakoon.put(at("m2"), unreachable());

        says(Severity.NEEDS_CONSENT, "m2", "not known here");
    }

    @Test
    void rabbitMqOnlyInforms() {
        Set<String> nodes = Set.of("rabbit@m1", "rabbit@m2");
        rabbit(new RabbitState.Down("nodedown"), "is down");
        rabbit(new RabbitState.BrokerStopped("waits"), "is stopped");
        rabbit(new RabbitState.NotAllowed("Only root"), "could not be asked");
        rabbit(
                new RabbitState.Answering(nodes, nodes, Set.of(), Map.of("rabbit@m1", Set.of("rabbit@m2")), List.of()),
                "partitioned");
        rabbit(
                new RabbitState.Answering(nodes, Set.of("rabbit@m1"), Set.of(), Map.of(), List.of()),
                "misses rabbit@m2");
        rabbit(new RabbitState.Answering(nodes, nodes, Set.of(), Map.of(), List.of("disk")), "alarm: disk");

        survey.rabbit.put(at("m1"), unreachable());
        says(Severity.INFORMS, "m1", "did not answer");
    }

    private void rabbit(RabbitState state, String part) {
        survey.rabbit.put(at("m1"), read(state));
        says(Severity.INFORMS, "m1", part);
    }

    @Test
    void aClockThatIsOffNeedsConsent() {
        survey.nodes.get("e1").skew = Duration.ofSeconds(5);
        assertThat(findings()).isEmpty();

        survey.nodes.get("e1").skew = Duration.ofMillis(5001);
        says(Severity.NEEDS_CONSENT, "e1", "clock");
    }

    @Test
    void aRootDiskThatIsNearlyFullInforms() {
        survey.nodes.get("e1").rootFree = 10;
        assertThat(findings()).isEmpty();

        survey.nodes.get("e1").rootFree = 9;
        says(Severity.INFORMS, "e1", "9%");
    }

    @Test
    void theGravestComesFirst() {
        survey.nodes.get("e1").rootFree = 1;
        survey.nodes.get("e1").skew = Duration.ofHours(1);
        survey.readings.put(new Target("ovs", "m3"), unreachable());

        assertThat(findings())
                .extracting(Finding::severity)
                .containsExactly(Severity.BLOCKS, Severity.NEEDS_CONSENT, Severity.INFORMS);
    }
}
