package io.quiesce.vxvm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * VCS as one node sees it.
 *
 * @param systems the state of each system, such as {@code RUNNING} or {@code LEAVING}
 * @param groups all service groups
 * @param troubles resources that wait for an administrator or cannot be taken offline
 * @param engineShutdown the cluster's attribute {@code EngineShutdown}
 * @param deporting resources whose {@code CVMDeportOnOffline} is 1
 */
public record Vcs(
        Map<String, String> systems,
        List<ServiceGroup> groups,
        List<Trouble> troubles,
        String engineShutdown,
        List<String> deporting) {

    public Vcs {
        systems = Map.copyOf(new TreeMap<>(systems));
        groups = List.copyOf(groups);
        troubles = List.copyOf(troubles);
        deporting = List.copyOf(deporting);
    }

    /**
     * A resource that VCS has given up on.
     *
     * @param state {@code ADMIN_WAIT} or {@code UNABLE_TO_OFFLINE}
     */
    public record Trouble(String resource, String system, String state) {}

    public Optional<ServiceGroup> group(String name) {
        return groups.stream().filter(group -> group.name().equals(name)).findFirst();
    }

    /** The group that is CVM itself. */
    public Optional<ServiceGroup> cvm() {
        return groups.stream().filter(ServiceGroup::isCvm).findFirst();
    }
}
