package io.quiesce.steps;

import io.quiesce.vxvm.ClusterMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a run took from a node so that it could leave its cluster, and how far the leave is; the rejoin works from it.
 *
 * @param node the node, by its name in the inventory
 * @param groups service groups that were asked to leave the node, in this order
 * @param applications the inventory's applications that were halted, in this order
 * @param mounts what was unmounted by hand, in this order
 * @param primaries mount points whose CFS primary was moved away from the node
 * @param force who agreed that the node leaves although volumes are in use; empty if nobody did
 * @param leave how far the leave itself is
 * @param failed the step that failed last, as a person knows it; empty if none did
 * @param recovered blocks that were recovered until just before the leave, by disk group, as each of these nodes counts them
 */
record LeaveRecord(
        String node,
        List<Halted> groups,
        List<String> applications,
        List<ClusterMount> mounts,
        List<String> primaries,
        String force,
        Leave leave,
        String failed,
        Map<String, Map<String, Long>> recovered) {

    static final LeaveRecord EMPTY =
            new LeaveRecord("", List.of(), List.of(), List.of(), List.of(), "", Leave.NOT_ASKED, "", Map.of());

    /**
     * A service group that was asked to leave the node.
     *
     * @param to the system that it was switched to; empty if it was taken offline
     * @param mounts whether it mounts cluster file systems
     */
    record Halted(String group, String to, boolean mounts) {}

    /** How far the leave is. From {@link #ASKED} on there is no way back; {@link #BACK} is a rejoin's. */
    enum Leave {
        NOT_ASKED,
        /** It is about to be sent, was sent, or may have been. */
        ASKED,
        /** The node has taken the request. */
        ACCEPTED,
        /** The node is out of the cluster by its own word. */
        OUT,
        /** This run brought the node back: what an earlier one took from it has been dealt with. */
        BACK
    }

    LeaveRecord {
        groups = List.copyOf(groups);
        applications = List.copyOf(applications);
        mounts = List.copyOf(mounts);
        primaries = List.copyOf(primaries);
        recovered = recovered == null ? Map.of() : Map.copyOf(recovered);
    }

    LeaveRecord withNode(String name) {
        return new LeaveRecord(name, groups, applications, mounts, primaries, force, leave, failed, recovered);
    }

    LeaveRecord withGroup(Halted group) {
        return new LeaveRecord(
                node, added(groups, group), applications, mounts, primaries, force, leave, failed, recovered);
    }

    LeaveRecord withApplication(String name) {
        return new LeaveRecord(
                node, groups, added(applications, name), mounts, primaries, force, leave, failed, recovered);
    }

    LeaveRecord withMount(ClusterMount mount) {
        return mounts.stream().anyMatch(known -> known.point().equals(mount.point()))
                ? this
                : new LeaveRecord(
                        node, groups, applications, added(mounts, mount), primaries, force, leave, failed, recovered);
    }

    LeaveRecord withPrimary(String point) {
        return new LeaveRecord(
                node, groups, applications, mounts, added(primaries, point), force, leave, failed, recovered);
    }

    LeaveRecord withForce(String person) {
        return new LeaveRecord(node, groups, applications, mounts, primaries, person, leave, failed, recovered);
    }

    LeaveRecord withLeave(Leave now) {
        return new LeaveRecord(node, groups, applications, mounts, primaries, force, now, failed, recovered);
    }

    LeaveRecord withFailed(String step) {
        return new LeaveRecord(node, groups, applications, mounts, primaries, force, leave, step, recovered);
    }

    LeaveRecord withRecovered(Map<String, Map<String, Long>> blocks) {
        return new LeaveRecord(node, groups, applications, mounts, primaries, force, leave, failed, blocks);
    }

    boolean isForced() {
        return !force.isEmpty();
    }

    /** Whether the node may be leaving, or has left, by this run. */
    boolean isPastReturn() {
        return leave != Leave.NOT_ASKED && leave != Leave.BACK;
    }

    private static <T> List<T> added(List<T> list, T one) {
        if (list.contains(one)) {
            return list;
        }
        List<T> all = new ArrayList<>(list);
        all.add(one);
        return all;
    }
}
