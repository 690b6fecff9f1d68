package io.quiesce.vxvm;

import io.quiesce.vxvm.NodeIds.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code vxclustadm nidmap} (reference: vxvm.md 2.3). A state that is not known is refused: half a word of it must
 * not read as a node that has left.
 */
final class IdMap {

    private static final String PROGRAM = "vxclustadm nidmap";
    private static final String OUT = "Out of cluster: No mapping information available";
    private static final Pattern HEADER = Pattern.compile("\\s*Name\\s+CVM Nid\\s+CM Nid\\s+State\\s*");
    private static final Pattern ROW =
            Pattern.compile("\\s*([A-Za-z0-9][A-Za-z0-9._-]*)\\s+(\\d{1,4})\\s+(\\d{1,4})\\s+"
                    + "(Joined: (?:Master|Slave|Primary|Secondary)|(?i:Out of cluster))\\s*");

    private IdMap() {}

    static NodeIds read(List<String> lines) {
        Printed printed = Printed.ascii(PROGRAM, lines);
        List<String> filled = printed.filled();
        if (filled.size() == 1 && filled.get(0).strip().equals(OUT)) {
            return new NodeIds(List.of());
        }
        if (filled.size() < 2 || !HEADER.matcher(filled.get(0)).matches()) {
            throw printed.lacks("'Name CVM Nid CM Nid State' and a row for each node, or '" + OUT + "'");
        }
        List<Entry> entries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String line : filled.subList(1, filled.size())) {
            Matcher row = ROW.matcher(line);
            if (!row.matches()) {
                throw printed.refuse(line, "a name, two ids and 'Joined: Master', 'Joined: Slave' or 'Out of Cluster'");
            }
            if (!seen.add(row.group(1)) | !seen.add("cvm " + row.group(2)) | !seen.add("cm " + row.group(3))) {
                throw printed.refuse(line, "each name and each id once");
            }
            entries.add(new Entry(
                    row.group(1), Integer.parseInt(row.group(2)), Integer.parseInt(row.group(3)), row.group(4)));
        }
        return new NodeIds(entries);
    }
}
