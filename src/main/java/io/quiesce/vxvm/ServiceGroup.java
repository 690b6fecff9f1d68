package io.quiesce.vxvm;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A service group of VCS.
 *
 * @param parallel whether it runs on several systems at once; such a group cannot be switched
 * @param frozen frozen for good or for now: every online and offline is refused
 * @param systems where it may run, in the order of its list
 * @param states per system its flags, such as {@code ONLINE}, {@code OFFLINE}, {@code PARTIAL}, {@code STOPPING}
 * @param types the types of its resources, such as {@code CVMCluster}, {@code CFSMount}, {@code Application}
 * @param mountPoints the mount points of its {@code CFSMount} resources
 * @param requires groups that have to be online first: its children
 */
public record ServiceGroup(
        String name,
        boolean parallel,
        boolean frozen,
        List<String> systems,
        Map<String, Set<String>> states,
        Set<String> types,
        Set<String> mountPoints,
        Set<String> requires) {

    public ServiceGroup {
        systems = List.copyOf(systems);
        Map<String, Set<String>> copy = new TreeMap<>();
        states.forEach((system, flags) -> copy.put(system, Set.copyOf(flags)));
        states = Map.copyOf(copy);
        types = Set.copyOf(types);
        mountPoints = Set.copyOf(mountPoints);
        requires = Set.copyOf(requires);
    }

    /** The group that is CVM itself. */
    public boolean isCvm() {
        return types.contains("CVMCluster");
    }

    /** Whether it mounts cluster file systems: taken offline, it unmounts them by force if it has to. */
    public boolean mounts() {
        return types.contains("CFSMount");
    }

    /**
     * Whether it holds more than mounts and what they need: taken offline, VCS stops its programs and unmounts in one go, so
     * that nobody can look in between.
     */
    public boolean mixesProgramsAndMounts() {
        return mounts() && !types.stream().allMatch(type -> type.startsWith("CVM") || type.startsWith("CFS"));
    }

    /** Whether a system is in its list, so that it may run there. */
    public boolean mayRunOn(String system) {
        return systems.contains(system) || states.containsKey(system);
    }

    /** The flags of a system; none if nothing is known of it. */
    public Set<String> flags(String system) {
        return states.getOrDefault(system, Set.of());
    }

    /** Whether nothing of it is online on a system; a state that is not known is no. */
    public boolean isOffline(String system) {
        Set<String> flags = flags(system);
        return flags.contains("OFFLINE")
                && !flags.contains("STOPPING")
                && !flags.contains("STARTING")
                && !flags.contains("PARTIAL");
    }

    /** Whether VCS brings it online or takes it offline there just now. */
    public boolean isMoving(String system) {
        return flags(system).contains("STOPPING") || flags(system).contains("STARTING");
    }

    /** Whether it is wholly online on a system. */
    public boolean isOnline(String system) {
        Set<String> flags = flags(system);
        return flags.contains("ONLINE")
                && !flags.contains("STOPPING")
                && !flags.contains("STARTING")
                && !flags.contains("PARTIAL");
    }
}
