package io.quiesce.power;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Target;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import java.util.Arrays;

/**
 * Runs what is for a node's power control there, and hands everything else on to the nodes' shells.
 *
 * <p>A request to a power control is sent once at most, by the thread that asks. When it is interrupted or its deadline
 * passes, the wait ends; what was sent may take effect all the same.
 */
public final class PoweredRunner implements CommandRunner {

    private final CommandRunner shells;
    private final Inventory inventory;
    private final PowerControls controls;

    /** @param shells runs everything that is not for a power control */
    public PoweredRunner(CommandRunner shells, Inventory inventory, PowerControls controls) {
        this.shells = shells;
        this.inventory = inventory;
        this.controls = controls;
    }

    /**
     * Runs a command in the node's shell, or asks its power control.
     *
     * @throws IllegalArgumentException if there is no such node, or if a power control is asked for what none knows
     */
    @Override
    public CommandResult run(Target target, Command command) {
        if (command.kind() != Command.Kind.POWER) {
            return shells.run(target, command);
        }
        PowerRequest request = PowerRequest.of(command.line())
                .orElseThrow(() -> new IllegalArgumentException("a power control was asked for '%s', expected one of %s"
                        .formatted(
                                command.line(),
                                Arrays.stream(PowerRequest.values())
                                        .map(PowerRequest::line)
                                        .toList())));
        Control control = controls.control(node(target));
        if (Thread.currentThread().isInterrupted()) {
            return NotDone.notSent(
                            Reason.CANCELLED, "told to stop before the power control of " + target + " was asked")
                    .result();
        }
        return control.ask(request, command.id(), command.deadline());
    }

    private Node node(Target target) {
        return inventory
                .cluster(target.cluster())
                .flatMap(cluster -> cluster.node(target.node()))
                .orElseThrow(() -> new IllegalArgumentException("the inventory has no node " + target));
    }

    /** A power control keeps nothing. */
    @Override
    public void forget(Target target, String id) {
        shells.forget(target, id);
    }

    @Override
    public CommandResult stop(Target target, String idPrefix) {
        return shells.stop(target, idPrefix);
    }
}
