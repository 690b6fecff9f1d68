package io.quiesce.steps;

import io.quiesce.openvstorage.ShutdownPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a shutdown found and did; the restart works from it.
 *
 * @param machines the virtual machines that ran before the first was asked to stop, with their autostart flags
 * @param roles the role of each node that was up, as it said itself; empty until the first node is about to go off
 * @param services the units that ran on each node
 * @param known what did not work already, see {@link io.quiesce.openvstorage.Survey#known}
 * @param flushed whether flush snapshots may exist: set before the first is made, cleared when their deletion is checked
 * @param failed what the last failed step could not do: volumes as {@code vpool/id}, nodes by name
 * @param leftOut what a person decided to go on without
 * @param stopped the nodes that went down, in the order in which that was seen
 */
record ShutdownRecord(
        List<ShutdownPlan.Machine> machines,
        Map<String, String> roles,
        Map<String, List<String>> services,
        List<String> known,
        boolean flushed,
        List<String> failed,
        List<String> leftOut,
        List<Stopped> stopped) {

    static final ShutdownRecord EMPTY =
            new ShutdownRecord(List.of(), Map.of(), Map.of(), List.of(), false, List.of(), List.of(), List.of());

    /** A node that went down, and when that was seen. */
    record Stopped(String node, Instant at) {}

    ShutdownRecord {
        machines = List.copyOf(machines);
        roles = Map.copyOf(roles);
        services = Map.copyOf(services);
        known = List.copyOf(known);
        failed = List.copyOf(failed);
        leftOut = List.copyOf(leftOut);
        stopped = List.copyOf(stopped);
    }

    /** Adds machines that ran; one that is there already stays as it was first seen. */
    ShutdownRecord withMachines(List<ShutdownPlan.Machine> running) {
        Map<String, ShutdownPlan.Machine> all = new TreeMap<>();
        running.forEach(machine -> all.put(machine.node() + "/" + machine.name(), machine));
        machines.forEach(machine -> all.put(machine.node() + "/" + machine.name(), machine));
        return new ShutdownRecord(List.copyOf(all.values()), roles, services, known, flushed, failed, leftOut, stopped);
    }

    ShutdownRecord withCluster(
            Map<String, String> newRoles, Map<String, List<String>> newServices, List<String> newKnown) {
        return new ShutdownRecord(machines, newRoles, newServices, newKnown, flushed, failed, leftOut, stopped);
    }

    ShutdownRecord withFlushed(boolean now) {
        return new ShutdownRecord(machines, roles, services, known, now, failed, leftOut, stopped);
    }

    ShutdownRecord withFailed(List<String> objects) {
        return new ShutdownRecord(machines, roles, services, known, flushed, objects, leftOut, stopped);
    }

    /** A person goes on without what failed. */
    ShutdownRecord withoutFailed() {
        List<String> all = new ArrayList<>(leftOut);
        failed.stream().filter(object -> !all.contains(object)).forEach(all::add);
        return new ShutdownRecord(machines, roles, services, known, flushed, List.of(), all, stopped);
    }

    ShutdownRecord withStopped(String node, Instant at) {
        if (isStopped(node)) {
            return this;
        }
        List<Stopped> all = new ArrayList<>(stopped);
        all.add(new Stopped(node, at));
        return new ShutdownRecord(machines, roles, services, known, flushed, failed, leftOut, all);
    }

    boolean isStopped(String node) {
        return stopped.stream().anyMatch(one -> one.node().equals(node));
    }
}
