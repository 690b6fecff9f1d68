package io.quiesce.vxvm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table that {@code hagrp -state}, {@code hagrp -display} and {@code hares -display} print: object, attribute, system
 * and value, which may hold blanks or be empty (reference: vxvm.md 2.9).
 */
record AttributeTable(Printed printed, List<Row> rows) {

    private static final Pattern HEADER = Pattern.compile("#?(?:Group|Resource)\\s+Attribute\\s+System\\s+Value\\s*");
    private static final Pattern ROW = Pattern.compile(
            "([A-Za-z0-9][A-Za-z0-9._-]*)\\s+([A-Za-z]+)\\s+([A-Za-z0-9._-]+)(?:\\s+(\\S|\\S.*\\S))?\\s*");

    /** What groups and resources are said to be; the first four of the reference, the others not confirmed. */
    private static final Set<String> FLAGS = Set.of(
            "ONLINE",
            "OFFLINE",
            "PARTIAL",
            "STOPPING",
            "STARTING",
            "FAULTED",
            "UNKNOWN",
            "NORMAL",
            "RESTARTING",
            "STATE_UNKNOWN",
            "MONITOR_TIMEDOUT",
            "NOT_PROBED",
            "UNABLE_TO_OFFLINE",
            "ADMIN_WAIT");

    AttributeTable {
        rows = List.copyOf(rows);
    }

    /** One row; {@code system} is {@code global} for what does not differ by system. */
    record Row(String object, String attribute, String system, String value, String line) {}

    static AttributeTable read(String program, List<String> lines) {
        Printed printed = Printed.ascii(program, lines);
        List<String> filled = printed.filled();
        if (filled.isEmpty() || !HEADER.matcher(filled.get(0)).matches()) {
            throw printed.lacks("'#Group Attribute System Value' or '#Resource Attribute System Value'");
        }
        List<Row> rows = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (String line : filled.subList(1, filled.size())) {
            Matcher row = ROW.matcher(line);
            if (!row.matches() || !seen.add(row.group(1) + " " + row.group(2) + " " + row.group(3))) {
                throw printed.refuse(line, "an object, an attribute, a system and a value, each once");
            }
            String value = row.group(4) == null ? "" : row.group(4);
            rows.add(new Row(row.group(1), row.group(2), row.group(3), value, line));
        }
        return new AttributeTable(printed, rows);
    }

    List<Row> of(String object, String attribute) {
        return rows.stream()
                .filter(row -> row.object().equals(object) && row.attribute().equals(attribute))
                .toList();
    }

    /** The value of an attribute that does not differ by system. */
    String value(String object, String attribute) {
        List<Row> found = of(object, attribute);
        if (found.size() != 1) {
            throw printed.lacks("the attribute " + attribute + " of " + object + " once");
        }
        return found.get(0).value();
    }

    /**
     * The flags of a value such as {@code |ONLINE|}, {@code ONLINE|STOPPING} or {@code UNABLE TO OFFLINE}, with an
     * underscore for each blank.
     */
    Set<String> flags(Row row) {
        String value = row.value();
        boolean framed = value.startsWith("|");
        if (framed && (value.length() < 2 || !value.endsWith("|")) || !framed && value.endsWith("|")) {
            throw printed.refuse(row.line(), "flags between bars on both sides");
        }
        Set<String> flags = new TreeSet<>();
        if (value.isEmpty()) {
            return flags;
        }
        String inner = framed ? value.substring(1, value.length() - 1) : value;
        for (String part : inner.split("\\|", -1)) {
            addFlags(flags, row, part.strip().replaceAll("[ _]+", "_"));
        }
        return flags;
    }

    /** One flag, or several with nothing but a blank between them: each of them is known by its whole name. */
    private void addFlags(Set<String> flags, Row row, String words) {
        String left = words;
        do {
            String rest = left;
            String flag = FLAGS.stream()
                    .filter(known -> (rest + "_").startsWith(known + "_"))
                    .max(Comparator.comparingInt(String::length))
                    .orElseThrow(() -> printed.refuse(row.line(), "known flags such as ONLINE, OFFLINE or ADMIN_WAIT"));
            flags.add(flag);
            left = left.substring(Math.min(left.length(), flag.length() + 1));
        } while (!left.isEmpty());
    }
}
