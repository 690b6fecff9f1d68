package io.quiesce.vxvm;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code hagrp -dep}: which group needs which (reference: vxvm.md 2.9). The layout, and what is printed where there
 * are none, are those that programs read in the field.
 */
final class GroupDependencies {

    private static final String PROGRAM = "hagrp -dep";
    private static final String NONE = "V-16-1-50035 No Group dependencies are configured";
    private static final Pattern HEADER = Pattern.compile("#?Parent\\s+Child\\s+Relationship\\s*");
    private static final Pattern ROW = Pattern.compile(
            "(\\S+)\\s+(\\S+)\\s+(online|offline)\\s+(?:local|global|remote|site)" + "(?:\\s+(?:firm|soft|hard))?\\s*");

    private GroupDependencies() {}

    /** Per group its children: those that have to be online first. */
    static Map<String, Set<String>> read(List<String> lines) {
        Printed printed = Printed.ascii(PROGRAM, lines);
        List<String> filled = printed.filled();
        if (filled.size() == 1 && filled.get(0).strip().endsWith(NONE)) {
            return Map.of();
        }
        if (filled.isEmpty() || !HEADER.matcher(filled.get(0)).matches()) {
            throw printed.lacks("'#Parent Child Relationship', or '" + NONE + "'");
        }
        Map<String, Set<String>> children = new TreeMap<>();
        for (String line : filled.subList(1, filled.size())) {
            Matcher row = ROW.matcher(line);
            if (!row.matches()) {
                throw printed.refuse(line, "a parent, a child and a relationship such as 'online local firm'");
            }
            if (row.group(3).equals("online")) {
                children.computeIfAbsent(row.group(1), parent -> new TreeSet<>())
                        .add(row.group(2));
            }
        }
        return children;
    }
}
