package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the management controllers of the hosts add to what the network shows. */
class ControllersIT extends ScenarioIT {

    @Test
    void asksAboutAnExtraThatLeftTheNetworkButStillHasPowerAndTouchesNoMasterMeanwhile() {
        hosts.fault("ovs-e2", "hangs-in-shutdown", Map.of());
        Run run = startAndApprove();

        assertThat(run.shown("Task_ResolveFailure", "failure").asText())
                .contains("ovs-e2", "its port is closed, but its power is still on");
        assertThat(hosts.off()).containsExactly("ovs-e1");
        hosts.power("ovs-e2", "off");
        run.decide("operator", "Task_ResolveFailure", "retry");

        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
        assertThat(hosts.off()).hasSize(5);
    }

    @Test
    void asksAboutAnExtraWhosePowerNobodyCanTell() {
        hosts.fault("ovs-e2", "bmc-wrong-password", Map.of());
        Run run = startAndApprove();

        assertThat(run.shown("Task_ResolveFailure", "failure").asText())
                .contains("ovs-e2", "its power state could not be read", "refused the login of 'admin'");
        assertThat(hosts.off()).containsExactly("ovs-e1", "ovs-e2");
        hosts.mend("ovs-e2", "bmc-wrong-password");
        run.decide("operator", "Task_ResolveFailure", "retry");

        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
    }

    @Tag("matrix")
    @Test
    void goesOnAfterBothExtrasWentOffWhileNobodyCouldTell() {
        hosts.fault("ovs-e1", "bmc-dead", Map.of());
        hosts.fault("ovs-e2", "bmc-wrong-password", Map.of());
        Run run = startAndApprove();
        run.awaitTask("Task_ResolveFailure");
        assertThat(hosts.off()).containsExactly("ovs-e1", "ovs-e2");

        hosts.mend("ovs-e1", "bmc-dead");
        hosts.mend("ovs-e2", "bmc-wrong-password");
        run.decide("operator", "Task_ResolveFailure", "retry");

        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
        assertThat(hosts.off()).hasSize(5);
    }
}
