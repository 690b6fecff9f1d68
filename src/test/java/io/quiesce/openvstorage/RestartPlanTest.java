package io.quiesce.openvstorage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.inventory.Cluster;
import io.quiesce.openvstorage.PowerOff.Presence;
import io.quiesce.openvstorage.RestartFindings.State;
import io.quiesce.openvstorage.RestartPlan.Machine;
import io.quiesce.plan.Finding;
import io.quiesce.plan.Finding.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The cluster has the masters m1 to m3, the extras e1 and e2, the backend nodes b1 and b2. */
class RestartPlanTest {

    private final Cluster cluster = Fixtures.cluster();
    private final Map<String, String> roles = new TreeMap<>(Map.of(
            "m1", "master", "m2", "master", "m3", "master", "e1", "extra", "e2", "extra", "b1", "backend", "b2",
            "backend"));

    private PastShutdown before(List<String> stopped, Machine... machines) {
        return new PastShutdown(
                "run-1",
                Instant.parse("2026-03-01T02:00:00Z"),
                "olga",
                roles,
                stopped,
                List.of(machines),
                List.of("e1/ovs-workers"));
    }

    private RestartPlan plan(String... stopped) {
        return RestartPlan.of(cluster, Optional.of(before(List.of(stopped))));
    }

    private List<Finding> findings(Optional<PastShutdown> before, Optional<String> usedBy, Map<String, State> states) {
        return RestartFindings.of(cluster, RestartPlan.of(cluster, before), before, usedBy, states);
    }

    @Test
    void theMasterThatWentDownLastComesFirst() {
        assertThat(plan("e1", "e2", "m2", "m1", "m3").masters()).containsExactly("m3", "m1", "m2");
    }

    @Test
    void aMasterThatWasNotSeenToGoDownComesBeforeAllThatWere() {
        assertThat(plan("m1").masters()).containsExactly("m2", "m3", "m1");
    }

    @Test
    void backendNodesAreStartedWhetherTheyWereUpOrNot() {
        roles.remove("b2");

        assertThat(plan("m1").backends()).containsExactly("b1", "b2");
    }

    @Test
    void aNodeThatWasNotUpBeforeIsLeftAloneAndItsAbsenceIsKnown() {
        roles.remove("e2");

        RestartPlan plan = plan("m1");

        assertThat(plan.extras()).containsExactly("e1");
        assertThat(plan.leftAlone()).containsExactly("e2");
        assertThat(plan.known()).contains("e1/ovs-workers", "e2/node");
    }

    @Test
    void theRecordKnowsRolesBetterThanTheInventory() {
        roles.put("e1", "master");

        assertThat(plan("m1").masters()).contains("e1");
    }

    @Test
    void withoutARecordTheInventoryHasToDo() {
        RestartPlan plan = RestartPlan.of(cluster, Optional.empty());

        assertThat(plan.shutdown()).isEmpty();
        assertThat(plan.masters()).containsExactly("m1", "m2", "m3");
        assertThat(plan.extras()).containsExactly("e1", "e2");
        assertThat(plan.leftAlone()).isEmpty();
        assertThat(plan.machines()).isEmpty();
    }

    @Test
    void twoPlansThatDoTheSameHaveTheSameFingerprintAndOthersDoNot() {
        assertThat(plan("m1", "m2").hash()).isEqualTo(plan("m1", "m2").hash()).matches("[0-9a-f]{64}");
        assertThat(plan("m1", "m2").hash()).isNotEqualTo(plan("m2", "m1").hash());
        RestartPlan withMachine =
                RestartPlan.of(cluster, Optional.of(before(List.of("m1", "m2"), new Machine("e1", "web01"))));
        assertThat(withMachine.hash()).isNotEqualTo(plan("m1", "m2").hash());
    }

    @Test
    void aMissingRecordNeedsConsent() {
        assertThat(findings(Optional.empty(), Optional.empty(), Map.of()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.NEEDS_CONSENT);
                    assertThat(finding.text()).contains("no record of a shutdown");
                });
    }

    @Test
    void aRecordThatWasUsedAlreadyNeedsConsent() {
        assertThat(findings(
                        Optional.of(before(List.of("m1", "m2", "m3"))), Optional.of("the run of yesterday"), Map.of()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.NEEDS_CONSENT);
                    assertThat(finding.text()).contains("the run of yesterday");
                });
    }

    @Test
    void aMachineOfANodeThatIsGoneIsNotStartedAndNeedsConsent() {
        PastShutdown before =
                before(List.of("m1", "m2", "m3"), new Machine("gone", "web01"), new Machine("e1", "db01"));

        assertThat(RestartPlan.of(cluster, Optional.of(before)).machines()).containsExactly(new Machine("e1", "db01"));
        assertThat(findings(Optional.of(before), Optional.empty(), Map.of()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.NEEDS_CONSENT);
                    assertThat(finding.text()).contains("web01");
                });
    }

    @Test
    void aPlanWithoutAMasterBlocks() {
        roles.keySet().removeIf(node -> node.startsWith("m"));

        assertThat(findings(Optional.of(before(List.of())), Optional.empty(), Map.of()))
                .anyMatch(finding -> finding.severity() == Severity.BLOCKS);
    }

    @Test
    void saysWhoPressesTheButtonOfANodeThatIsDownWithoutAPowerControl() {
        assertThat(findings(
                        Optional.of(before(List.of("m1", "m2", "m3"))),
                        Optional.empty(),
                        Map.of("m1", new State(Presence.DOWN, "down"), "b1", new State(Presence.UP, "up"))))
                .extracting(Finding::subject, Finding::severity)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("b1", Severity.INFORMS),
                        org.assertj.core.groups.Tuple.tuple("m1", Severity.INFORMS));
    }
}
