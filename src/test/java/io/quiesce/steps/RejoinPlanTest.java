package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.vxvm.Actor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RejoinPlanTest {

    private static final List<String> MEMBERS = List.of("vx-1", "vx-2");
    private static final List<String> BACK = List.of("bring the service group oradb online", "start collector");
    private static final RejoinPlan PLAN = plan("vx-3", Actor.VCS, MEMBERS, "user initiated stop", "run-1", BACK);

    private static RejoinPlan plan(
            String node, Actor actor, List<String> members, String reason, String run, List<String> back) {
        return new RejoinPlan(
                "vx-lab", node, node + ".lab", actor, "cvm", members, reason, run, "2026-03-14 03:20:00 UTC", back);
    }

    @Test
    void ofTheSameContentHasTheSameHash() {
        assertThat(plan("vx-3", Actor.VCS, List.copyOf(MEMBERS), "user initiated stop", "run-1", new ArrayList<>(BACK))
                        .hash())
                .isEqualTo(PLAN.hash())
                .matches("[0-9a-f]{64}");
    }

    static Stream<RejoinPlan> differing() {
        return Stream.of(
                new RejoinPlan(
                        "b", "vx-3", "vx-3.lab", Actor.VCS, "cvm", MEMBERS, "user initiated stop", "run-1", "", BACK),
                new RejoinPlan(
                        "vx-lab", "vx-3", "b", Actor.VCS, "cvm", MEMBERS, "user initiated stop", "run-1", "", BACK),
                new RejoinPlan(
                        "vx-lab",
                        "vx-3",
                        "vx-3.lab",
                        Actor.VCS,
                        "b",
                        MEMBERS,
                        "user initiated stop",
                        "run-1",
                        "",
                        BACK),
                plan("vx-4", Actor.VCS, MEMBERS, "user initiated stop", "run-1", BACK),
                plan("vx-3", Actor.NONE, MEMBERS, "user initiated stop", "run-1", BACK),
                plan("vx-3", Actor.VCS, List.of("vx-1"), "user initiated stop", "run-1", BACK),
                plan("vx-3", Actor.VCS, MEMBERS, "user initiated abort", "run-1", BACK),
                plan("vx-3", Actor.VCS, MEMBERS, "user initiated stop", "run-2", BACK),
                plan("vx-3", Actor.VCS, MEMBERS, "user initiated stop", "run-1", List.of()),
                plan(
                        "vx-3",
                        Actor.VCS,
                        MEMBERS,
                        "user initiated stop",
                        "run-1",
                        List.of("start collector", "bring the service group oradb online")));
    }

    @ParameterizedTest
    @MethodSource("differing")
    void thatDiffersInOnePlaceHasAnotherHash(RejoinPlan other) {
        assertThat(other.hash()).isNotEqualTo(PLAN.hash());
    }

    @Test
    void isNotChangedByWhoeverMadeIt() {
        List<String> members = new ArrayList<>(MEMBERS);
        List<String> back = new ArrayList<>(BACK);
        RejoinPlan plan = plan("vx-3", Actor.VCS, members, "user initiated stop", "run-1", back);

        members.clear();
        back.clear();

        assertThat(plan).isEqualTo(PLAN);
        assertThatThrownBy(() -> plan.back().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
