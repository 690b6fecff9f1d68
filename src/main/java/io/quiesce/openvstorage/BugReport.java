package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Markdown.code;
import static io.quiesce.openvstorage.Markdown.plain;

import io.quiesce.command.Sections;
import io.quiesce.openvstorage.Versions.Installed;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What a person pastes into an issue tracker about problems that stayed: Markdown, and the logs that go with it as files.
 * The Markdown stays below what a tracker takes as one text, whatever the size of the cluster; what looks like a secret is
 * in neither of them.
 *
 * @param title one line
 * @param summary what happened, in a sentence or two
 * @param origin which run on which cluster wrote it; empty when that is not to be told
 * @param nodes the environment, node by node
 * @param problems what is wrong
 * @param decisions what people answered, in its order
 * @param commands what was run, with what it printed, in its order
 * @param logs the texts of the attached files, by the path of the file in the archive
 * @param missing why there is nothing of other files, by path
 */
public record BugReport(
        String title,
        String summary,
        String origin,
        List<Host> nodes,
        List<Problem> problems,
        List<Decided> decisions,
        List<Ran> commands,
        Map<String, String> logs,
        Map<String, String> missing) {

    private static final int OUTPUT_CHARACTERS = 3_000;
    private static final int SHORT_LINES = 20;
    private static final int LINE_CHARACTERS = 600;
    private static final int COMMANDS_CHARACTERS = 24_000;
    private static final int NAMED_NODES = 12;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /**
     * One node of the environment.
     *
     * @param installed what is installed on it; empty texts and packages when that is not known
     */
    public record Host(String name, String role, String release, String init, Installed installed) {}

    /** What a person answered, and why. */
    public record Decided(Instant at, String person, String choice, String why) {}

    /** A command that was run, how it ended in words, and what it printed. */
    public record Ran(Instant at, String node, String line, String ended, String output) {

        public Ran {
            output = Secrets.without(output);
        }

        /**
         * Whether it tells something about a problem: it ran where the problem is, and its line or what it printed names
         * what the problem is about.
         *
         * @param nodes the names of all nodes; what is a problem elsewhere is one of the whole cluster
         */
        public boolean tellsOf(Problem problem, Set<String> nodes) {
            boolean there = problem.where().equals(node) || !nodes.contains(problem.where());
            Set<String> words = problem.words();
            return there && (words.isEmpty() || names(words, line) || names(words, output));
        }

        /** The same with what matters for these problems: of a long output only the lines that name them, and their neighbours. */
        public Ran about(Collection<Problem> problems) {
            String shown = Sections.probes(line);
            List<String> lines = output.lines().toList();
            Set<String> words =
                    problems.stream().flatMap(p -> p.words().stream()).collect(Collectors.toSet());
            boolean ofAll = problems.stream().anyMatch(p -> p.words().isEmpty());
            if (ofAll || lines.size() <= SHORT_LINES || !names(words, output)) {
                return new Ran(at, node, shown, ended, output);
            }
            List<String> some = new ArrayList<>();
            int last = -1;
            for (int i = 0; i < lines.size(); i++) {
                boolean near = names(
                        words, String.join("\n", lines.subList(Math.max(0, i - 1), Math.min(i + 2, lines.size()))));
                if (near && last < i - 1) {
                    some.add("…");
                }
                if (near) {
                    some.add(lines.get(i));
                    last = i;
                }
            }
            if (last < lines.size() - 1) {
                some.add("…");
            }
            return new Ran(at, node, shown, ended, String.join("\n", some));
        }

        private static boolean names(Set<String> words, String text) {
            return words.stream().anyMatch(text::contains);
        }
    }

    public BugReport {
        nodes = List.copyOf(nodes);
        problems = List.copyOf(problems);
        decisions = List.copyOf(decisions);
        commands = List.copyOf(commands);
        logs = logs.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, log -> Secrets.without(log.getValue())));
        missing = Map.copyOf(missing);
    }

    /**
     * The same report without the names of hosts, addresses and machine ids, in its logs and their names as well; nor does
     * it say who decided, in which run, on which cluster.
     */
    public BugReport masked(Mask mask) {
        UnaryOperator<String> masked = mask::apply;
        List<String> people = decisions.stream().map(Decided::person).distinct().toList();
        return new BugReport(
                masked.apply(title),
                masked.apply(summary),
                "",
                nodes.stream().map(h -> masked(h, masked)).toList(),
                problems.stream()
                        .map(p -> new Problem(
                                p.severity(),
                                masked.apply(p.where()),
                                masked.apply(p.subject()),
                                masked.apply(p.state()),
                                masked.apply(p.expected()),
                                p.mayPass(),
                                List.of()))
                        .toList(),
                decisions.stream()
                        .map(d -> new Decided(
                                d.at(),
                                "person-" + (people.indexOf(d.person()) + 1),
                                d.choice(),
                                masked.apply(d.why())))
                        .toList(),
                commands.stream()
                        .map(c -> new Ran(
                                c.at(),
                                masked.apply(c.node()),
                                masked.apply(c.line()),
                                masked.apply(c.ended()),
                                masked.apply(c.output())))
                        .toList(),
                masked(logs, masked),
                masked(missing, masked));
    }

    private static Host masked(Host host, UnaryOperator<String> masked) {
        Installed installed = host.installed();
        return new Host(
                masked.apply(host.name()),
                host.role(),
                host.release(),
                host.init(),
                new Installed(
                        installed.system(),
                        installed.kernel(),
                        installed.packages(),
                        installed.fault().map(masked)));
    }

    private static Map<String, String> masked(Map<String, String> texts, UnaryOperator<String> masked) {
        Map<String, String> all = new LinkedHashMap<>();
        new TreeMap<>(texts).forEach((name, text) -> all.put(masked.apply(name), masked.apply(text)));
        return all;
    }

    /** The report as Markdown in the dialect of GitHub. */
    public String markdown() {
        Markdown text = new Markdown().heading(1, plain(title)).paragraph(plain(summary));
        if (!origin.isBlank()) {
            text.paragraph(plain(origin));
        }
        text.heading(2, "Environment");
        text.table(
                List.of("node", "role", "configuration", "init", "system", "kernel"),
                nodes.stream()
                        .map(h -> List.of(
                                h.name(),
                                h.role(),
                                h.release(),
                                h.init(),
                                h.installed().system().orElse("not known"),
                                h.installed().kernel().orElse("not known")))
                        .toList());
        versions(text);
        text.heading(2, "Findings");
        text.table(
                List.of("severity", "where", "what", "is", "expected"),
                problems.stream()
                        .map(p -> List.of(
                                p.severity().name().toLowerCase(Locale.ROOT),
                                p.where(),
                                p.subject(),
                                p.state(),
                                p.expected()))
                        .toList());
        text.heading(2, "Decisions");
        text.table(
                List.of("when", "who", "decision", "why"),
                decisions.stream()
                        .map(d -> List.of(MOMENT.format(d.at()), d.person(), d.choice(), d.why()))
                        .toList());
        ran(text);
        attached(text);
        return text.toString();
    }

    /** Packages by version, so that a node that differs stands out. */
    private void versions(Markdown text) {
        Map<String, Map<String, List<String>>> versions = new TreeMap<>();
        for (Host host : nodes) {
            host.installed().packages().forEach((name, version) -> versions.computeIfAbsent(name, k -> new TreeMap<>())
                    .computeIfAbsent(version, k -> new ArrayList<>())
                    .add(host.name()));
        }
        List<List<String>> rows = new ArrayList<>();
        versions.forEach(
                (name, byVersion) -> byVersion.forEach((version, on) -> rows.add(List.of(name, version, some(on)))));
        text.heading(2, "Versions").table(List.of("package", "version", "nodes"), rows);
        List<String> unknown = nodes.stream()
                .filter(h -> h.installed().fault().isPresent())
                .map(h -> code(h.name()) + ": "
                        + code(Markdown.ends(h.installed().fault().orElse(""), LINE_CHARACTERS / 2)))
                .toList();
        if (!unknown.isEmpty()) {
            text.paragraph("The packages of these nodes are not known:").list(unknown);
        }
    }

    private static String some(List<String> names) {
        return names.size() <= NAMED_NODES
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, NAMED_NODES)) + " and " + (names.size() - NAMED_NODES) + " more";
    }

    private void ran(Markdown text) {
        text.heading(2, "Commands and outputs");
        if (commands.isEmpty()) {
            text.none();
        }
        int most = text.length() + COMMANDS_CHARACTERS;
        int shown = 0;
        for (Ran ran : commands) {
            if (text.length() > most) {
                text.paragraph("… and " + (commands.size() - shown) + " more.");
                return;
            }
            text.heading(3, code(ran.node()) + " at " + TIME.format(ran.at()) + ": " + plain(ran.ended()));
            text.verbatim(Markdown.ends(ran.line(), LINE_CHARACTERS));
            if (!ran.output().isBlank()) {
                text.verbatim(Markdown.ends(ran.output(), OUTPUT_CHARACTERS));
            }
            shown++;
        }
    }

    private void attached(Markdown text) {
        text.heading(2, "Attached logs")
                .list(new TreeMap<>(logs).keySet().stream().map(Markdown::code).toList());
        if (!missing.isEmpty()) {
            Map<String, List<String>> byReason = new TreeMap<>();
            new TreeMap<>(missing).forEach((path, why) -> byReason.computeIfAbsent(why, k -> new ArrayList<>())
                    .add(path));
            List<String> lines = new ArrayList<>();
            byReason.forEach((why, paths) ->
                    lines.add(code(Markdown.ends(why, LINE_CHARACTERS / 2)) + ": " + code(some(paths))));
            text.paragraph("Not attached:").list(lines);
        }
    }
}
