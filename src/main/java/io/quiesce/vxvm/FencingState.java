package io.quiesce.vxvm;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code vxfenadm -d}: whether I/O fencing is settled, which it is when each of its members is {@code running}. The
 * layout is that of programs that read it in the field; the reference has no sample.
 */
final class FencingState {

    private static final String PROGRAM = "vxfenadm -d";
    private static final String TITLE = "I/O Fencing Cluster Information:";
    private static final Pattern MEMBER = Pattern.compile("\\s*\\*?\\s*(\\d+)\\s+\\([^()]+\\)\\s*");
    private static final Pattern STATE =
            Pattern.compile("\\s*node\\s+(\\d+)\\s+in\\s+state\\s+\\d+\\s+\\(([^()]+)\\)\\s*");
    private static final Pattern OTHER =
            Pattern.compile("\\s*(?:=+|Fencing [A-Za-z0-9 ]+: \\S.*|Cluster Members:|RFSM State Information:)\\s*");

    private FencingState() {}

    /** Whether somebody is not in the settled state: being fenced out, or still coming up. */
    static boolean isUnsettled(List<String> lines) {
        Printed printed = Printed.ascii(PROGRAM, lines);
        List<String> filled = printed.filled();
        if (filled.isEmpty() || !filled.get(0).strip().equals(TITLE)) {
            throw printed.lacks("'" + TITLE + "' first");
        }
        Set<String> members = new TreeSet<>();
        Set<String> known = new TreeSet<>();
        boolean unsettled = false;
        for (String line : filled.subList(1, filled.size())) {
            Matcher member = MEMBER.matcher(line);
            Matcher state = STATE.matcher(line);
            if (member.matches()) {
                members.add(member.group(1));
            } else if (state.matches()) {
                known.add(state.group(1));
                unsettled |= !state.group(2).equals("running");
            } else if (!OTHER.matcher(line).matches()) {
                throw printed.refuse(line, "'Fencing …: …', a member or 'node 0 in state 8 (running)'");
            }
        }
        if (members.isEmpty() || !members.equals(known)) {
            throw printed.lacks("members, and the state of each");
        }
        return unsettled;
    }
}
