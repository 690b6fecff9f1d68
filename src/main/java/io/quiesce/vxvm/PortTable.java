package io.quiesce.vxvm;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code gabconfig -a} (reference: vxvm.md 2.8). A membership is positional: in place n stands the last digit of n if
 * the node with the LLT id n is a member, and else a blank; every tenth place shows a semicolon instead of a blank. That
 * semicolon, and what stands there from the tenth node on, is not confirmed. Who is in jeopardy or only visible is passed
 * over: it is said beside the membership.
 */
final class PortTable {

    private static final String PROGRAM = "gabconfig -a";
    private static final Pattern PORT = Pattern.compile("Port ([a-z]) gen\\s+[0-9a-f]+ membership ([0-9 ;]+)");
    private static final Pattern BESIDE =
            Pattern.compile("\\s*(?:Port [a-z] gen\\s+[0-9a-f]+\\s+)?(?:jeopardy|visible)\\b[0-9 ;]*");

    private PortTable() {}

    static GabPorts read(List<String> lines) {
        Printed printed = Printed.ascii(PROGRAM, lines);
        List<String> filled = printed.filled();
        if (filled.isEmpty() || !filled.get(0).strip().equals("GAB Port Memberships")) {
            throw printed.lacks("'GAB Port Memberships' first");
        }
        Map<String, Set<Integer>> members = new TreeMap<>();
        for (String line : filled.subList(1, filled.size())) {
            Matcher port = PORT.matcher(line);
            if (port.matches()) {
                if (members.put(port.group(1), ids(printed, line, port.group(2))) != null) {
                    throw printed.refuse(line, "each port once");
                }
            } else if (!BESIDE.matcher(line).matches() && !line.matches("=+\\s*")) {
                throw printed.refuse(line, "'Port a gen 967901 membership 01'");
            }
        }
        return new GabPorts(members);
    }

    private static Set<Integer> ids(Printed printed, String line, String places) {
        Set<Integer> ids = new TreeSet<>();
        for (int place = 0; place < places.length(); place++) {
            char shown = places.charAt(place);
            if (Character.isDigit(shown)) {
                if (shown - '0' != place % 10) {
                    throw printed.refuse(line, "each node's digit in its own place");
                }
                ids.add(place);
            } else if (shown == ';' && place % 10 != 0) {
                throw printed.refuse(line, "a semicolon in every tenth place only");
            }
        }
        if (ids.isEmpty()) {
            throw printed.refuse(line, "at least one member");
        }
        return ids;
    }
}
