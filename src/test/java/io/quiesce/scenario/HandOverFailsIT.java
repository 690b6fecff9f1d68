package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The master role cannot be handed on: a person says whether the node leaves as master or stays. */
class HandOverFailsIT extends VxScenarioIT {

    @Override
    String cluster() {
        return "vx-lab-bare";
    }

    private Run refused() {
        hosts.fault("vb-1", "setmaster-busy", Map.of("seconds", 100_000));
        Run run = leaving("vb-1");
        assertThat(run.shown("Task_ResolveFailure", "failure").toString()).contains("Hand over master role", "vb-2");
        return run;
    }

    @Test
    void aNodeLeavesAsMasterIfAPersonSaysSo() {
        Run run = refused();

        run.decide("operator", "Task_ResolveFailure", "skip");

        assertEnd(run, "End_NodeHasLeftCleanly");
        assertThat(happened("left cluster")).containsExactly("vb-1");
    }

    @Test
    void aNodeStaysIfAPersonSaysSo() {
        Run run = refused();

        run.decide("operator", "Task_ResolveFailure", "abandon");
        run.decide("operator", "Task_DecidePutBack", "leave-as-is");

        assertEnd(run, "End_LeaveWasAbandoned");
        assertThat(hosts.effects("leave begun")).isEmpty();
    }
}
