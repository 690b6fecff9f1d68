package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.openvstorage.ShutdownPlan.NodeEntry;
import io.quiesce.work.StepRefused;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {

    private static final NodeEntry M1 = new NodeEntry("m1", "id-m1");
    private static final NodeEntry M2 = new NodeEntry("m2", "id-m2");
    private static final NodeEntry E1 = new NodeEntry("e1", "id-e1");
    private static final ShutdownPlan PLAN = new ShutdownPlan(
            "c1", "", List.of(), List.of(), List.of(), List.of(E1), List.of(M2, M1), List.of(), List.of());

    @Test
    void selectsAllExtras() {
        assertThat(Selection.of(PLAN, "extras", "")).containsExactly(E1);
    }

    @Test
    void selectsOneMasterByItsPlaceInThePlan() {
        assertThat(Selection.of(PLAN, "masters", "0")).containsExactly(M2);
        assertThat(Selection.of(PLAN, "masters", "1")).containsExactly(M1);
    }

    @Test
    void takesAPlanWithoutBackendsAsAFact() {
        assertThat(Selection.of(PLAN, "backend", "")).isEmpty();
    }

    @Test
    void neverReadsNothingAsAll() {
        refuses("", "", "group is ''");
        refuses("everything", "", "group is 'everything'");
        refuses("masters", "", "position is ''");
        refuses("masters", "all", "position is 'all'");
    }

    @Test
    void aPlanOfOneServerIsForThatServerWhateverGroupIsAskedFor() {
        ShutdownPlan one = new ShutdownPlan(
                "c1", "m1", List.of(), List.of(), List.of(), List.of(), List.of(M1), List.of(), List.of());

        for (String group : List.of("server", "extras", "backend", "masters", "")) {
            assertThat(Selection.of(one, group, "7")).as(group).containsExactly(M1);
        }
    }

    @Test
    void refusesAPlanOfOneServerThatHasNoneToPowerOff() {
        ShutdownPlan none = new ShutdownPlan(
                "c1", "b1", List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

        assertThatThrownBy(() -> Selection.of(none, "server", ""))
                .isInstanceOf(StepRefused.class)
                .hasMessageContaining("has 0 nodes to power off");
    }

    @Test
    void refusesAPlaceThatThePlanDoesNotHave() {
        refuses("masters", "2", "the plan has 2 masters");
        refuses("masters", "-1", "the plan has 2 masters");
    }

    private static void refuses(String group, String position, String sentence) {
        assertThatThrownBy(() -> Selection.of(PLAN, group, position))
                .isInstanceOf(StepRefused.class)
                .hasMessageContaining(sentence);
    }
}
