package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.openvstorage.VirtualMachine;
import io.quiesce.openvstorage.VirtualMachines;
import io.quiesce.work.Assignment;
import io.quiesce.work.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Does one thing to every virtual machine that runs now, node by node at the same time. */
final class OnMachines {

    private OnMachines() {}

    static Outcome act(
            String step,
            String whatSkipMeans,
            ShutdownPlan plan,
            Assignment assignment,
            FanOut fanOut,
            BiFunction<Target, String, Reading<VirtualMachines.Answer>> verb) {
        Machines machines = Machines.read(plan, assignment.runner(), fanOut);
        Map<Target, String> problems = new TreeMap<>(machines.notRead());
        if (!machines.running().isEmpty()) {
            fanOut.over(machines.running().keySet(), target -> problem(target, machines, verb))
                    .forEach((target, problem) -> problem.ifPresent(text -> problems.put(target, text)));
        }
        return problems.isEmpty() ? Outcome.done() : Outcome.disturbed(Failures.onNodes(step, problems, whatSkipMeans));
    }

    private static Optional<String> problem(
            Target target, Machines machines, BiFunction<Target, String, Reading<VirtualMachines.Answer>> verb) {
        Optional<String> problem = Optional.empty();
        for (VirtualMachine machine : machines.running().getOrDefault(target, List.of())) {
            // what libvirt refuses or a guest does not hear shows in the samples; here only silence counts
            if (verb.apply(target, machine.name()) instanceof Reading.NotRead<VirtualMachines.Answer> failed) {
                problem = Optional.of(machine.name() + ": " + failed.why());
            }
        }
        return problem;
    }
}
