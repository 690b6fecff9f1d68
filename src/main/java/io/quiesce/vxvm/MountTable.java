package io.quiesce.vxvm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code /proc/mounts}. Devices of VxVM volumes are {@code /dev/vx/dsk/GROUP/VOLUME}, with {@code :CHECKPOINT} behind
 * for a storage checkpoint (reference: vxvm.md 2.6, 2.9).
 *
 * @param rows all mounts of the host, in their order: a later one may cover an earlier one
 */
record MountTable(List<Row> rows) {

    private static final String PROGRAM = "/proc/mounts";
    private static final Pattern ROW = Pattern.compile("(\\S*) (\\S+) (\\S+) (\\S+) \\d+ \\d+");
    private static final Pattern DEVICE = Pattern.compile("/dev/vx/dsk/([^/:]+)/([^/:]+)(?::(.+))?");
    private static final Pattern LOCK = Pattern.compile("(?:^|,)mntlock(?:=(?:\"([^\"]*)\"|([^,\"]*)))?(?=,|$)");

    MountTable {
        rows = List.copyOf(rows);
    }

    /**
     * One mount.
     *
     * @param group the disk group of the volume; empty if it is no volume of VxVM
     * @param checkpoint empty for the file system itself
     */
    record Row(String group, String volume, String point, String checkpoint, String options) {

        boolean isVolume() {
            return !group.isEmpty();
        }

        String key() {
            return group + "/" + volume;
        }

        /** Whether a cluster file system is mounted here, by the option {@code cluster}. */
        boolean isCluster() {
            return List.of(options.split(",")).contains("cluster");
        }

        ClusterMount mount(String primary) {
            Matcher lock = LOCK.matcher(options);
            boolean locked = lock.find();
            String key = locked
                    ? Optional.ofNullable(lock.group(1))
                            .or(() -> Optional.ofNullable(lock.group(2)))
                            .orElse("")
                    : "";
            return new ClusterMount(key(), point, checkpoint, locked, key, primary);
        }
    }

    static MountTable read(List<String> lines) {
        Printed printed = new Printed(PROGRAM, lines);
        List<Row> rows = new ArrayList<>();
        for (String line : printed.filled()) {
            Matcher row = ROW.matcher(line);
            if (!row.matches()) {
                throw printed.refuse(line, "a device, a mount point, a type, options and two numbers");
            }
            rows.add(row(printed, line, unescaped(row.group(1)), unescaped(row.group(2)), unescaped(row.group(4))));
        }
        if (rows.isEmpty()) {
            throw printed.lacks("at least the root file system");
        }
        return new MountTable(rows);
    }

    private static Row row(Printed printed, String line, String device, String point, String options) {
        Matcher volume = DEVICE.matcher(device);
        if (volume.matches()) {
            String checkpoint = volume.group(3) == null ? "" : volume.group(3);
            return new Row(volume.group(1), volume.group(2), point, checkpoint, options);
        }
        Row other = new Row("", "", point, "", options);
        boolean vxvm = device.startsWith("/dev/vx/") && !device.startsWith("/dev/vx/dmp/");
        if (vxvm || line.contains(" vxfs ") && other.isCluster()) {
            throw printed.refuse(line, "/dev/vx/dsk/GROUP/VOLUME as the device");
        }
        return other;
    }

    /** The kernel writes blanks, tabs, line ends and backslashes as a backslash and three octal digits. */
    static String unescaped(String field) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\' && field.startsWith("\\", i) && isOctal(field, i + 1)) {
                text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                text.append(field.charAt(i));
            }
        }
        return text.toString();
    }

    private static boolean isOctal(String field, int at) {
        return at + 3 <= field.length() && field.substring(at, at + 3).matches("[0-7]{3}");
    }

    /** The mount on which a file lies: that with the longest mount point above it, the last of several. */
    Optional<Row> above(String path) {
        Row best = null;
        for (Row row : rows) {
            if (isBelow(path, row.point())
                    && (best == null || row.point().length() >= best.point().length())) {
                best = row;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Whether a path is that directory or lies below it. */
    static boolean isBelow(String path, String directory) {
        return path.equals(directory) || path.startsWith(directory.endsWith("/") ? directory : directory + "/");
    }
}
