package io.quiesce.vxvm;

import java.util.List;
import java.util.Optional;

/**
 * What {@code cfscluster status} says: VCS's view of where CVM runs (reference: vxvm.md 2.9). It comes a moment after that of
 * the kernel.
 *
 * @param configured whether the cluster is configured for data sharing; where it is not (V-35-41), a node on which CVM is
 *     said not to run is no contradiction to anything
 * @param entries one for each node that is listed; empty only where nothing is configured
 */
public record CfsStatus(boolean configured, List<Entry> entries) {

    public CfsStatus {
        entries = List.copyOf(entries);
    }

    /**
     * One node.
     *
     * @param host its name as VCS knows it
     * @param manager whether its cluster manager, VCS, runs
     * @param cvm whether CVM runs on it
     */
    public record Entry(String host, boolean manager, boolean cvm) {}

    public Optional<Entry> of(String host) {
        return entries.stream().filter(entry -> entry.host().equals(host)).findFirst();
    }

    /** It says so; that it does not is no proof of the opposite. */
    boolean showsCvmOn(String host) {
        return of(host).filter(Entry::cvm).isPresent();
    }

    /** It says so, and it counts. */
    boolean showsNoCvmOn(String host) {
        return configured && of(host).filter(entry -> !entry.cvm()).isPresent();
    }
}
