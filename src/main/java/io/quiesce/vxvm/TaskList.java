package io.quiesce.vxvm;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code vxtask list} (reference: vxvm.md 2.7). The parent's id is blank for a root task and shifts the columns, so a
 * row is found by its {@code TYPE/STATE}. Versions whose tasks do not cover shared groups print the header alone.
 */
final class TaskList {

    private static final String PROGRAM = "vxtask list";
    private static final Pattern HEADER = Pattern.compile("\\s*TASKID\\s+PTID\\s+TYPE/STATE\\s+PCT\\s+PROGRESS\\s*");
    private static final Pattern ROW = Pattern.compile("\\s*(\\d+)\\s+(?:\\d+\\s+)?([A-Z][A-Z0-9_]*)/([A-Z])\\s+"
            + "(\\d{1,3}(?:\\.\\d+)?)%\\s+(\\d+/\\S+)(?:\\s+(\\S|\\S.*\\S))?\\s*");

    private TaskList() {}

    static List<RecoveryTask> read(List<String> lines) {
        Printed printed = Printed.ascii(PROGRAM, lines);
        List<String> filled = printed.filled();
        if (filled.isEmpty() || !HEADER.matcher(filled.get(0)).matches()) {
            throw printed.lacks("'TASKID PTID TYPE/STATE PCT PROGRESS'");
        }
        List<RecoveryTask> tasks = new ArrayList<>();
        for (String line : filled.subList(1, filled.size())) {
            Matcher row = ROW.matcher(line);
            double percent = row.matches() ? Double.parseDouble(row.group(4)) : -1;
            if (percent < 0 || percent > 100) {
                throw printed.refuse(line, "a row such as '198 RDWRBACK/R 58.48% 0/20480000/11976704 VOLSTART vol01'");
            }
            String object = row.group(6) == null ? "" : row.group(6);
            tasks.add(new RecoveryTask(row.group(1), row.group(2), row.group(3).equals("P"), percent, object));
        }
        return tasks;
    }
}
