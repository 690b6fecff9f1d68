package io.quiesce.vxvm;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code vxprint -g DG -ht} says: one line for each record, with a header for each kind (reference: vxvm.md 2.6, 2.7).
 *
 * @param volumes the names in the {@code v} records
 * @param logged the volumes that a {@code dc} record belongs to
 */
record RecordTable(Set<String> volumes, Set<String> logged) {

    private static final Pattern HEADER = Pattern.compile("[A-Z][A-Z0-9]?\\s+NAME\\b.*");
    private static final Pattern RECORD = Pattern.compile("([a-z][a-z0-9]?)\\s+(\\S+)(?:\\s+(\\S.*))?");
    private static final Set<String> KERNEL_STATES = Set.of("ENABLED", "DETACHED", "DISABLED");

    RecordTable {
        volumes = Set.copyOf(volumes);
        logged = Set.copyOf(logged);
    }

    static RecordTable read(String group, List<String> lines) {
        Printed printed = Printed.ascii("vxprint -g " + group + " -ht", lines);
        Set<String> volumes = new TreeSet<>();
        Set<String> logged = new TreeSet<>();
        for (String line : printed.filled()) {
            Matcher record = RECORD.matcher(line.strip());
            if (!record.matches()) {
                if (HEADER.matcher(line.strip()).matches() || line.strip().equals("Disk group: " + group)) {
                    continue;
                }
                throw printed.refuse(line, "a header such as 'V NAME …' or a record such as 'v vol01 …'");
            }
            List<String> rest = List.of((record.group(3) == null ? "" : record.group(3)).split("\\s+"));
            if (record.group(1).equals("v")) {
                if (rest.size() < 4 || !KERNEL_STATES.contains(rest.get(1)) || !volumes.add(record.group(2))) {
                    throw printed.refuse(line, "'v NAME RVG KSTATE STATE LENGTH …', each volume once");
                }
            } else if (record.group(1).equals("dc")) {
                if (rest.size() != 2) {
                    throw printed.refuse(line, "'dc NAME PARENTVOL LOGVOL'");
                }
                logged.add(rest.get(0));
            }
        }
        return new RecordTable(volumes, logged);
    }
}
