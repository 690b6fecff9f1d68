package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A service group does not stop: whoever skips it meets it again in the drain, which says that nothing moves. */
class HaltFailsIT extends VxScenarioIT {

    @Test
    void aGroupThatIsSkippedIsSeenInTheDrainAndKeepsTheNodeIn() {
        hosts.fault("vx-3", "group-will-not-stop", Map.of("group", "oradb"));
        Run run = leaving("vx-3");

        run.decide("operator", "Task_ResolveFailure", "skip");

        assertThat(run.shown("Task_DecideLongDrain", "drain").toString()).contains("oracle", "stuck");
        run.decide("operator", "Task_DecideLongDrain", "abandon");
        run.decide("operator", "Task_DecidePutBack", "leave-as-is");
        assertEnd(run, "End_LeaveWasAbandoned");
        assertThat(hosts.effects("leave begun")).isEmpty();
    }
}
