package io.quiesce.openvstorage;

import io.quiesce.openvstorage.Versions.Installed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What a person pastes into an issue tracker about problems that stayed: Markdown, and the logs that go with it as files.
 *
 * @param title one line
 * @param summary what happened and what was decided, in a sentence or two
 * @param nodes the environment, node by node
 * @param problems what is wrong
 * @param commands what was run, with what it printed, in its order
 * @param logs the texts of the attached files, by name
 */
public record BugReport(
        String title,
        String summary,
        List<Host> nodes,
        List<Problem> problems,
        List<Ran> commands,
        Map<String, String> logs) {

    private static final int SHOWN_CHARACTERS = 4_000;

    /**
     * One node of the environment.
     *
     * @param installed what is installed on it; empty texts and packages when that is not known
     */
    public record Host(String name, String role, String release, String init, Installed installed) {}

    /** A command that was run, how it ended in words, and what it printed. */
    public record Ran(String node, String line, String ended, String output) {}

    public BugReport {
        nodes = List.copyOf(nodes);
        problems = List.copyOf(problems);
        commands = List.copyOf(commands);
        logs = Map.copyOf(logs);
    }

    /** The same report without the names of hosts, addresses and machine ids, in its logs and their names as well. */
    public BugReport masked(Mask mask) {
        UnaryOperator<String> masked = mask::apply;
        Map<String, String> maskedLogs = new LinkedHashMap<>();
        new TreeMap<>(logs).forEach((name, text) -> maskedLogs.put(masked.apply(name), masked.apply(text)));
        return new BugReport(
                masked.apply(title),
                masked.apply(summary),
                nodes.stream()
                        .map(h -> new Host(masked.apply(h.name()), h.role(), h.release(), h.init(), h.installed()))
                        .toList(),
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
                commands.stream()
                        .map(c -> new Ran(
                                masked.apply(c.node()),
                                masked.apply(c.line()),
                                masked.apply(c.ended()),
                                masked.apply(c.output())))
                        .toList(),
                maskedLogs);
    }

    /** The report as Markdown in the dialect of GitHub; what hosts printed can neither end a block nor call anybody. */
    public String markdown() {
        StringBuilder text = new StringBuilder("# " + line(title) + "\n\n" + plain(summary) + "\n");
        text.append("\n## Environment\n\n");
        table(
                text,
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
        text.append("\n## Findings\n\n");
        table(
                text,
                List.of("severity", "where", "what", "is", "expected"),
                problems.stream()
                        .map(p -> List.of(
                                p.severity().name().toLowerCase(java.util.Locale.ROOT),
                                p.where(),
                                p.subject(),
                                p.state(),
                                p.expected()))
                        .toList());
        text.append("\n## Commands and outputs\n");
        commands.forEach(c -> ran(text, c));
        if (commands.isEmpty()) {
            text.append("\nNone.\n");
        }
        text.append("\n## Attached logs\n\n");
        new TreeMap<>(logs)
                .keySet()
                .forEach(name -> text.append("- ").append(code(name)).append('\n'));
        if (logs.isEmpty()) {
            text.append("None.\n");
        }
        return text.toString();
    }

    /** Packages by version, so that a node that differs stands out. */
    private void versions(StringBuilder text) {
        Map<String, Map<String, List<String>>> versions = new TreeMap<>();
        for (Host host : nodes) {
            host.installed().packages().forEach((name, version) -> versions.computeIfAbsent(name, k -> new TreeMap<>())
                    .computeIfAbsent(version, k -> new ArrayList<>())
                    .add(host.name()));
        }
        text.append("\n## Versions\n\n");
        List<List<String>> rows = new ArrayList<>();
        versions.forEach((name, byVersion) ->
                byVersion.forEach((version, on) -> rows.add(List.of(name, version, String.join(", ", on)))));
        table(text, List.of("package", "version", "nodes"), rows);
        nodes.forEach(h -> h.installed().fault().ifPresent(f -> text.append("\nThe packages of ")
                .append(code(h.name()))
                .append(" are not known: ")
                .append(code(f))
                .append('\n')));
    }

    private static void table(StringBuilder text, List<String> head, List<List<String>> rows) {
        if (rows.isEmpty()) {
            text.append("None.\n");
            return;
        }
        text.append("| ").append(String.join(" | ", head)).append(" |\n");
        text.append("|").append(" --- |".repeat(head.size())).append('\n');
        for (List<String> row : rows) {
            text.append(row.stream().map(BugReport::cell).collect(Collectors.joining(" | ", "| ", " |\n")));
        }
    }

    private static void ran(StringBuilder text, Ran ran) {
        text.append("\n### ")
                .append(code(ran.node()))
                .append(": ")
                .append(plain(ran.ended()))
                .append("\n\n");
        block(text, shown(ran.line()));
        if (!ran.output().isBlank()) {
            text.append("\n");
            block(text, shown(ran.output()));
        }
    }

    /** The beginning and the end of a long output; what is left out is counted. */
    private static String shown(String output) {
        if (output.length() <= SHOWN_CHARACTERS) {
            return output;
        }
        int half = SHOWN_CHARACTERS / 2;
        return output.substring(0, half)
                + "\n… " + (output.length() - 2 * half) + " characters left out …\n"
                + output.substring(output.length() - half);
    }

    /** A fence longer than any row of backticks within. */
    private static void block(StringBuilder text, String content) {
        String fence = "`".repeat(Math.max(3, longestRow(content) + 1));
        text.append(fence)
                .append("text\n")
                .append(printable(content).stripTrailing())
                .append('\n')
                .append(fence)
                .append('\n');
    }

    private static String cell(String content) {
        return content.isBlank() ? " " : code(content).replace("|", "\\|");
    }

    /** In code nothing is a mention, a link or markup. */
    private static String code(String content) {
        String ticks = "`".repeat(longestRow(content) + 1);
        String pad = content.startsWith("`") || content.endsWith("`") ? " " : "";
        return ticks + pad + line(content) + pad + ticks;
    }

    private static int longestRow(String content) {
        int longest = 0;
        int row = 0;
        for (int i = 0; i < content.length(); i++) {
            row = content.charAt(i) == '`' ? row + 1 : 0;
            longest = Math.max(longest, row);
        }
        return longest;
    }

    /** A text of ours or a person's: no markup, no mention, no number of an issue. */
    private static String plain(String text) {
        return line(text)
                .replaceAll("([\\\\`*_{}\\[\\]<>|~])", "\\\\$1")
                .replace("@", "@\u200B")
                .replaceAll("#(?=\\d)", "#\u200B");
    }

    private static String line(String text) {
        return printable(text).strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static String printable(String text) {
        return text.replaceAll("\u001B\\[[0-9;]*[A-Za-z]", "").replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "");
    }
}
