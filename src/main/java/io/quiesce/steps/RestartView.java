package io.quiesce.steps;

import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Node;
import io.quiesce.lease.Lease;
import io.quiesce.openvstorage.PastShutdown;
import io.quiesce.openvstorage.PowerOff.Presence;
import io.quiesce.openvstorage.RestartFindings.State;
import io.quiesce.openvstorage.RestartPlan;
import io.quiesce.openvstorage.RestartPlan.Machine;
import io.quiesce.plan.Naming;
import io.quiesce.steps.PlanView.PlannedStep;
import io.quiesce.steps.PlanView.ShownFinding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The plan of a restart as its form shows it: bounded, in plain words. */
record RestartView(
        String title,
        String reason,
        String startedBy,
        String hash,
        String drainLimit,
        String from,
        List<PlannedStep> steps,
        List<ShownFinding> findings,
        List<Machine> vms) {

    private static final int MOST_ROWS = 200;

    static RestartView of(
            Lease lease,
            Cluster cluster,
            SurveyedRestart surveyed,
            Optional<PastShutdown> before,
            Map<String, State> states) {
        RestartPlan plan = surveyed.plan();
        return new RestartView(
                "restart " + plan.cluster(),
                lease.reason(),
                lease.person(),
                surveyed.hash(),
                Drains.words(Duration.parse(lease.setting("drainLimit"))),
                before.map(record -> "Back to what it was before " + LastShutdown.words(record))
                        .orElse("No record of a shutdown: from the inventory alone"),
                steps(cluster, plan, states),
                surveyed.findings().stream()
                        .limit(MOST_ROWS)
                        .map(PlanView::shown)
                        .toList(),
                plan.machines().stream().limit(MOST_ROWS).toList());
    }

    private static List<PlannedStep> steps(Cluster cluster, RestartPlan plan, Map<String, State> states) {
        List<PlannedStep> steps = new ArrayList<>();
        int order = 1;
        for (String node : plan.backends()) {
            steps.add(new PlannedStep(order, node, "backend", on(cluster, node, states) + "its disks are mounted"));
        }
        for (String node : plan.masters()) {
            order++;
            steps.add(new PlannedStep(order, node, "master", on(cluster, node, states) + "an Arakoon process runs"));
        }
        order++;
        for (String node : plan.masters()) {
            steps.add(new PlannedStep(order, node, "master", "start RabbitMQ if it does not run"));
        }
        order++;
        for (String node : plan.extras()) {
            steps.add(new PlannedStep(order, node, "extra", on(cluster, node, states) + "it answers"));
        }
        order++;
        steps.add(new PlannedStep(
                order, "all", "", "wait for the backend, check services and vPools, start what is down"));
        order++;
        Map<String, Integer> machines = new TreeMap<>();
        plan.machines().forEach(machine -> machines.merge(machine.node(), 1, Integer::sum));
        for (Map.Entry<String, Integer> entry : machines.entrySet()) {
            steps.add(new PlannedStep(
                    order, entry.getKey(), "", "start " + Naming.counted(entry.getValue(), "virtual machine")));
        }
        return steps.stream().limit(MOST_ROWS).toList();
    }

    private static String on(Cluster cluster, String node, Map<String, State> states) {
        State state = states.get(node);
        if (state != null && state.presence() == Presence.UP) {
            return "is on already; wait until ";
        }
        return cluster.node(node).filter(Node::canBeSwitchedOn).isPresent()
                ? "switch on and wait until "
                : "ask a person to switch it on and wait until ";
    }
}
