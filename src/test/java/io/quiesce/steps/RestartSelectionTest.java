package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.Target;
import io.quiesce.openvstorage.RestartPlan;
import io.quiesce.work.StepRefused;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartSelectionTest {

    private static final RestartPlan PLAN = new RestartPlan(
            "ovs", "run-1", List.of("b1", "b2"), List.of("m3", "m1"), List.of(), List.of("e2"), List.of(), List.of());

    @Test
    void aGroupIsAllOfItsNodes() {
        assertThat(RestartSelection.of(PLAN, "backends", "")).containsExactly(at("b1"), at("b2"));
    }

    @Test
    void aMasterIsTakenByItsPlaceInTheOrderOfThePlan() {
        assertThat(RestartSelection.of(PLAN, "masters", "0")).containsExactly(at("m3"));
        assertThat(RestartSelection.of(PLAN, "masters", "1")).containsExactly(at("m1"));
    }

    @Test
    void aGroupWithoutNodesIsAFact() {
        assertThat(RestartSelection.of(PLAN, "extras", "")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"all, ''", "'', ''", "masters, ''", "masters, 2", "masters, -1", "masters, all"})
    void nothingSelectedNeverMeansAll(String group, String position) {
        assertThatThrownBy(() -> RestartSelection.of(PLAN, group, position))
                .isInstanceOf(StepRefused.class)
                .hasMessageStartingWith("No node was selected.");
    }

    private static Target at(String node) {
        return new Target("ovs", node);
    }
}
