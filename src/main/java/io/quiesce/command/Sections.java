package io.quiesce.command;

import io.quiesce.command.CommandResult.Exited;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Several probes in one command line: each prints a header {@code @name exit-code} and its output with a bar before
 * every line, so that nothing a host prints can be taken for a header; {@code @end 0} proves that nothing is missing.
 */
public record Sections(List<Section> all) {

    /** One probe: its exit code and what it printed on both streams. */
    public record Section(String name, int code, List<String> lines) {
        public boolean ok() {
            return code == 0;
        }

        /** 137: {@code timeout -s KILL} ended it. */
        public boolean killed() {
            return code == 137;
        }

        public boolean notInstalled() {
            return code == 127;
        }

        public String text() {
            return String.join("\n", lines);
        }

        public String firstLine() {
            return lines.isEmpty() ? "" : lines.get(0).strip();
        }
    }

    /** Shell functions that every sectioned script begins with. */
    public static final String PRELUDE =
            """
            bars() { while IFS= read -r line; do printf '|%s\\n' "$line"; done; }
            section() {
              name=$1; shift
              out=$("$@" 2>&1); rc=$?
              printf '@%s %s\\n' "$name" "$rc"
              [ -z "$out" ] || printf '%s\\n' "$out" | bars
            }
            """;

    /** What every sectioned script ends with. */
    public static final String END = "printf '@end 0\\n'\n";

    private static final Pattern HEADER = Pattern.compile("@([a-z][a-z0-9-]*) (\\d{1,3})");

    public Sections {
        all = List.copyOf(all);
    }

    public static Sections read(String what, Exited exited) {
        List<Section> sections = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        Optional<Matcher> header = Optional.empty();
        for (String line : exited.out().lines()) {
            if (line.startsWith("|") && header.isPresent()) {
                lines.add(line.substring(1));
                continue;
            }
            Matcher next = HEADER.matcher(line);
            if (!next.matches()) {
                throw new Unreadable(what, line, "a section's header or a line of a section");
            }
            header.ifPresent(h -> sections.add(section(h, lines)));
            lines.clear();
            header = Optional.of(next);
        }
        header.ifPresent(h -> sections.add(section(h, lines)));
        if (sections.isEmpty() || !sections.get(sections.size() - 1).name().equals("end")) {
            String said = exited.err().text().isBlank()
                    ? exited.out().text()
                    : exited.err().text();
            throw new Unreadable(what, said.strip(), "an answer that is complete up to '@end 0'");
        }
        return new Sections(sections);
    }

    /** A script without what all of them begin and end with, as people read it; any other line as it is. */
    public static String probes(String script) {
        return script.startsWith(PRELUDE) && script.endsWith(END)
                ? script.substring(PRELUDE.length(), script.length() - END.length())
                : script;
    }

    private static Section section(Matcher header, List<String> lines) {
        return new Section(header.group(1), Integer.parseInt(header.group(2)), List.copyOf(lines));
    }

    public Optional<Section> find(String name) {
        return all.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    public List<Section> every(String name) {
        return all.stream().filter(s -> s.name().equals(name)).toList();
    }

    public Section get(String what, String name) {
        return find(name).orElseThrow(() -> new Unreadable(what, all.toString(), "a section '" + name + "'"));
    }
}
