package io.quiesce.vxvm;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.plan.Naming;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says what a leave waits for; pure. */
final class LeaveWait {

    private static final int NAMED = 5;

    private LeaveWait() {}

    static String of(
            LeavePlan plan, Reading<Member> node, Reading<Openness> openness, Map<String, Reading<Member>> survivors) {
        Set<String> reasons = new LinkedHashSet<>();
        volumes(openness, reasons);
        List<Witness> witnesses = new ArrayList<>();
        if (node instanceof NotRead<Member> failed) {
            reasons.add("the node does not answer: " + failed.why());
        }
        node.asOptional().ifPresent(member -> witnesses.add(new Witness(plan.node(), member)));
        new TreeMap<>(survivors).forEach((name, reading) -> reading.asOptional()
                .ifPresent(member -> witnesses.add(new Witness(name, member))));
        witnesses.forEach(witness -> {
            reconfiguration(plan, witness).ifPresent(reasons::add);
            witness.says().vcs().ifPresent(vcs -> monitor(plan, vcs, reasons));
            witness.says()
                    .tasks()
                    .forEach(
                            task -> reasons.add("a volume task runs on %s: %s".formatted(witness.name(), shown(task))));
        });
        return reasons.isEmpty()
                ? "Nobody can say what the leave waits for: no shared volume is open on the node, and nothing else is going on."
                : "The leave waits: " + String.join("; ", reasons) + ".";
    }

    /** Each open volume with who holds it, such as {@code dg1/vol1 is open (process pid 42 (dd, user root))}. */
    private static void volumes(Reading<Openness> openness, Set<String> reasons) {
        if (openness instanceof NotRead<Openness> failed) {
            reasons.add("which shared volumes are open on the node cannot be read: " + failed.why());
        }
        List<String> open = openness.asOptional().stream()
                .flatMap(seen -> seen.open().stream()
                        .map(volume -> volume.key() + " is open (" + holders(seen, volume.key()) + ")"))
                .sorted()
                .toList();
        if (!open.isEmpty()) {
            reasons.add(Naming.some(open, NAMED));
        }
    }

    static String holders(Openness openness, String key) {
        return openness.holders().getOrDefault(key, List.of()).stream()
                .map(LeaveWait::shown)
                .collect(Collectors.joining(", "));
    }

    private static String shown(Holder holder) {
        return holder.kind() == Holder.Kind.UNKNOWN
                ? holder.kind().word()
                : holder.kind().word() + " " + holder.name();
    }

    static String shown(RecoveryTask task) {
        String words = "%s %.0f%%%s".formatted(task.type(), task.percent(), task.paused() ? ", paused" : "");
        return task.object().isBlank() ? words : words + " (" + task.object() + ")";
    }

    /** What is going on besides this leave. */
    private static Optional<String> reconfiguration(LeavePlan plan, Witness witness) {
        boolean onlyThisLeave = witness.seesLeaving(plan.host())
                && witness.says().membership().leavers().size() == 1
                && witness.says().membership().joiners().isEmpty();
        return onlyThisLeave ? Optional.empty() : witness.unrest();
    }

    private static void monitor(LeavePlan plan, Vcs vcs, Set<String> reasons) {
        vcs.troubles()
                .forEach(trouble -> reasons.add("VCS has given up on %s on %s (%s)"
                        .formatted(trouble.resource(), trouble.system(), trouble.state())));
        vcs.group(plan.cvmGroup())
                .filter(ServiceGroup::frozen)
                .ifPresent(group -> reasons.add("the group " + group.name() + " is frozen"));
    }
}
