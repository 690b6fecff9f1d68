package io.quiesce.openvstorage;

import io.quiesce.command.CommandRunner;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.BugReport.Host;
import io.quiesce.openvstorage.Logs.Collected;
import io.quiesce.openvstorage.NodeFacts.Era;
import io.quiesce.openvstorage.Problem.Severity;
import io.quiesce.openvstorage.Versions.Installed;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks one node what a bug report says of it: what it is, what is installed, and its logs. A node that does not answer the
 * first question is asked no other. Never throws for what a node does or says.
 */
public final class Inquiry {

    private static final String NO_FILE = "No such file or directory";
    private static final int MOST_KIB_PER_LOG = 128;
    private static final int FEWEST_KIB_PER_LOG = 8;
    private static final int KIB_OF_ALL = 2_048;

    private final CommandRunner runner;
    private final Clock clock;

    public Inquiry(CommandRunner runner, Clock clock) {
        this.runner = runner;
        this.clock = clock;
    }

    /**
     * What a node had to tell.
     *
     * @param logs the end of each log, by the path of its file in the archive
     * @param missing why there is nothing of others, by path
     */
    public record Answers(
            Reading<NodeFacts> facts,
            Reading<Installed> installed,
            Map<String, String> logs,
            Map<String, String> missing) {

        public Answers {
            logs = Map.copyOf(logs);
            missing = Map.copyOf(missing);
        }

        /** The node as a report shows it; its role is the inventory's as long as it does not say it itself. */
        public Host host(Node node) {
            Optional<NodeFacts> known = facts.asOptional();
            return new Host(
                    node.name(),
                    known.flatMap(NodeFacts::role).map(Answers::word).orElseGet(() -> node.roles().stream()
                            .sorted()
                            .map(Answers::word)
                            .collect(Collectors.joining(", "))),
                    known.map(NodeFacts::era).map(Answers::kept).orElse("not known"),
                    known.map(NodeFacts::init).map(Answers::word).orElse("not known"),
                    installed
                            .asOptional()
                            .orElseGet(() -> new Installed(
                                    Optional.empty(), Optional.empty(), Map.of(), Optional.of(why(installed)))));
        }

        private static String word(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT);
        }

        private static String kept(Era era) {
            return switch (era) {
                case CONFIG_FILES -> "files";
                case CONFIG_STORE -> "store";
                case UNKNOWN -> "not known";
            };
        }
    }

    /**
     * Which logs of a node are wanted.
     *
     * @param concerned whether something is wrong on the node itself
     * @param services in trouble there
     * @param anywhere services in trouble of which nobody knows where; wanted where they are installed
     */
    public record Wanted(boolean concerned, Set<String> services, Set<String> anywhere) {

        public static final Wanted NOTHING = new Wanted(false, Set.of(), Set.of());

        public Wanted {
            services = Set.copyOf(services);
            anywhere = Set.copyOf(anywhere);
        }

        /**
         * What problems make of a node; notices make nothing.
         *
         * @param nodes the names of all nodes; what is a problem elsewhere is one of the whole cluster
         */
        public static Wanted of(String node, Collection<Problem> problems, Set<String> nodes) {
            List<Problem> real = problems.stream()
                    .filter(p -> p.severity() != Severity.NOTICE)
                    .toList();
            List<Problem> here =
                    real.stream().filter(p -> p.where().equals(node)).toList();
            return new Wanted(
                    !here.isEmpty(),
                    services(here.stream()),
                    services(real.stream().filter(p -> !nodes.contains(p.where()))));
        }

        private static Set<String> services(Stream<Problem> problems) {
            return problems.flatMap(p -> p.services().stream()).collect(Collectors.toSet());
        }

        private Set<String> on(NodeFacts facts) {
            return Stream.concat(services.stream(), anywhere.stream().filter(s -> has(facts, s)))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private static boolean has(NodeFacts facts, String service) {
            return Daemons.NAMES.contains(service)
                    ? facts.role().filter(r -> r == Role.MASTER).isPresent()
                    : facts.service(service).isPresent();
        }
    }

    /**
     * Asks a node.
     *
     * @param vpools the names of the cluster's vPools
     * @param kibPerLog how much of the end of each log is wanted, in KiB; see {@link #kibPerLog}
     */
    public Answers ask(Target target, Collection<String> vpools, Wanted wanted, int kibPerLog) {
        Reading<NodeFacts> facts = Reading.readable(() -> new NodeLook(runner, clock).look(target, List.of()));
        if (facts instanceof NotRead<NodeFacts> failed) {
            return new Answers(
                    facts,
                    new NotRead<>(failed.why(), failed.result()),
                    Map.of(),
                    wanted.concerned() ? Map.of(path(target.node(), ""), failed.why()) : Map.of());
        }
        NodeFacts known = facts.asOptional().orElseThrow();
        Reading<Installed> installed = new Versions(runner).look(target);
        Set<String> services = wanted.on(known);
        if (!wanted.concerned() && services.isEmpty()) {
            return new Answers(facts, installed, Map.of(), Map.of());
        }
        Reading<Collected> logs = new Logs(runner).collect(target, known, vpools, services, kibPerLog);
        return logs.asOptional()
                .map(all -> collected(target.node(), facts, installed, all))
                .orElseGet(() -> new Answers(facts, installed, Map.of(), Map.of(path(target.node(), ""), why(logs))));
    }

    private static Answers collected(
            String node, Reading<NodeFacts> facts, Reading<Installed> installed, Collected all) {
        Map<String, String> logs = new TreeMap<>();
        Map<String, String> missing = new TreeMap<>();
        all.texts().forEach((name, text) -> {
            if (text.isBlank()) {
                missing.put(path(node, name), "empty");
            } else {
                logs.put(path(node, name), text);
            }
        });
        all.missing()
                .forEach((name, why) -> missing.put(path(node, name), why.contains(NO_FILE) ? "no such file" : why));
        return new Answers(facts, installed, logs, missing);
    }

    /** How much of each log is wanted of this many nodes: a tracker takes a few MiB at once. */
    public static int kibPerLog(int nodes) {
        return Math.max(FEWEST_KIB_PER_LOG, Math.min(MOST_KIB_PER_LOG, KIB_OF_ALL / Math.max(1, nodes)));
    }

    /** A name that a host gave cannot lead out of the folder into which a person unpacks the archive. */
    static String path(String node, String name) {
        String steps = Arrays.stream(name.split("/"))
                .map(step -> step.replaceAll("[^A-Za-z0-9._@+-]", "_").replaceAll("^\\.+$", "_"))
                .filter(step -> !step.isEmpty())
                .map(step -> "/" + step)
                .collect(Collectors.joining());
        return "logs/" + node + steps;
    }

    private static String why(Reading<?> reading) {
        return reading instanceof NotRead<?> failed ? failed.why() : "";
    }
}
