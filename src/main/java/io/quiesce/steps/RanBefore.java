package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.MachineStart;
import io.quiesce.openvstorage.RestartPlan;
import io.quiesce.openvstorage.VirtualMachine;
import io.quiesce.openvstorage.VirtualMachines;
import io.quiesce.openvstorage.VirtualMachines.Listed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * The virtual machines that ran before the shutdown: starts those that do not run, and looks whether they do. Node by node
 * at the same time, on a node one after the other; no other machine is touched.
 *
 * @param byNode their names, by the node that they ran on
 */
record RanBefore(Map<Target, List<String>> byNode) {

    /** What a person accepts who goes on although some of them do not run. */
    static final String SKIPPING = "These virtual machines stay as they are; the run goes on without them.";

    static RanBefore of(RestartPlan plan) {
        Map<Target, List<String>> byNode = new TreeMap<>();
        plan.machines().forEach(machine -> byNode.computeIfAbsent(
                        new Target(plan.cluster(), machine.node()), target -> new ArrayList<>())
                .add(machine.name()));
        return new RanBefore(byNode);
    }

    boolean none() {
        return byNode.isEmpty();
    }

    /** Starts each that does not run; why some still do not, by node. */
    Map<Target, String> start(VirtualMachines machines, FanOut fanOut) {
        return everywhere(machines, fanOut, (target, now) -> start(machines, target, now));
    }

    /** Looks whether each runs; why some do not, by node. */
    Map<Target, String> notRunning(VirtualMachines machines, FanOut fanOut) {
        return everywhere(machines, fanOut, this::notRunning);
    }

    private Map<Target, String> everywhere(
            VirtualMachines machines,
            FanOut fanOut,
            BiFunction<Target, Map<String, VirtualMachine>, List<String>> work) {
        Map<Target, String> why = new TreeMap<>();
        fanOut.over(byNode.keySet(), target -> on(target, machines, work)).forEach((target, problems) -> {
            if (!problems.isEmpty()) {
                why.put(target, String.join("; ", problems));
            }
        });
        return why;
    }

    private static List<String> on(
            Target target,
            VirtualMachines machines,
            BiFunction<Target, Map<String, VirtualMachine>, List<String>> work) {
        Reading<Listed> reading = Reading.readable(() -> machines.list(target));
        if (reading instanceof Reading.NotRead<Listed> failed) {
            return List.of(failed.why());
        }
        Listed listed = reading.asOptional().orElseThrow();
        if (!listed.libvirt()) {
            return List.of("there is no virsh on the node");
        }
        Map<String, VirtualMachine> now = new TreeMap<>();
        listed.machines().forEach(machine -> now.put(machine.name(), machine));
        return work.apply(target, now);
    }

    /** After a machine whose start was not answered no other of its node is tried: what hung once hangs again. */
    private List<String> start(VirtualMachines machines, Target target, Map<String, VirtualMachine> now) {
        List<String> problems = new ArrayList<>();
        for (String name : names(target)) {
            VirtualMachine machine = now.get(name);
            if (machine != null && machine.state().runs()) {
                continue;
            }
            Reading<MachineStart> start = Reading.readable(() -> machines.start(target, name));
            if (start instanceof Reading.NotRead<MachineStart> failed) {
                problems.add(name + ": " + failed.why() + "; no other was tried after it");
                return problems;
            }
            start.asOptional().flatMap(MachineStart::whyNot).ifPresent(why -> problems.add(name + " " + why));
        }
        return problems;
    }

    private List<String> notRunning(Target target, Map<String, VirtualMachine> now) {
        List<String> problems = new ArrayList<>();
        for (String name : names(target)) {
            VirtualMachine machine = now.get(name);
            if (machine == null) {
                problems.add(name + " is not there any more");
            } else if (!machine.state().runs()) {
                problems.add(name + " is " + machine.state().word());
            }
        }
        return problems;
    }

    private List<String> names(Target target) {
        return byNode.getOrDefault(target, List.of());
    }
}
