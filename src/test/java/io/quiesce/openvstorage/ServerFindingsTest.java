package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Fixtures.at;
import static io.quiesce.openvstorage.Fixtures.machine;
import static io.quiesce.openvstorage.Fixtures.read;
import static io.quiesce.openvstorage.Fixtures.seen;
import static io.quiesce.openvstorage.Fixtures.unreachable;
import static io.quiesce.openvstorage.Fixtures.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.Fixtures.SurveyBuilder;
import io.quiesce.openvstorage.QuorumGuard.Count;
import io.quiesce.openvstorage.QuorumGuard.Verdict;
import io.quiesce.openvstorage.VirtualMachine.State;
import io.quiesce.plan.Finding;
import io.quiesce.plan.Finding.Severity;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServerFindingsTest {

    private static final Verdict ALLOWED = new Verdict.Allowed(List.of(new Count("ovsdb", 3, 3, 2, 2)));

    private final SurveyBuilder survey = new SurveyBuilder();
    private boolean stopMachines = true;
    private Verdict quorum = ALLOWED;
    private Set<String> engineHostIds = Set.of();

    private List<Finding> findings(String server) {
        return ServerFindings.of(survey.build(), at(server), stopMachines, quorum, engineHostIds);
    }

    private List<String> blocking(String server) {
        return findings(server).stream()
                .filter(finding -> finding.severity() == Severity.BLOCKS)
                .map(finding -> finding.subject() + ": " + finding.text())
                .toList();
    }

    @Test
    void letsAServerGoThatTheOthersCanDoWithout() {
        assertThat(blocking("m1")).isEmpty();
        assertThat(blocking("e1")).isEmpty();
        assertThat(findings("m1"))
                .extracting(Finding::text)
                .contains("Without m1, more than half stay healthy in every Arakoon cluster: ovsdb 2 of 3.");
    }

    @Test
    void keepsAMasterOnlineWithTheNumbersWhenTheQuorumNeedsIt() {
        quorum = new Verdict.Refused(List.of(new Count("ovsdb", 3, 2, 1, 2)), "Without m1, 1 of 3 would be healthy.");

        assertThat(blocking("m1")).containsExactly("m1: Without m1, 1 of 3 would be healthy.");
    }

    @Test
    void keepsAServerOnlineThatCannotBeLookedAt() {
        survey.readings.put(at("e1"), unreachable());

        assertThat(blocking("e1"))
                .anySatisfy(text -> assertThat(text).startsWith("e1: The node could not be looked at"));
    }

    @Test
    void asksForConsentWhenAnotherNodeIsSilent() {
        survey.readings.put(at("e2"), unreachable());

        assertThat(blocking("e1")).isEmpty();
        assertThat(findings("e1"))
                .filteredOn(finding -> finding.severity() == Severity.NEEDS_CONSENT)
                .extracting(Finding::subject)
                .containsExactly("e2");
    }

    @Test
    void keepsTheEnginesOwnHostOnline() {
        engineHostIds = Set.of("id-e1");

        assertThat(blocking("e1")).anySatisfy(text -> assertThat(text).contains("Quiesce itself runs on this node"));
        assertThat(blocking("e2")).isEmpty();
    }

    @Test
    void keepsABackendNodeOnline() {
        assertThat(blocking("b1")).anySatisfy(text -> assertThat(text).contains("backend node"));
    }

    @Test
    void followsTheNodeAndNotTheInventoryForTheRole() {
        survey.nodes.get("e1").role(Role.BACKEND);

        assertThat(blocking("e1")).anySatisfy(text -> assertThat(text).contains("backend node"));
    }

    @Test
    void keepsAServerWithRunningMachinesOnlineOnlyIfNoneMayBeStopped() {
        survey.machines("e1", machine("web01", State.RUNNING), machine("old", State.SHUT_OFF));
        survey.machines("e2", machine("web02", State.RUNNING));
        assertThat(blocking("e1")).isEmpty();

        stopMachines = false;

        assertThat(blocking("e1"))
                .containsExactly("e1: 1 virtual machine runs here (web01), and this run was told to stop none.");
        assertThat(blocking("m1")).isEmpty();
    }

    @Test
    void countsAPausedMachineAsRunning() {
        survey.machines("e1", machine("web01", State.PAUSED));
        stopMachines = false;

        assertThat(blocking("e1")).hasSize(1);
    }

    @Test
    void keepsAServerOnlineWhoseTransactionLogsTheOthersNeed() {
        survey.volumes.put(at("m2"), read(seen(withLog("v1", "vp1id-m2", "DEGRADED"))));

        assertThat(blocking("m1")).singleElement().asString().contains("vp1/v1 is DEGRADED");
        assertThat(blocking("m2")).as("its own volume goes with it").isEmpty();
    }

    @Test
    void asksNothingOfTheVolumesOfOthersThatAreInStep() {
        survey.volumes.put(
                at("m2"), read(seen(withLog("v1", "vp1id-m2", "OK_SYNC"), withLog("v2", "vp1id-m2", "OK_STANDALONE"))));

        assertThat(blocking("m1")).isEmpty();
    }

    @Test
    void saysHowManyVolumesNobodyCanUseMeanwhile() {
        survey.volumes.put(at("m1"), read(seen(withLog("v1", "vp1id-m1", "OK_SYNC"))));

        assertThat(findings("m1"))
                .extracting(Finding::text)
                .contains("1 volume is owned here: nobody can use it until the server is back.");
    }

    private static Volume withLog(String id, String owner, String dtl) {
        Volume plain = volume("vp1", id, owner, VolumeState.PRESENT);
        return new Volume(
                plain.vpool(),
                plain.id(),
                plain.owner(),
                plain.state(),
                dtl,
                OptionalLong.empty(),
                OptionalLong.empty(),
                List.of(),
                Optional.empty());
    }
}
