package io.quiesce.openvstorage;

import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.NodeFacts.Era;
import io.quiesce.openvstorage.NodeFacts.Mount;
import io.quiesce.openvstorage.NodeFacts.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which services must run on a node, whatever happens to be installed there: a unit that was never installed is only
 * absent from the list of units, and nobody would miss it. Pure (reference: open-vstorage.md 1.6, 1.7 and 7).
 */
public final class ExpectedServices {

    /** Installed or not, running or not: no finding. */
    static final Set<String> OPTIONAL = Set.of("ovs-openstack-events-consumer");

    private static final Set<String> ON_EVERY_FRAMEWORK_NODE =
            Set.of("ovs-watcher-framework", "ovs-workers", "ovs-volumerouter-consumer", "ovs-support-agent");
    private static final Set<String> ON_MASTERS =
            Set.of("ovs-scheduled-tasks", "ovs-webapp-api", "ovs-arakoon-ovsdb", "ovs-arakoon-voldrv");
    private static final Set<String> FRAMEWORK = Set.of(
            "ovs-workers",
            "ovs-volumerouter-consumer",
            "ovs-support-agent",
            "ovs-scheduled-tasks",
            "ovs-webapp-api",
            "ovs-snmp");
    private static final Pattern OF_BACKEND =
            Pattern.compile("ovs-arakoon-(.+)-(?:abm|nsm_\\d+)|ovs-alba-(?:maintenance|rebalancer)_(.+)");
    private static final String PROXY = "ovs-albaproxy_";

    private ExpectedServices() {}

    /**
     * The services a node must run, in the order of repair: those of its role, those of the vPools it serves, and every
     * installed unit that belongs to an Arakoon cluster, a watcher, a vPool, ALBA or the framework.
     *
     * @param vpools the names of the cluster's vPools
     * @param backends the names of the cluster's ALBA backends, see {@link #backends}
     */
    public static List<String> of(NodeFacts facts, Collection<String> vpools, Set<String> backends) {
        Set<String> expected = new TreeSet<>();
        facts.role().ifPresent(role -> expected.addAll(ofRole(facts, role, backends)));
        served(facts, vpools).forEach(vpool -> expected.addAll(ofVPool(facts, vpool, vpools)));
        facts.services().stream()
                .map(Service::name)
                .filter(ExpectedServices::belongs)
                .forEach(expected::add);
        expected.removeAll(OPTIONAL);
        return expected.stream()
                .sorted(Comparator.comparing(Layer::of).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** An installed unit of a kind that runs wherever it is installed. */
    private static boolean belongs(String service) {
        return Layer.of(service) != Layer.DEPENDANT || FRAMEWORK.contains(service);
    }

    private static Set<String> ofRole(NodeFacts facts, Role role, Set<String> backends) {
        boolean store = facts.era() == Era.CONFIG_STORE;
        if (role == Role.BACKEND) {
            return ofBackendNode(facts);
        }
        Set<String> expected = new TreeSet<>(ON_EVERY_FRAMEWORK_NODE);
        boolean etcd = facts.service("ovs-etcd-config").isPresent();
        if (store && !etcd) {
            expected.add("ovs-watcher-config");
        }
        if (role == Role.MASTER) {
            expected.addAll(Daemons.NAMES);
            expected.addAll(ON_MASTERS);
            if (store && !etcd) {
                expected.add("ovs-arakoon-config");
            }
            if (facts.era() == Era.CONFIG_FILES) {
                expected.add("ovs-snmp");
            }
            backends.forEach(backend -> expected.addAll(ofBackend(backend, facts.era())));
        }
        return expected;
    }

    /** The later era lets maintenance agents run on storage nodes, so there only installed ones count. */
    private static List<String> ofBackend(String backend, Era era) {
        List<String> expected =
                new ArrayList<>(List.of("ovs-arakoon-" + backend + "-abm", "ovs-arakoon-" + backend + "-nsm_0"));
        if (era == Era.CONFIG_FILES) {
            expected.add("ovs-alba-maintenance_" + backend);
            expected.add("ovs-alba-rebalancer_" + backend);
        }
        return expected;
    }

    private static Set<String> ofBackendNode(NodeFacts facts) {
        return switch (facts.era()) {
            case CONFIG_FILES -> Set.of("alba-asdmanager");
            case CONFIG_STORE -> Set.of("asd-watcher", "asd-manager");
            case UNKNOWN -> Set.of();
        };
    }

    private static List<String> ofVPool(NodeFacts facts, String vpool, Collection<String> vpools) {
        List<String> expected =
                new ArrayList<>(List.of("ovs-watcher-volumedriver", "ovs-volumedriver_" + vpool, "ovs-dtl_" + vpool));
        boolean proxy = facts.services().stream().anyMatch(s -> isProxyOf(s.name(), vpool, vpools));
        if (!proxy) {
            expected.add("ovs-albaproxy_" + vpool + (facts.era() == Era.CONFIG_STORE ? "_0" : ""));
        }
        return expected;
    }

    /** The vPools that a node serves, by any unit of theirs or by their mount, so that one missing unit hides nothing. */
    public static Set<String> served(NodeFacts facts, Collection<String> vpools) {
        Set<String> served = new TreeSet<>();
        for (String vpool : vpools) {
            boolean unit = facts.services().stream()
                    .anyMatch(s -> s.name().equals("ovs-volumedriver_" + vpool)
                            || s.name().equals("ovs-dtl_" + vpool)
                            || isProxyOf(s.name(), vpool, vpools));
            Mount mount = facts.vpools().getOrDefault(vpool, Mount.NOT_MOUNTED);
            if (unit || mount != Mount.NOT_MOUNTED) {
                served.add(vpool);
            }
        }
        return served;
    }

    /** The ALBA backends of a cluster, by the units of all its nodes. */
    public static Set<String> backends(Collection<NodeFacts> nodes) {
        Set<String> backends = new TreeSet<>();
        for (NodeFacts facts : nodes) {
            for (Service service : facts.services()) {
                Matcher matcher = OF_BACKEND.matcher(service.name());
                if (matcher.matches()) {
                    backends.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
                }
            }
        }
        return backends;
    }

    /** Early releases have one proxy without a number; {@code vp_1} may then be the whole name of another vPool. */
    private static boolean isProxyOf(String service, String vpool, Collection<String> vpools) {
        if (!service.startsWith(PROXY)) {
            return false;
        }
        String rest = service.substring(PROXY.length());
        return rest.equals(vpool)
                || (!vpools.contains(rest) && vpoolOfProxy(service).equals(vpool));
    }

    /** {@code vp1} of {@code ovs-albaproxy_vp1} and of {@code ovs-albaproxy_vp1_0}. */
    static String vpoolOfProxy(String proxy) {
        return proxy.substring(PROXY.length()).replaceFirst("_\\d+$", "");
    }
}
