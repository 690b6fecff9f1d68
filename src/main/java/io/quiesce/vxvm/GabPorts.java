package io.quiesce.vxvm;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What {@code gabconfig -a} says: which ports are open, and for which nodes (reference: vxvm.md 2.8).
 *
 * @param members per port letter the LLT ids of the nodes that are in it
 */
public record GabPorts(Map<String, Set<Integer>> members) {

    /** The ports that a node must have left: CVM (u, v, w) and CFS (f). */
    public static final Set<String> OF_CVM = Set.of("f", "u", "v", "w");

    public GabPorts {
        Map<String, Set<Integer>> copy = new TreeMap<>();
        members.forEach((port, ids) -> copy.put(port, Set.copyOf(ids)));
        members = Map.copyOf(copy);
    }
}
