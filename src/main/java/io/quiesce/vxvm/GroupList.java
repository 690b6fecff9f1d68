package io.quiesce.vxvm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code vxdg list} (reference: vxvm.md 2.5). Half a word of a state must not hide a shared group, so words that are
 * not known are refused.
 */
final class GroupList {

    private static final String PROGRAM = "vxdg list";
    private static final Pattern HEADER = Pattern.compile("\\s*NAME\\s+STATE\\s+ID\\s*");
    private static final Pattern ROW = Pattern.compile(
            "\\s*([A-Za-z0-9_.-]+)\\s+(enabled|disabled)((?:,(?:shared|cds))*)\\s+(\\d+\\.\\d+\\.\\S+)\\s*");

    private GroupList() {}

    static List<DiskGroup> read(List<String> lines) {
        Printed printed = Printed.ascii(PROGRAM, lines);
        List<DiskGroup> groups = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<String> filled = printed.filled();
        for (String line : filled) {
            if (HEADER.matcher(line).matches() && line.equals(filled.get(0))) {
                continue;
            }
            Matcher row = ROW.matcher(line);
            if (!row.matches()) {
                throw printed.refuse(line, "a name, a state such as 'enabled,shared,cds' and an id");
            }
            if (!names.add(row.group(1))) {
                throw printed.refuse(line, "each disk group once");
            }
            boolean enabled = row.group(2).equals("enabled");
            groups.add(new DiskGroup(row.group(1), enabled, row.group(3).contains(",shared") || !enabled));
        }
        return groups;
    }

    /** The shared groups that can be read here, in the order of the list: the shell's loop goes over the same. */
    static List<String> readable(List<DiskGroup> groups) {
        return groups.stream()
                .filter(group -> group.enabled() && group.shared())
                .map(DiskGroup::name)
                .toList();
    }
}
