package io.quiesce.power;

import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.PowerControl;
import io.quiesce.inventory.Role;
import io.quiesce.inventory.SshAccess;
import io.quiesce.inventory.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** One node of one cluster, with this power control or none. */
final class Nodes {

    static final Target N1 = new Target("ovs", "n1");

    private Nodes() {}

    static Node node(Optional<PowerControl> power) {
        SshAccess ssh =
                new SshAccess("root", Path.of("id"), Path.of("known"), Duration.ofSeconds(1), Optional.empty(), false);
        return new Node("n1", "127.0.0.1", 22, Set.of(Role.EXTRA), ssh, power);
    }

    static Inventory with(PowerControl power) {
        return with(Optional.of(power));
    }

    static Inventory with(Optional<PowerControl> power) {
        return new Inventory(List.of(new Cluster("ovs", Stack.OPEN_VSTORAGE, List.of(node(power)), List.of())));
    }

    /** What a power control says, each time it is asked. */
    static Supplier<PowerState> reading(PowerControls controls, PowerControl control) {
        PoweredRunner runner = new PoweredRunner(new ScriptedCommandRunner(), with(control), controls);
        return () -> new Power(runner).read(N1);
    }
}
