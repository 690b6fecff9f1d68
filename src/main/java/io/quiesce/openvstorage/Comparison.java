package io.quiesce.openvstorage;

import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.NodeFacts.Service;
import io.quiesce.openvstorage.VirtualMachines.Listed;
import io.quiesce.plan.Naming;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides what is not as it was before a shutdown: nodes, their roles, the units that ran, the virtual machines that ran.
 * What could not be read is "not known", which is never the same as before. Pure.
 *
 * <p>Only the units of Open vStorage and ALBA are compared; none of them comes and goes by itself (reference:
 * open-vstorage.md 1.6 and 7). Whether memcached, nginx and RabbitMQ run, a health check tells.
 */
public final class Comparison {

    private static final int NAMED = 5;
    private static final String RUNNING = "running";
    private static final String NOT_RUNNING = "not running";

    private final Before before;
    private final Map<Target, Reading<NodeFacts>> nodes;
    private final Map<Target, Reading<Listed>> machines;
    private final List<Difference> differences = new ArrayList<>();

    private Comparison(Before before, Map<Target, Reading<NodeFacts>> nodes, Map<Target, Reading<Listed>> machines) {
        this.before = before;
        this.nodes = nodes;
        this.machines = machines;
    }

    /**
     * How it was.
     *
     * @param cluster the cluster's name
     * @param roles the words of the nodes' roles, where they are known
     * @param services the units that ran, for each node that was up
     * @param machines the virtual machines that ran
     * @param leftAlone nodes that were not up; of these only that counts
     * @param known keys of problems that there were, see {@link Problem#key}: that something is still so is no difference
     */
    public record Before(
            String cluster,
            Map<String, String> roles,
            Map<String, List<String>> services,
            List<RestartPlan.Machine> machines,
            Set<String> leftAlone,
            Set<String> known) {
        public Before {
            roles = Map.copyOf(roles);
            services = Map.copyOf(services);
            machines = List.copyOf(machines);
            leftAlone = Set.copyOf(leftAlone);
            known = Set.copyOf(known);
        }
    }

    /**
     * One thing that is not as it was.
     *
     * @param where the node
     * @param subject {@code node}, {@code role}, a unit by its name, {@code virtual machine …} or {@code virtual machines}
     * @param before how it was
     * @param now how it is, in the host's words where there are any
     */
    public record Difference(String where, String subject, String before, String now)
            implements Comparable<Difference> {

        private static final Comparator<Difference> ORDER =
                Comparator.comparing(Difference::where).thenComparing(Difference::subject);

        /** One line for people. */
        public String sentence() {
            return "%s, %s: %s before, now %s".formatted(where, subject, before, now);
        }

        @Override
        public int compareTo(Difference other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * All differences, by node and subject; empty when all is as it was.
     *
     * @param nodes what the nodes say now; a node that was up and is not in here was not looked at
     * @param machines the virtual machines now, of all nodes that may run some
     */
    public static List<Difference> of(
            Before before, Map<Target, Reading<NodeFacts>> nodes, Map<Target, Reading<Listed>> machines) {
        Comparison comparison = new Comparison(before, nodes, machines);
        Set<Target> all = new TreeSet<>(nodes.keySet());
        before.services().keySet().forEach(node -> all.add(new Target(before.cluster(), node)));
        before.machines().forEach(machine -> all.add(new Target(before.cluster(), machine.node())));
        all.forEach(comparison::node);
        return comparison.differences.stream().sorted().toList();
    }

    private void node(Target target) {
        String node = target.node();
        Reading<NodeFacts> reading = nodes.get(target);
        if (before.leftAlone().contains(node)) {
            if (reading != null && reading.asOptional().isPresent()) {
                add(node, "node", "not up", "up");
            }
        } else if (reading == null) {
            add(node, "node", "up", "not known: it was not looked at");
        } else if (reading instanceof NotRead<NodeFacts> silent) {
            addUnlessKnown(node, "node", wasUp(node) ? "up" : "not in the record", silence(silent));
        } else if (wasUp(node)) {
            facts(target, reading.asOptional().orElseThrow());
        } else {
            add(node, "node", "not in the record", "up");
        }
    }

    private boolean wasUp(String node) {
        return before.services().containsKey(node);
    }

    private static String silence(NotRead<?> silent) {
        return (silent.result() instanceof NotStarted ? "not answering: " : "not known: ") + silent.why();
    }

    private void facts(Target target, NodeFacts facts) {
        role(target.node(), facts);
        services(target.node(), facts);
        machines(target, facts);
    }

    private void role(String node, NodeFacts facts) {
        String was = before.roles().get(node);
        String is = facts.role().map(Role::word).orElse("not known: " + facts.roleSource());
        if (was != null && !was.equals(is)) {
            add(node, "role", was, is);
        }
    }

    private void services(String node, NodeFacts facts) {
        Set<String> ran = new TreeSet<>(before.services().getOrDefault(node, List.of()));
        for (String name : ran) {
            if (facts.service(name).filter(Service::running).isEmpty()) {
                addUnlessKnown(
                        node,
                        name,
                        RUNNING,
                        facts.service(name).map(Service::state).orElse("not installed"));
            }
        }
        for (Service service : facts.services()) {
            if (service.running() && !ran.contains(service.name())) {
                add(node, service.name(), NOT_RUNNING, RUNNING);
            }
        }
    }

    private void machines(Target target, NodeFacts facts) {
        String node = target.node();
        List<String> ran = before.machines().stream()
                .filter(machine -> machine.node().equals(node))
                .map(RestartPlan.Machine::name)
                .distinct()
                .toList();
        boolean mayRunSome = facts.role().filter(role -> role == Role.BACKEND).isEmpty();
        Reading<Listed> reading = machines.get(target);
        if (reading == null && (mayRunSome || !ran.isEmpty())) {
            add(node, "virtual machines", running(ran), "not known: they were not looked for");
        } else if (reading instanceof NotRead<Listed> silent) {
            add(node, "virtual machines", running(ran), "not known: " + silent.why());
        } else if (reading != null) {
            machines(node, ran, reading.asOptional().orElseThrow());
        }
    }

    private static String running(List<String> ran) {
        return ran.isEmpty() ? "none running" : Naming.some(ran, NAMED) + " running";
    }

    private void machines(String node, List<String> ran, Listed listed) {
        Map<String, VirtualMachine> now = new TreeMap<>();
        listed.machines().forEach(machine -> now.put(machine.name(), machine));
        for (String name : ran) {
            VirtualMachine machine = now.get(name);
            if (machine == null) {
                add(node, subject(name), RUNNING, listed.libvirt() ? "not there" : "not there, nor is libvirt");
            } else if (!machine.state().runs()) {
                add(node, subject(name), RUNNING, machine.state().word());
            }
        }
        Set<String> others = new HashSet<>(now.keySet());
        others.removeAll(ran);
        VirtualMachines.notStopped(listed.machines()).stream()
                .filter(machine -> others.contains(machine.name()))
                .forEach(machine -> add(
                        node,
                        subject(machine.name()),
                        NOT_RUNNING,
                        machine.state().word()));
    }

    private static String subject(String machine) {
        return "virtual machine " + machine;
    }

    private void addUnlessKnown(String node, String subject, String was, String is) {
        if (!before.known().contains(node + "/" + subject)) {
            add(node, subject, was, is);
        }
    }

    private void add(String node, String subject, String was, String is) {
        differences.add(new Difference(node, subject, was, is));
    }
}
