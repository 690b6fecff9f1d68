package io.quiesce.steps;

import io.quiesce.lease.Lease;
import io.quiesce.openvstorage.Finding;
import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.openvstorage.ShutdownPlan.NodeEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The plan as the form shows it: bounded, in plain words. */
record PlanView(
        String cluster,
        String reason,
        String startedBy,
        String hash,
        String drainLimit,
        boolean powerOffBackend,
        List<PlannedStep> steps,
        List<ShownFinding> findings,
        List<ShutdownPlan.Machine> vms,
        List<ShownPool> volumes) {

    private static final int MOST_ROWS = 200;

    record PlannedStep(int order, String node, String role, String what) {}

    record ShownFinding(String severity, String subject, String text) {}

    record ShownPool(String vpool, String node, int count, String pending) {}

    static PlanView of(Lease lease, SurveyedPlan surveyed, String hash) {
        ShutdownPlan plan = surveyed.plan();
        return new PlanView(
                lease.cluster(),
                lease.reason(),
                lease.person(),
                hash,
                lease.setting("drainLimit"),
                lease.setting("powerOffBackend").equals("true"),
                steps(plan),
                bounded(surveyed.findings()).stream().map(PlanView::shown).toList(),
                bounded(plan.machines()),
                bounded(plan.pools()).stream()
                        .map(pool -> new ShownPool(
                                pool.vpool(), pool.node(), pool.volumes().size(), ""))
                        .toList());
    }

    private static List<PlannedStep> steps(ShutdownPlan plan) {
        List<PlannedStep> steps = new ArrayList<>();
        Map<String, Integer> machines = new TreeMap<>();
        plan.machines().forEach(machine -> machines.merge(machine.node(), 1, Integer::sum));
        int order = 1;
        for (Map.Entry<String, Integer> entry : machines.entrySet()) {
            steps.add(
                    new PlannedStep(order, entry.getKey(), "", "stop " + counted(entry.getValue(), "virtual machine")));
        }
        order += machines.isEmpty() ? 0 : 1;
        Map<String, Integer> volumes = new TreeMap<>();
        plan.pools().forEach(pool -> volumes.merge(pool.node(), pool.volumes().size(), Integer::sum));
        for (Map.Entry<String, Integer> entry : volumes.entrySet()) {
            steps.add(new PlannedStep(order, entry.getKey(), "", "flush " + counted(entry.getValue(), "volume")));
        }
        order += volumes.isEmpty() ? 0 : 1;
        order = together(steps, plan.extras(), "extra", order);
        for (NodeEntry master : plan.masters()) {
            steps.add(new PlannedStep(order++, master.node(), "master", "power off, after all before it"));
        }
        together(steps, plan.backends(), "backend", order);
        return bounded(steps);
    }

    private static int together(List<PlannedStep> steps, List<NodeEntry> nodes, String role, int order) {
        nodes.forEach(node -> steps.add(new PlannedStep(order, node.node(), role, "power off")));
        return nodes.isEmpty() ? order : order + 1;
    }

    private static String counted(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    private static ShownFinding shown(Finding finding) {
        return new ShownFinding(
                finding.severity().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                finding.subject(),
                finding.text());
    }

    private static <T> List<T> bounded(List<T> rows) {
        return List.copyOf(rows.subList(0, Math.min(rows.size(), MOST_ROWS)));
    }
}
