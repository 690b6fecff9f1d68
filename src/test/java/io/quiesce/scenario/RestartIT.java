package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** An environment comes back as it was before its shutdown. */
class RestartIT extends ScenarioIT {

    private static final String RUNBOOK = "open-vstorage-restart";
    private static final Map<String, Object> RESTART =
            Map.of("cluster", LabHosts.CLUSTER, "reason", "the power work is done");

    private void shutDown() {
        assertThat(startAndApprove().end()).isEqualTo("End_EnvironmentIsOff");
    }

    private Run restart() {
        Run run = start(RUNBOOK, RESTART);
        run.approve();
        return run;
    }

    @Test
    void comesBackAsItWasWithNoHumanStepButTheApproval() {
        shutDown();

        Run run = restart();

        assertThat(run.end()).isEqualTo("End_EnvironmentIsBack");
        assertThat(run.variable("comparison")).startsWith("Nothing differs");
        assertThat(hosts.off()).isEmpty();
        assertThat(leases()).isZero();
    }
}
