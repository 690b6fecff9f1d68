package io.quiesce.openvstorage;

import io.quiesce.inventory.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one node is and how it fares, as it said itself a moment ago.
 *
 * @param machineId what identifies the box: {@code /etc/openvstorage_id}, or {@code /etc/machine-id} where that file is
 *     not there; empty when neither could be read
 * @param osId {@code /etc/machine-id}, where there is one
 * @param hostname what the node calls itself; empty when it would not say
 * @param init the init system
 * @param era where this release keeps its configuration
 * @param role its role, read from its configuration or its units, never from its place in a list
 * @param roleSource where the role was read, for people
 * @param services the units of Open vStorage and ALBA, without those of Open vSwitch
 * @param skew by how much its clock is off from ours at least; zero when it lies within the time the command took
 * @param rootFreePercent what is free on the root file system, 0 to 100
 * @param vpools for each vPool asked for, whether it is mounted
 * @param up how long ago it booted, where it could be read
 */
public record NodeFacts(
        Optional<String> machineId,
        Optional<String> osId,
        String hostname,
        Init init,
        Era era,
        Optional<Role> role,
        String roleSource,
        List<Service> services,
        Duration skew,
        int rootFreePercent,
        Map<String, Mount> vpools,
        Optional<Duration> up) {

    public NodeFacts {
        services = List.copyOf(services);
        vpools = Map.copyOf(vpools);
        if (rootFreePercent < 0 || rootFreePercent > 100) {
            throw new IllegalArgumentException("free space is " + rootFreePercent + "%, expected 0 to 100");
        }
    }

    /** The program that started everything else. */
    public enum Init {
        UPSTART,
        SYSTEMD
    }

    /** Where a release keeps its configuration; it decides the commands (reference: open-vstorage.md 0). */
    public enum Era {
        /** 2.6: JSON and ini files under {@code /opt/OpenvStorage/config}. */
        CONFIG_FILES,
        /** 2.7 and later: a configuration store in Arakoon. */
        CONFIG_STORE,
        /** Neither was found: no command can be chosen. */
        UNKNOWN
    }

    /** Whether a vPool's directory is a mount. */
    public enum Mount {
        MOUNTED,
        NOT_MOUNTED,
        /** The question itself hung or the transport is not connected: a dead FUSE process behind the mount. */
        STALE
    }

    /**
     * One unit.
     *
     * @param state the init system's own word, such as {@code active} or {@code start/running}
     * @param pid 0 when there is no process
     */
    public record Service(String name, String state, long pid) {

        public boolean running() {
            return state.equals("active") || state.equals("start/running");
        }

        /** Waiting for a gate, such as a watcher that waits for the masters. */
        public boolean waiting() {
            return state.equals("activating") || state.equals("start/pre-start") || state.equals("start/starting");
        }
    }

    /** The same, with what was found out about these mounts since. */
    NodeFacts mounting(Map<String, Mount> mounts) {
        return new NodeFacts(
                machineId, osId, hostname, init, era, role, roleSource, services, skew, rootFreePercent, mounts, up);
    }

    /** Whether the node is meant to run this vPool's volumedriver. */
    public boolean serves(String vpool) {
        return service("ovs-volumedriver_" + vpool).isPresent();
    }

    public Optional<Service> service(String name) {
        return services.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /** The Arakoon clusters that have a member here, by name: {@code ovsdb}, {@code voldrv}, {@code <backend>-abm} … */
    public List<String> arakoonClusters() {
        String prefix = "ovs-arakoon-";
        return services.stream()
                .map(Service::name)
                .filter(n -> n.startsWith(prefix))
                .map(n -> n.substring(prefix.length()))
                .sorted()
                .toList();
    }
}
