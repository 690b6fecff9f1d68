package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.scenario.Journey.Route;
import io.quiesce.scenario.Voyage.Plan;
import io.quiesce.scenario.Voyage.Result;
import io.quiesce.scenario.Voyage.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of {@link CrashMatrixIT}: the engine is killed at those steps of one runbook that act, when a host has answered. */
class CrashSliceIT {

    private static final String RUNBOOK = "open-vstorage-stop-server/";
    private static final String ASKING = RUNBOOK + "stop-virtual-machines/Task_AskVirtualMachinesToStop";
    private static final Set<String> ACTING = Set.of(
            ASKING,
            RUNBOOK + "flush-volumes/Task_BeginFlush",
            RUNBOOK + "flush-volumes/Task_DeleteSnapshots",
            RUNBOOK + "power-off-nodes/Task_PowerOffNodes");

    @TempDir
    Path directory;

    private Result killed(Route way, Set<String> steps, boolean unguarded) {
        Plan plan = new Plan("ANSWERED", 0, ACTING, steps, unguarded, 0, Store.H2, 0);
        try (Voyage voyage = new Voyage(directory, List.of(way), plan)) {
            return voyage.go();
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
        assertThat(killed(Journey.DEAF_MACHINES, Set.of(ASKING), true).effects())
                .containsEntry("ovs-e1: vm shutdown asked web01", 2L);
    }

    @Tag("matrix")
    @Test
    void withTheGuardTheSameActIsDoneOnce() {
        assertThat(killed(Journey.DEAF_MACHINES, Set.of(ASKING), false).effects())
                .containsEntry("ovs-e1: vm shutdown asked web01", 1L);
    }
}
