package io.quiesce.openvstorage;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.Read;
import io.quiesce.command.Sections;
import io.quiesce.command.Sections.Section;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.openvstorage.NodeFacts.Era;
import io.quiesce.openvstorage.NodeFacts.Init;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The logs that the procedure names, and those of services in trouble: files where upstart or an early release keeps
 * them, the journal elsewhere (reference: open-vstorage.md 5.5). One command per node; only ends are read.
 */
public final class Logs {

    private static final String WHAT = "logs";
    private static final int SECONDS = 20;
    private static final int JOURNAL_LINES = 2_000;

    /** All logs of a node together stay below what a runner keeps of one stream. */
    private static final int NODE_BYTES = 700 * 1024;

    private static final String JOURNAL =
            """
            journal() {
              found=$(timeout -s KILL 20 journalctl -u "$1" -n "$2" --no-pager) || return
              printf '%s\\n' "$found" | tail -c "$3"
            }
            """;

    private final CommandRunner runner;

    public Logs(CommandRunner runner) {
        this.runner = runner;
    }

    /**
     * Where a log is.
     *
     * @param name what the log is called among those of its node, such as {@code volumedriver/vpool1.log}
     * @param place the path of a file, or the unit in the journal
     */
    record Source(String name, String place, boolean journal) {

        static Source file(String path) {
            return new Source(path.replaceFirst("^/var/log/(?:ovs/)?", ""), path, false);
        }

        static Source journal(String unit) {
            return new Source("journal/" + unit + ".log", unit, true);
        }
    }

    /**
     * The logs of one node.
     *
     * @param texts the end of each, by name
     * @param missing why there is nothing of the others, by name
     */
    public record Collected(Map<String, String> texts, Map<String, String> missing) {
        public Collected {
            texts = Map.copyOf(texts);
            missing = Map.copyOf(missing);
        }
    }

    /**
     * Collects the logs that the procedure names, and those of these services.
     *
     * @param vpools the names of the cluster's vPools
     * @param services services in trouble; may be empty
     * @param kibPerLog how much of the end of each log is wanted, in KiB; less where there are many
     */
    public Reading<Collected> collect(
            Target target, NodeFacts facts, Collection<String> vpools, Collection<String> services, int kibPerLog) {
        Set<Source> sources = new LinkedHashSet<>();
        for (String vpool : ExpectedServices.served(facts, vpools)) {
            sources.addAll(of(facts, "ovs-volumedriver_" + vpool));
            sources.addAll(of(facts, "ovs-dtl_" + vpool));
        }
        facts.service("ovs-volumerouter-consumer").ifPresent(s -> sources.addAll(of(facts, s.name())));
        services.forEach(s -> sources.addAll(of(facts, s)));
        List<Source> all = List.copyOf(sources);
        if (all.isEmpty()) {
            return new Read<>(new Collected(Map.of(), Map.of()));
        }
        int bytes = Math.min(kibPerLog * 1024, NODE_BYTES / all.size());
        StringBuilder script = new StringBuilder(Sections.PRELUDE).append(JOURNAL);
        all.forEach(s -> script.append(end(s, bytes)));
        Command command = Command.read("logs", script + Sections.END, deadline(all.size()));
        return Reading.readable(
                () -> Reading.of(runner.run(target, command), exited -> new Read<>(collected(exited, all, bytes))));
    }

    /**
     * The last lines of these services' logs, for a person who has to decide about them.
     *
     * @return the lines by service, or why there are none
     */
    public Reading<Map<String, String>> lastLines(
            Target target, NodeFacts facts, Collection<String> services, int lines) {
        if (services.isEmpty()) {
            return new Read<>(Map.of());
        }
        List<Source> sources = new ArrayList<>();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String service : new LinkedHashSet<>(services)) {
            List<Source> own = of(facts, service);
            sources.addAll(own);
            counts.put(service, own.size());
        }
        StringBuilder script = new StringBuilder(Sections.PRELUDE);
        sources.forEach(s -> script.append(lastLines(s, lines)));
        Command command = Command.read("last-lines", script + Sections.END, deadline(sources.size()));
        return Reading.readable(
                () -> Reading.of(runner.run(target, command), exited -> new Read<>(byService(exited, counts))));
    }

    /**
     * Where the log of a service is. An early volumedriver writes a file of its own beside what its init system keeps;
     * the scripts of System V keep nothing, so there the programs' own files count.
     */
    static List<Source> of(NodeFacts facts, String service) {
        List<Source> sources = new ArrayList<>();
        boolean files = facts.era() == Era.CONFIG_FILES;
        if (files && service.startsWith("ovs-volumedriver_")) {
            sources.add(Source.file("/var/log/ovs/volumedriver/" + rest(service) + ".log"));
        }
        if (files && service.startsWith("ovs-dtl_")) {
            sources.add(Source.file("/var/log/ovs/volumedriver/dtl_" + rest(service) + ".log"));
        }
        if (files && service.equals("ovs-workers")) {
            sources.add(Source.file("/var/log/ovs/celery.log"));
            sources.add(Source.file("/var/log/ovs/lib.log"));
        }
        if (facts.init() == Init.SYSTEMD) {
            sources.add(Source.journal(service));
            return sources;
        }
        switch (service) {
            case "nginx" -> sources.add(Source.file("/var/log/nginx/error.log"));
            case "memcached" -> sources.add(Source.file("/var/log/memcached.log"));
            case "rabbitmq-server" ->
                sources.add(Source.file(
                        "/var/log/rabbitmq/rabbit@" + facts.hostname().replaceFirst("\\..*", "") + ".log"));
            default -> sources.add(Source.file("/var/log/upstart/" + service + ".log"));
        }
        return sources;
    }

    private static String rest(String service) {
        return service.substring(service.indexOf('_') + 1);
    }

    private static Duration deadline(int logs) {
        return Duration.ofSeconds(15L + (long) logs * SECONDS);
    }

    private static String end(Source source, int bytes) {
        String most = Integer.toString(bytes);
        return source.journal()
                ? "section log " + CommandLine.of("journal", source.place(), Integer.toString(JOURNAL_LINES), most)
                        + "\n"
                : section("tail", "-c", most, source.place());
    }

    private static String lastLines(Source source, int lines) {
        String most = Integer.toString(lines);
        return source.journal()
                ? section("journalctl", "-u", source.place(), "-n", most, "--no-pager")
                : section("tail", "-n", most, source.place());
    }

    private static String section(String program, String... arguments) {
        return "section log timeout -s KILL " + SECONDS + " " + CommandLine.of(program, arguments) + "\n";
    }

    private static Collected collected(Exited exited, List<Source> sources, int bytes) {
        List<Section> answers = answers(exited, sources.size());
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, String> missing = new LinkedHashMap<>();
        for (int i = 0; i < sources.size(); i++) {
            Section answer = answers.get(i);
            if (answer.ok()) {
                texts.put(sources.get(i).name(), whole(answer.text(), bytes));
            } else {
                missing.put(sources.get(i).name(), why(answer));
            }
        }
        return new Collected(texts, missing);
    }

    /** The first line of a log that was cut is no whole line. */
    private static String whole(String text, int bytes) {
        boolean cut = text.getBytes(StandardCharsets.UTF_8).length >= bytes - 1;
        return cut ? text.substring(text.indexOf('\n') + 1) : text;
    }

    private static Map<String, String> byService(Exited exited, Map<String, Integer> counts) {
        List<Section> answers = answers(
                exited, counts.values().stream().mapToInt(Integer::intValue).sum());
        Map<String, String> lines = new LinkedHashMap<>();
        int at = 0;
        for (Map.Entry<String, Integer> service : counts.entrySet()) {
            List<Section> own = answers.subList(at, at + service.getValue());
            at += service.getValue();
            List<String> texts =
                    own.stream().filter(Section::ok).map(Section::text).toList();
            lines.put(service.getKey(), texts.isEmpty() ? why(own.get(0)) : String.join("\n", texts));
        }
        return lines;
    }

    private static List<Section> answers(Exited exited, int count) {
        List<Section> answers = Sections.read(WHAT, exited).every("log");
        if (answers.size() != count) {
            throw new Unreadable(WHAT, answers.size() + " answers", count + " answers");
        }
        return answers;
    }

    private static String why(Section answer) {
        return answer.killed() ? "no answer in " + SECONDS + " s" : "exit code " + answer.code() + ": " + answer.text();
    }
}
