package io.quiesce.vxvm;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a Linux host uses files and devices for without a program that holds them: exports of NFS, swap, loop devices
 * (reference: vxvm.md 2.6).
 */
final class HostUses {

    private static final Pattern EXPORT = Pattern.compile("(/\\S*)\\s+(\\S.*\\(\\S+\\))");
    private static final Pattern SWAP_HEADER = Pattern.compile("Filename\\s+Type\\s+Size\\s+Used\\s+Priority\\s*");
    private static final Pattern SWAP = Pattern.compile("(/\\S+)\\s+(?:partition|file)\\s+\\d+\\s+\\d+\\s+-?\\d+\\s*");
    private static final Pattern LOOP =
            Pattern.compile("(/dev/loop\\S+): \\[[^]]*]:\\d*\\s*\\((/.*?)(?: \\(deleted\\))?\\)(?:, .*)?");

    private HostUses() {}

    /**
     * An exported directory.
     *
     * @param crossing whether what is mounted below it is exported with it
     */
    record Export(String path, boolean crossing) {}

    /** A loop device and the file or device behind it. */
    record Loop(String device, String behind) {}

    /** {@code /var/lib/nfs/etab}: the exports in force. */
    static List<Export> exports(List<String> lines) {
        Printed printed = new Printed("/var/lib/nfs/etab", lines);
        List<Export> exports = new ArrayList<>();
        for (String line : printed.filled()) {
            Matcher row = EXPORT.matcher(line.strip());
            if (!row.matches()) {
                throw printed.refuse(line, "a path and 'client(options)'");
            }
            boolean crossing = row.group(2).matches(".*[(,]crossmnt[,)].*");
            exports.add(new Export(MountTable.unescaped(row.group(1)), crossing));
        }
        return exports;
    }

    /** {@code /proc/swaps}: files and devices. */
    static List<String> swaps(List<String> lines) {
        Printed printed = new Printed("/proc/swaps", lines);
        List<String> filled = printed.filled();
        if (filled.isEmpty() || !SWAP_HEADER.matcher(filled.get(0)).matches()) {
            throw printed.lacks("'Filename Type Size Used Priority' first");
        }
        List<String> swaps = new ArrayList<>();
        for (String line : filled.subList(1, filled.size())) {
            Matcher row = SWAP.matcher(line);
            if (!row.matches()) {
                throw printed.refuse(line, "a path, 'partition' or 'file', and three numbers");
            }
            swaps.add(MountTable.unescaped(row.group(1)));
        }
        return swaps;
    }

    /** {@code losetup -a}. */
    static List<Loop> loops(List<String> lines) {
        Printed printed = new Printed("losetup -a", lines);
        List<Loop> loops = new ArrayList<>();
        for (String line : printed.filled()) {
            Matcher row = LOOP.matcher(line.strip());
            if (!row.matches()) {
                throw printed.refuse(line, "'/dev/loop0: [2049]:12 (/file)'");
            }
            loops.add(new Loop(row.group(1), row.group(2)));
        }
        return loops;
    }
}
