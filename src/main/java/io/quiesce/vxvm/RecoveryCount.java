package io.quiesce.vxvm;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code vxstat -g DG -f b}: how many blocks were read and written back for recovery, per volume since the counters
 * were reset (reference: vxvm.md 2.7). The manual page names three fields, operations, blocks and average time; the usual
 * layout has each of them for reading and for writing. Both are read, the first one also without its time; that {@code -f b}
 * uses one of them is not confirmed.
 */
final class RecoveryCount {

    private static final Pattern HEADER = Pattern.compile("\\s*TYP\\s+NAME(?:\\s+[A-Z()a-z]+)+\\s*");
    private static final Pattern TITLE = Pattern.compile("[A-Za-z ()/-]+");
    private static final Pattern SHORT =
            Pattern.compile("\\s*vol\\s+([A-Za-z0-9_.-]+)\\s+\\d+\\s+(\\d{1,18})(?:\\s+\\d+\\.\\d+)?\\s*");
    private static final Pattern LONG = Pattern.compile("\\s*vol\\s+([A-Za-z0-9_.-]+)\\s+\\d+\\s+\\d+\\s+(\\d{1,18})"
            + "\\s+(\\d{1,18})\\s+\\d+\\.\\d+\\s+\\d+\\.\\d+\\s*");

    private RecoveryCount() {}

    /** Blocks by {@code group/volume}. */
    static Map<String, Long> read(String group, List<String> lines) {
        Printed printed = Printed.ascii("vxstat -g " + group + " -f b", lines);
        Map<String, Long> blocks = new TreeMap<>();
        boolean headed = false;
        for (String line : printed.filled()) {
            if (!headed) {
                headed = HEADER.matcher(line).matches();
                if (!headed && !TITLE.matcher(line).matches()) {
                    throw printed.refuse(line, "'TYP NAME …'");
                }
                continue;
            }
            Matcher three = SHORT.matcher(line);
            Matcher six = LONG.matcher(line);
            if (three.matches()) {
                put(printed, blocks, line, group + "/" + three.group(1), Long.parseLong(three.group(2)));
            } else if (six.matches()) {
                long sum = Long.parseLong(six.group(2)) + Long.parseLong(six.group(3));
                put(printed, blocks, line, group + "/" + six.group(1), sum);
            } else {
                throw printed.refuse(
                        line, "'vol NAME operations blocks', with or without a time, or each of them twice");
            }
        }
        if (!headed) {
            throw printed.lacks("'TYP NAME …' and a row for each volume");
        }
        return blocks;
    }

    private static void put(Printed printed, Map<String, Long> blocks, String line, String key, long count) {
        if (blocks.put(key, count) != null) {
            throw printed.refuse(line, "each volume once");
        }
    }
}
