package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.scenario.KilledJourney.Plan;
import io.quiesce.scenario.KilledJourney.Result;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of {@link CrashMatrixIT}: the engine is killed at those steps of one runbook that act, when a host has answered. */
class CrashSliceIT {

    private static final Set<String> ACTING =
            Set.of("Task_AskVirtualMachinesToStop", "Task_BeginFlush", "Task_DeleteSnapshots", "Task_PowerOffNodes");

    @TempDir
    Path directory;

    private Result killed(Journey way, Set<String> steps, boolean unguarded) {
        try (KilledJourney journey = new KilledJourney(directory, way)) {
            return journey.go(new Plan("ANSWERED", 0, ACTING, steps, unguarded));
        }
    }

    @Test
    void anEngineThatIsKilledAtEachActOfARunDoesEachOnce() {
        Result result = killed(Journey.STOP_SERVER, ACTING, false);

        assertThat(result.killed()).containsExactlyInAnyOrderElementsOf(ACTING);
        assertThat(result.faults()).isEmpty();
        assertThat(result.effects()).containsEntry("ovs-e1: shutdown requested ovs-e1", 1L);
        assertThat(result.effects().values()).as("each effect once").containsOnly(1L);
    }

    /** What cannot fail proves nothing. A machine that heeds nobody looks after the kill as if it had never been asked. */
    @Tag("matrix")
    @Test
    void withoutTheGuardOfLaunchesAnActIsDoneTwiceAndThatIsSeen() {
        Set<String> asking = Set.of("Task_AskVirtualMachinesToStop");

        assertThat(killed(Journey.DEAF_MACHINES, asking, true).effects())
                .containsEntry("ovs-e1: vm shutdown asked web01", 2L);
    }

    @Tag("matrix")
    @Test
    void withTheGuardTheSameActIsDoneOnce() {
        Set<String> asking = Set.of("Task_AskVirtualMachinesToStop");

        assertThat(killed(Journey.DEAF_MACHINES, asking, false).effects())
                .containsEntry("ovs-e1: vm shutdown asked web01", 1L);
    }
}
