package io.quiesce.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps the machine that runs the lab safe: a command line that names, by absolute path, a program which stops or
 * changes a machine is refused, and so is one that signals every process.
 *
 * <p>Programs called by name are no danger: a node's {@code PATH} is closed. Quotes are ignored, so that a name inside a
 * nested {@code sh -c '…'} counts too.
 */
final class ForbiddenPrograms {

    static final Set<String> NAMES = Set.of(
            "shutdown",
            "reboot",
            "halt",
            "poweroff",
            "init",
            "telinit",
            "systemctl",
            "service",
            "initctl",
            "start",
            "stop",
            "restart",
            "mount",
            "umount",
            "losetup",
            "exportfs",
            "swapon",
            "swapoff");

    private static final Pattern ABSOLUTE = Pattern.compile("(?<![\\w.\\-/])(/[\\w.+\\-/]*)");
    private static final Pattern KILL = Pattern.compile("(?<![\\w.-])kill(\\s[^;|&\\n)`]*)");

    private ForbiddenPrograms() {}

    /** Why a command line is refused; empty if it may run. */
    static String refusal(String line) {
        String bare = line.replaceAll("['\"\\\\]", "");
        Matcher paths = ABSOLUTE.matcher(bare);
        while (paths.find()) {
            if (isForbidden(paths.group(1))) {
                return "lab: refused, because it names " + paths.group(1)
                        + " of the machine that the lab runs on: call programs by name";
            }
        }
        Matcher kills = KILL.matcher(bare);
        while (kills.find()) {
            if (targetsEverything(kills.group(1).trim().split("\\s+"))) {
                return "lab: refused, because kill with the target -1 signals every process of the machine";
            }
        }
        return "";
    }

    private static boolean isForbidden(String path) {
        Path normal = Path.of(path).normalize();
        Path name = normal.getFileName();
        Path parent = normal.getParent();
        if (name == null || parent == null || !NAMES.contains(name.toString())) {
            return false;
        }
        // a folder such as /etc/init, or a file in the node's own tree, may be an argument
        return parent.toString().endsWith("bin") || Files.isExecutable(normal) && !Files.isDirectory(normal);
    }

    /** Whether -1 stands where a target does: after the signal, not as it. */
    private static boolean targetsEverything(String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            if (arguments[i].equals("-1") && !isSignalOption(arguments[i - 1])) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSignalOption(String before) {
        return before.equals("-s") || before.equals("-n");
    }
}
