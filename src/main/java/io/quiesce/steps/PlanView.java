package io.quiesce.steps;

import io.quiesce.lease.Lease;
import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.openvstorage.ShutdownPlan.Machine;
import io.quiesce.openvstorage.ShutdownPlan.NodeEntry;
import io.quiesce.openvstorage.ShutdownPlan.Pool;
import io.quiesce.plan.Finding;
import io.quiesce.plan.Naming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The plan as the form shows it: bounded, in plain words. */
record PlanView(
        String title,
        String reason,
        String startedBy,
        String hash,
        String drainLimit,
        String others,
        List<PlannedStep> steps,
        List<ShownFinding> findings,
        List<ShownMachine> vms) {

    private static final int MOST_ROWS = 200;

    record PlannedStep(int order, String node, String role, String what) {}

    record ShownFinding(String severity, String subject, String text) {}

    record ShownMachine(String node, String name, String state, String autostart) {}

    static PlanView of(Lease lease, SurveyedPlan surveyed, String hash) {
        ShutdownPlan plan = surveyed.plan();
        return new PlanView(
                plan.ofOneServer()
                        ? "stop %s of %s".formatted(plan.server(), plan.cluster())
                        : "shut down " + plan.cluster(),
                lease.reason(),
                lease.person(),
                hash,
                Drains.words(Duration.parse(lease.setting("drainLimit"))),
                others(lease, plan),
                steps(plan),
                bounded(surveyed.findings()).stream().map(PlanView::shown).toList(),
                bounded(plan.machines()).stream().map(PlanView::shown).toList());
    }

    /** What becomes of the nodes that one might wonder about. */
    private static String others(Lease lease, ShutdownPlan plan) {
        if (plan.ofOneServer()) {
            return "All other nodes stay on";
        }
        return lease.setting("powerOffBackend").equals("true")
                ? "The backend nodes are powered off too, last"
                : "The backend nodes stay on";
    }

    private static List<PlannedStep> steps(ShutdownPlan plan) {
        Map<String, String> roles = roles(plan);
        List<PlannedStep> steps = new ArrayList<>();
        Map<String, Integer> machines = new TreeMap<>();
        plan.machines().forEach(machine -> machines.merge(machine.node(), 1, Integer::sum));
        int order = 1;
        for (Map.Entry<String, Integer> entry : machines.entrySet()) {
            steps.add(
                    step(order, entry.getKey(), roles, "stop " + Naming.counted(entry.getValue(), "virtual machine")));
        }
        order += machines.isEmpty() ? 0 : 1;
        Map<String, List<Pool>> pools = new TreeMap<>();
        plan.pools().stream().filter(pool -> !pool.volumes().isEmpty()).forEach(pool -> pools.computeIfAbsent(
                        pool.node(), node -> new ArrayList<>())
                .add(pool));
        for (Map.Entry<String, List<Pool>> entry : pools.entrySet()) {
            steps.add(step(order, entry.getKey(), roles, flush(entry.getValue())));
        }
        order += pools.isEmpty() ? 0 : 1;
        order = together(steps, plan.extras(), roles, order);
        for (NodeEntry master : plan.masters()) {
            steps.add(step(order++, master.node(), roles, "power off once all before it are down"));
        }
        together(steps, plan.backends(), roles, order);
        return bounded(steps);
    }

    private static Map<String, String> roles(ShutdownPlan plan) {
        Map<String, String> roles = new HashMap<>();
        plan.extras().forEach(node -> roles.put(node.node(), "extra"));
        plan.masters().forEach(node -> roles.put(node.node(), "master"));
        plan.backends().forEach(node -> roles.put(node.node(), "backend"));
        return roles;
    }

    private static PlannedStep step(int order, String node, Map<String, String> roles, String what) {
        return new PlannedStep(order, node, roles.getOrDefault(node, ""), what);
    }

    private static int together(List<PlannedStep> steps, List<NodeEntry> nodes, Map<String, String> roles, int order) {
        String what = nodes.size() == 1 ? "power off" : "power off, all of this number together";
        nodes.forEach(node -> steps.add(step(order, node.node(), roles, what)));
        return nodes.isEmpty() ? order : order + 1;
    }

    /** How many volumes, and of which vPools. */
    private static String flush(List<Pool> pools) {
        int all = pools.stream().mapToInt(pool -> pool.volumes().size()).sum();
        String each = pools.stream()
                .map(pool -> pool.vpool() + ": " + pool.volumes().size())
                .collect(Collectors.joining(", "));
        return "flush " + Naming.counted(all, "volume") + " (" + each + ")";
    }

    private static ShownMachine shown(Machine machine) {
        return new ShownMachine(machine.node(), machine.name(), machine.state(), machine.autostart() ? "yes" : "no");
    }

    static ShownFinding shown(Finding finding) {
        return new ShownFinding(
                finding.severity().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                finding.subject(),
                finding.text());
    }

    private static <T> List<T> bounded(List<T> rows) {
        return List.copyOf(rows.subList(0, Math.min(rows.size(), MOST_ROWS)));
    }
}
