package io.quiesce.openvstorage;

import java.util.Optional;
import java.util.Set;

/**
 * Where a service stands in the order of repair, the first first: each layer needs those before it (reference:
 * open-vstorage.md 0 and 1.7).
 */
public enum Layer {
    /** nginx, memcached, RabbitMQ. */
    FOUNDATION,
    /** The Arakoon clusters, or the etcd of early releases in their place. */
    ARAKOON,
    /** The gates that open when the masters are usable. */
    WATCHER,
    /** What runs behind the framework's gate, and beside it. */
    DEPENDANT,
    /** Volumedriver, DTL and ALBA proxy of a vPool. */
    VPOOL,
    /** ALBA: ASDs, their manager, maintenance. */
    BACKEND;

    /** What starts when the framework's watcher has started, and must not be started by hand before. */
    static final Set<String> BEHIND_FRAMEWORK =
            Set.of("ovs-workers", "ovs-volumerouter-consumer", "ovs-scheduled-tasks", "ovs-webapp-api", "ovs-snmp");

    /** The layer of a service by its name. */
    public static Layer of(String service) {
        if (Daemons.NAMES.contains(service)) {
            return FOUNDATION;
        }
        if (service.startsWith("ovs-arakoon-") || service.equals("ovs-etcd-config")) {
            return ARAKOON;
        }
        if (service.startsWith("ovs-watcher-")) {
            return WATCHER;
        }
        if (service.startsWith("ovs-volumedriver_")
                || service.startsWith("ovs-dtl_")
                || service.startsWith("ovs-albaproxy_")) {
            return VPOOL;
        }
        return service.startsWith("alba-") || service.startsWith("asd-") || service.startsWith("ovs-alba-")
                ? BACKEND
                : DEPENDANT;
    }

    /** The service on the same node without which this one cannot or must not be started; empty for most. */
    static Optional<String> gateOf(String service) {
        if (BEHIND_FRAMEWORK.contains(service)) {
            return Optional.of("ovs-watcher-framework");
        }
        if (service.startsWith("ovs-albaproxy_")) {
            return Optional.of("ovs-volumedriver_" + ExpectedServices.vpoolOfProxy(service));
        }
        if (service.startsWith("ovs-volumedriver_") || service.startsWith("ovs-dtl_")) {
            return Optional.of("ovs-watcher-volumedriver");
        }
        boolean needsStore = service.startsWith("ovs-arakoon-") && !service.equals("ovs-arakoon-config");
        if (needsStore || service.equals("ovs-watcher-framework") || service.equals("ovs-watcher-volumedriver")) {
            return Optional.of("ovs-watcher-config");
        }
        return service.equals("asd-manager") || service.startsWith("alba-asd-")
                ? Optional.of("asd-watcher")
                : Optional.empty();
    }
}
