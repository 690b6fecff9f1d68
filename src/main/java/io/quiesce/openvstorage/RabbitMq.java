package io.quiesce.openvstorage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Output;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Reading.Read;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.openvstorage.RabbitState.Answering;
import io.quiesce.openvstorage.RabbitState.BrokerStopped;
import io.quiesce.openvstorage.RabbitState.Down;
import io.quiesce.openvstorage.RabbitState.NotAllowed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * RabbitMQ as one node sees it. Asks for JSON and falls back to the plain form, whose dialects run from the Erlang term
 * of 3.2 to the sections of 3.8 (reference: open-vstorage.md 6.1).
 *
 * <p>The call may take a minute and more while a dead peer is still believed alive.
 */
public final class RabbitMq {

    private static final Duration DEADLINE = Duration.ofSeconds(210);
    private static final String WHAT = "rabbitmqctl cluster_status";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+");
    private static final Pattern ANSI = Pattern.compile("\u001B\\[[0-9;]*[A-Za-z]");
    private static final Pattern CANNOT = Pattern.compile("Node (\\S+) cannot communicate with (.+)");

    private static final String SCRIPT =
            """
            out=$(timeout -s KILL 95 rabbitmqctl -q cluster_status --formatter json); rc=$?
            case $rc in 1|2|64) out=$(timeout -s KILL 95 rabbitmqctl cluster_status); rc=$? ;; esac
            printf '%s\\n' "$out"
            exit "$rc"
            """;

    private final CommandRunner runner;

    public RabbitMq(CommandRunner runner) {
        this.runner = runner;
    }

    /** How the cluster looks from this node; of interest on masters only. */
    public Reading<RabbitState> status(Target target) {
        return Reading.of(runner.run(target, Command.read("rabbitmq-status", SCRIPT, DEADLINE)), RabbitMq::read);
    }

    static Reading<RabbitState> read(Exited exited) {
        if (exited.code() == 137) {
            return new NotRead<>("rabbitmqctl did not answer within 95 s", exited);
        }
        String out = plain(exited.out());
        return new Read<>(exited.ok() ? answering(out) : failed(WHAT, exited, out));
    }

    /** Without the bold headings that newer versions print even to a pipe. */
    static String plain(Output output) {
        return ANSI.matcher(output.text()).replaceAll("");
    }

    /** What an error of rabbitmqctl tells of the node it was asked on. */
    static RabbitState failed(String what, Exited exited, String out) {
        String err = plain(exited.err());
        String said = firstLine(err).or(() -> firstLine(out)).orElse("exit code " + exited.code());
        String both = out + "\n" + err;
        if (both.contains("Only root or rabbitmq")) {
            return new NotAllowed("Only root or rabbitmq should run rabbitmqctl");
        }
        if (both.contains("'rabbit' app to be running") || both.contains("has not fully booted")) {
            return new BrokerStopped(said);
        }
        if (both.contains("nodedown")
                || both.contains("unable to perform an operation on node")
                || both.contains("unable to connect to node")
                || exited.code() == 127) {
            return new Down(said);
        }
        throw new Unreadable(what, Reading.why(exited), "an answer or a known error");
    }

    private static Optional<String> firstLine(String text) {
        Optional<String> error = text.lines()
                .map(String::strip)
                .filter(l -> l.startsWith("Error"))
                .findFirst();
        return error.or(
                () -> text.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst());
    }

    private static RabbitState answering(String out) {
        int json = out.indexOf("{\"");
        int term = out.indexOf("[{nodes");
        if (term >= 0 && (json < 0 || term < json)) {
            return ofTerm(out.substring(term));
        }
        if (json >= 0) {
            return ofJson(out.substring(json));
        }
        if (out.contains("Disk Nodes\n") && out.contains("Running Nodes\n")) {
            return ofText(out);
        }
        throw new Unreadable(WHAT, out.strip(), "JSON, an Erlang term or the sections of 3.8");
    }

    private static RabbitState ofJson(String text) {
        JsonNode status;
        try {
            status = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new Unreadable(WHAT, text, "one JSON object");
        }
        if (!status.has("disk_nodes") || !status.has("running_nodes")) {
            throw new Unreadable(WHAT, text, "JSON with disk_nodes and running_nodes");
        }
        Set<String> nodes = names(status.path("disk_nodes"));
        nodes.addAll(names(status.path("ram_nodes")));
        Set<String> running = running(status.path("running_nodes"), nodes);
        Map<String, Set<String>> partitions = new TreeMap<>();
        status.path("partitions").properties().forEach(p -> partitions.put(p.getKey(), names(p.getValue())));
        Set<String> silent = new TreeSet<>();
        if (status.has("listeners")) {
            running.stream()
                    .filter(n -> status.path("listeners").path(n).isEmpty())
                    .forEach(silent::add);
        }
        if (status.has("versions")) {
            running.stream()
                    .filter(n -> status.path("versions")
                            .path(n)
                            .path("rabbitmq_version")
                            .asText()
                            .isEmpty())
                    .forEach(silent::add);
        }
        List<String> alarms = new ArrayList<>();
        status.path("alarms").forEach(a -> alarms.add(a.isTextual() ? a.asText() : a.toString()));
        return answering(nodes, running, silent, partitions, alarms);
    }

    private static Set<String> names(JsonNode list) {
        Set<String> names = new TreeSet<>();
        list.forEach(n -> names.add(n.asText()));
        return names;
    }

    /** 4.1.0 to 4.1.3 run the names together in one string; the members' names take it apart again. */
    private static Set<String> running(JsonNode value, Set<String> nodes) {
        if (!value.isTextual()) {
            return names(value);
        }
        Set<String> running = new TreeSet<>();
        String rest = value.asText();
        while (!rest.isEmpty()) {
            String left = rest;
            String next = nodes.stream()
                    .filter(left::startsWith)
                    .max((a, b) -> Integer.compare(a.length(), b.length()))
                    .orElseThrow(() -> new Unreadable(WHAT, value.asText(), "names of members, one after the other"));
            running.add(next);
            rest = rest.substring(next.length());
        }
        return running;
    }

    /** The term of 3.2 to 3.7 and of {@code --formatter erlang}; without running_nodes the broker is stopped. */
    private static RabbitState ofTerm(String text) {
        String term = text.replaceAll("[\\s']", "");
        Set<String> nodes = atoms(value(term, "nodes").orElseThrow(() -> new Unreadable(WHAT, text, "{nodes,[…]}")));
        if (!term.contains("{running_nodes,")) {
            return new BrokerStopped("the answer has no running_nodes: the broker is stopped or still boots");
        }
        Set<String> running = atoms(
                value(term, "running_nodes").orElseThrow(() -> new Unreadable(WHAT, text, "{running_nodes,[…]}")));
        String split = value(term, "partitions").orElseThrow(() -> new Unreadable(WHAT, text, "{partitions,[…]}"));
        Map<String, Set<String>> partitions = new TreeMap<>();
        pairs(split).forEach((node, peers) -> partitions.put(node, atoms(peers)));
        Set<String> silent = new TreeSet<>();
        value(term, "listeners").map(RabbitMq::pairs).ifPresent(listeners -> running.stream()
                .filter(n -> listeners.getOrDefault(n, "").isEmpty())
                .forEach(silent::add));
        List<String> alarms = new ArrayList<>();
        value(term, "alarms")
                .map(RabbitMq::pairs)
                .ifPresent(all -> all.forEach((node, what) -> {
                    if (!what.isEmpty()) {
                        alarms.add(node + ": " + what);
                    }
                }));
        return answering(nodes, running, silent, partitions, alarms);
    }

    /** What stands between the brackets of {@code {key,[…]}}. */
    private static Optional<String> value(String term, String key) {
        int at = term.indexOf("{" + key + ",[");
        return at < 0 ? Optional.empty() : Optional.of(inBrackets(term, at + key.length() + 2));
    }

    private static String inBrackets(String term, int open) {
        int depth = 0;
        for (int i = open; i < term.length(); i++) {
            if (term.charAt(i) == '[') {
                depth++;
            } else if (term.charAt(i) == ']' && --depth == 0) {
                return term.substring(open + 1, i);
            }
        }
        throw new Unreadable(WHAT, term, "brackets that close");
    }

    private static Set<String> atoms(String text) {
        Set<String> atoms = new TreeSet<>();
        Matcher matcher = NODE.matcher(text);
        while (matcher.find()) {
            atoms.add(matcher.group());
        }
        return atoms;
    }

    /** Reads {@code {a,[…]},{b,[…]}}. */
    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new TreeMap<>();
        int at = 0;
        while (at < text.length()) {
            int comma = text.indexOf(",[", at);
            if (text.charAt(at) != '{' || comma < 0) {
                throw new Unreadable(WHAT, text, "pairs of a node and a list");
            }
            String value = inBrackets(text, comma + 1);
            pairs.put(text.substring(at + 1, comma), value);
            at = comma + 1 + value.length() + 2 + 1;
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
            }
        }
        return pairs;
    }

    private static RabbitState ofText(String out) {
        Map<String, List<String>> sections = sections(out);
        Set<String> nodes = new TreeSet<>(sections.getOrDefault("Disk Nodes", List.of()));
        nodes.addAll(sections.getOrDefault("RAM Nodes", List.of()));
        Set<String> running = new TreeSet<>(sections.getOrDefault("Running Nodes", List.of()));
        Map<String, Set<String>> partitions = new TreeMap<>();
        for (String line : sections.getOrDefault("Network Partitions", List.of())) {
            Matcher matcher = CANNOT.matcher(line);
            if (!matcher.matches()) {
                throw new Unreadable(WHAT, line, "'Node … cannot communicate with …'");
            }
            partitions.put(
                    matcher.group(1), new TreeSet<>(List.of(matcher.group(2).split(",\\s*", -1))));
        }
        Set<String> silent = new TreeSet<>();
        if (sections.containsKey("Listeners")) {
            List<String> listeners = sections.getOrDefault("Listeners", List.of());
            running.stream()
                    .filter(n -> listeners.stream().noneMatch(l -> l.startsWith("Node: " + n + ",")))
                    .forEach(silent::add);
        }
        return answering(nodes, running, silent, partitions, sections.getOrDefault("Alarms", List.of()));
    }

    private static final Set<String> HEADINGS = Set.of(
            "Basics",
            "Cluster name",
            "Disk Nodes",
            "RAM Nodes",
            "Running Nodes",
            "Versions",
            "CPU Cores",
            "Maintenance status",
            "Alarms",
            "Network Partitions",
            "Listeners",
            "Feature flags");

    private static Map<String, List<String>> sections(String out) {
        Map<String, List<String>> sections = new TreeMap<>();
        List<String> current = new ArrayList<>();
        for (String line : out.lines().map(String::strip).toList()) {
            if (HEADINGS.contains(line)) {
                current = new ArrayList<>();
                sections.put(line, current);
            } else if (!line.isEmpty() && !line.equals("(none)")) {
                current.add(line);
            }
        }
        return sections;
    }

    private static Answering answering(
            Set<String> nodes,
            Set<String> running,
            Set<String> silent,
            Map<String, Set<String>> partitions,
            List<String> alarms) {
        for (Set<String> names : List.of(nodes, running)) {
            for (String name : names) {
                if (!NODE.matcher(name).matches()) {
                    throw new Unreadable(WHAT, name, "a node's name such as rabbit@host");
                }
            }
        }
        if (nodes.isEmpty()) {
            throw new Unreadable(WHAT, "", "at least one member");
        }
        return new Answering(nodes, running, silent, partitions, alarms);
    }
}
