package io.quiesce.steps;

import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.openvstorage.ShutdownPlan.NodeEntry;
import io.quiesce.openvstorage.VirtualMachine;
import io.quiesce.openvstorage.VirtualMachines;
import io.quiesce.openvstorage.VirtualMachines.Listed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The virtual machines of a plan's nodes, read now.
 *
 * @param running those that are not stopped, by node
 * @param notRead why a node could not be read
 */
record Machines(Map<Target, List<VirtualMachine>> running, Map<Target, String> notRead) {

    static Machines read(ShutdownPlan plan, CommandRunner runner, FanOut fanOut) {
        Map<Target, Reading<Listed>> readings =
                fanOut.over(nodes(plan), target -> new VirtualMachines(runner).list(target));
        Map<Target, List<VirtualMachine>> running = new TreeMap<>();
        Map<Target, String> notRead = new TreeMap<>();
        readings.forEach((target, reading) -> {
            if (reading instanceof Reading.NotRead<Listed> failed) {
                notRead.put(target, failed.why());
            }
            reading.asOptional().ifPresent(listed -> {
                List<VirtualMachine> left = VirtualMachines.notStopped(listed.machines());
                if (!left.isEmpty()) {
                    running.put(target, left);
                }
            });
        });
        return new Machines(running, notRead);
    }

    /** Every node of the plan may run virtual machines. */
    private static List<Target> nodes(ShutdownPlan plan) {
        TreeSet<String> names = new TreeSet<>();
        plan.extras().stream().map(NodeEntry::node).forEach(names::add);
        plan.masters().stream().map(NodeEntry::node).forEach(names::add);
        plan.machines().stream().map(ShutdownPlan.Machine::node).forEach(names::add);
        return names.stream().map(name -> new Target(plan.cluster(), name)).toList();
    }

    int count() {
        return running.values().stream().mapToInt(List::size).sum();
    }

    List<ShutdownPlan.Machine> asPlanned() {
        List<ShutdownPlan.Machine> machines = new ArrayList<>();
        running.forEach((target, list) -> list.forEach(machine -> machines.add(new ShutdownPlan.Machine(
                target.node(), machine.name(), machine.state().word(), machine.autostart()))));
        return machines;
    }
}
