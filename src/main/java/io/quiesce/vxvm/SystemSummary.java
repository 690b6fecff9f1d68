package io.quiesce.vxvm;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code hastatus -sum}: the state of each system (reference: vxvm.md 2.9). Each row begins with a letter that names
 * its table, {@code A} for systems; the tables after those of systems and groups are passed over.
 */
final class SystemSummary {

    private static final String PROGRAM = "hastatus -sum";
    private static final Pattern SYSTEM = Pattern.compile("A\\s+([A-Za-z0-9][A-Za-z0-9._-]*)\\s+([A-Z_]+)\\s+[01]\\s*");
    private static final Pattern GROUP = Pattern.compile("B\\s+\\S+\\s+\\S+\\s+[YN]\\s+[YN]\\s+\\S.*");
    private static final Pattern OTHER = Pattern.compile("[C-Z]\\s+\\S.*");
    private static final Set<String> STATES = Set.of(
            "ADMIN_WAIT",
            "CURRENT_DISCOVER_WAIT",
            "CURRENT_PEER_WAIT",
            "EXITED",
            "EXITED_FORCIBLY",
            "EXITING",
            "EXITING_FORCIBLY",
            "FAULTED",
            "INITING",
            "LEAVING",
            "LOCAL_BUILD",
            "REMOTE_BUILD",
            "RUNNING",
            "STALE_ADMIN_WAIT",
            "STALE_DISCOVER_WAIT",
            "STALE_PEER_WAIT",
            "UNKNOWN");

    private SystemSummary() {}

    /** The state by the system's name. */
    static Map<String, String> read(List<String> lines) {
        Printed printed = Printed.ascii(PROGRAM, lines);
        Map<String, String> systems = new TreeMap<>();
        boolean titled = false;
        boolean groups = false;
        for (String line : printed.filled()) {
            Matcher system = SYSTEM.matcher(line);
            titled |= line.strip().equals("-- SYSTEM STATE");
            groups |= line.strip().equals("-- GROUP STATE");
            if (system.matches()) {
                if (!STATES.contains(system.group(2)) || systems.put(system.group(1), system.group(2)) != null) {
                    throw printed.refuse(line, "a known state, and each system once");
                }
            } else if (!line.startsWith("--")
                    && !GROUP.matcher(line).matches()
                    && !OTHER.matcher(line).matches()) {
                throw printed.refuse(line, "'-- …', or a row such as 'A serverA RUNNING 0'");
            }
        }
        if (!titled || !groups || systems.isEmpty()) {
            throw printed.lacks("the tables SYSTEM STATE and GROUP STATE");
        }
        return systems;
    }
}
