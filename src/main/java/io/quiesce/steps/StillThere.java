package io.quiesce.steps;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Target;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.openvstorage.PowerOff;
import io.quiesce.power.Power;
import io.quiesce.power.PowerState;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Looks whether nodes are there: by the smallest command there is, and, where that finds nobody, by asking the node's
 * power control.
 */
@Component
final class StillThere {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final FanOut fanOut;
    private final Inventory inventory;

    StillThere(FanOut fanOut, Inventory inventory) {
        this.fanOut = fanOut;
        this.inventory = inventory;
    }

    /** What was seen of each node; at least one must be asked. */
    Map<Target, Sighting> ask(Collection<Target> targets, CommandRunner runner) {
        return fanOut.over(targets, target -> {
            CommandResult probe = runner.run(target, Command.read("still-there", CommandLine.of("true"), DEADLINE));
            return new Sighting(probe, PowerOff.isDown(probe) ? powerOf(target, runner) : Optional.empty());
        });
    }

    private Optional<PowerState> powerOf(Target target, CommandRunner runner) {
        return inventory
                .cluster(target.cluster())
                .flatMap(cluster -> cluster.node(target.node()))
                .filter(Node::canShowItsPower)
                .map(node -> new Power(runner).read(target));
    }
}
