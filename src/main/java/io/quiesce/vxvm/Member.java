package io.quiesce.vxvm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One node, as it sees itself and the cluster; taken by {@link MemberLook} in one command.
 *
 * @param node its name in the inventory
 * @param host its own name, by which CVM and VCS know it
 * @param fencing whether it says that a node is being fenced out now, or that fencing is not settled
 * @param protocol the cluster protocol version; empty if it is not said
 * @param groups its disk groups
 * @param volumes the volumes of all its shared disk groups, as seen here
 * @param tasks the tasks that run here
 * @param recoveryBlocks per shared volume ({@code group/name}) how many blocks its resynchronisation has read and written
 *     so far, by {@code vxstat -f b}: the second source of progress; empty where it does not say
 * @param ports the ports of GAB
 * @param vcs VCS; empty where it is not installed or does not answer, see {@link #actor}
 * @param cfs where CVM runs by {@code cfscluster}; empty where VCS does not answer or the program is not installed, which
 *     proves nothing
 */
public record Member(
        String node,
        String host,
        Membership membership,
        NodeIds ids,
        Mode mode,
        boolean fencing,
        OptionalInt protocol,
        List<DiskGroup> groups,
        List<SharedVolume> volumes,
        List<RecoveryTask> tasks,
        Map<String, Long> recoveryBlocks,
        GabPorts ports,
        Actor actor,
        Optional<Vcs> vcs,
        Optional<CfsStatus> cfs) {

    public Member {
        groups = List.copyOf(groups);
        volumes = List.copyOf(volumes);
        tasks = List.copyOf(tasks);
        recoveryBlocks = Map.copyOf(recoveryBlocks);
    }

    /** By its own word and by its role; a node whose vxconfigd is disabled is no master that anybody can rely on. */
    public boolean isMaster() {
        return membership.isMember() && mode.role() == Mode.Role.MASTER;
    }
}
