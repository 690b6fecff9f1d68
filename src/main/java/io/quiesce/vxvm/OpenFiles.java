package io.quiesce.vxvm;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads {@code lsof -w -F pcLn}: one line for each field, its first character says which; a process begins with {@code p}
 * (reference: vxvm.md 2.6; the man page of lsof). Devices that are not there are complained about and passed over.
 */
final class OpenFiles {

    private static final String PROGRAM = "lsof -w -F pcLn";
    private static final Pattern PROCESS = Pattern.compile("p\\d+");
    private static final Pattern NO_DEVICE =
            Pattern.compile("lsof: status error on /dev/vx/r?dsk/\\S+: No such file or directory");

    private final Printed printed;
    private final List<Process> processes = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private String pid = "";
    private String command = "";
    private String user = "";

    private OpenFiles(Printed printed) {
        this.printed = printed;
    }

    /**
     * A process with the files it holds.
     *
     * @param user its login name; empty if it has none
     * @param files as lsof names them; a process in another root directory may have names that are no paths here
     */
    record Process(String pid, String command, String user, List<String> files) {
        Process {
            files = List.copyOf(files);
        }

        /** {@code pid 4242 (oracle, user oracle)}. */
        String name() {
            return "pid %s (%s, user %s)"
                    .formatted(pid, command.isEmpty() ? "?" : command, user.isEmpty() ? "not known" : user);
        }
    }

    static List<Process> read(List<String> lines) {
        OpenFiles open = new OpenFiles(new Printed(PROGRAM, lines));
        open.printed.filled().stream()
                .filter(line -> !NO_DEVICE.matcher(line).matches())
                .forEach(open::take);
        open.close();
        return open.processes;
    }

    private void take(String line) {
        if (PROCESS.matcher(line).matches()) {
            close();
            pid = line.substring(1);
            return;
        }
        char field = line.charAt(0);
        if (pid.isEmpty() || "cLfn".indexOf(field) < 0) {
            throw printed.refuse(line, "a process 'p4242', then its fields c, L, f and n");
        }
        String value = line.substring(1);
        switch (field) {
            case 'c' -> command = value;
            case 'L' -> user = value;
            case 'n' -> files.add(value);
            default -> {
                // f only begins the next file
            }
        }
    }

    private void close() {
        if (pid.isEmpty()) {
            return;
        }
        if (files.isEmpty()) {
            throw printed.refuse("p" + pid, "at least one file of each process");
        }
        processes.add(new Process(pid, command, user, files));
        files.clear();
        command = "";
        user = "";
    }
}
