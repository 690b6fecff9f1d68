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

    private Result killed(Set<String> steps, boolean unguarded) {
        try (KilledJourney journey = new KilledJourney(directory, Journey.STOP_SERVER)) {
            return journey.go(new Plan("ANSWERED", 0, ACTING, steps, unguarded));
        }
    }

    @Test
    void anEngineThatIsKilledAtEachActOfARunDoesEachOnce() {
        Result result = killed(ACTING, false);

        assertThat(result.killed()).containsExactlyInAnyOrderElementsOf(ACTING);
        assertThat(result.faults()).isEmpty();
        assertThat(result.effects()).containsEntry("ovs-e1: shutdown requested ovs-e1", 1L);
        assertThat(result.effects().values()).as("each effect once").containsOnly(1L);
    }

    /** What cannot fail proves nothing. */
    @Tag("matrix")
    @Test
    void withoutTheGuardOfLaunchesAnActIsDoneTwiceAndThatIsSeen() {
        Result result = killed(Set.of("Task_AskVirtualMachinesToStop"), true);

        assertThat(result.effects().values()).as("how often each effect").anyMatch(times -> times > 1);
    }
}
