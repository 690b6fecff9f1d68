package io.quiesce;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Target;
import io.quiesce.power.Power;
import io.quiesce.power.Switched;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

/** What everybody sends by, as the application puts it together. */
@InEngine
class WireIT {

    private static final Target NODE = new Target("test-ovs", "n1");

    @Autowired
    @Qualifier("wire")
    CommandRunner wire;

    @Test
    void asksThePowerControlOfTheInventory() {
        assertThat(new Power(wire).on(NODE)).isInstanceOfSatisfying(Switched.Refused.class, it -> assertThat(it.why())
                .contains("n1 has no power control"));
    }

    @Test
    void sendsEverythingElseToTheNodesShell() {
        assertThat(wire.run(NODE, Command.read("a", "true", Duration.ofSeconds(5))))
                .isInstanceOf(NotStarted.class);
    }
}
