package io.quiesce.vxvm;

import io.quiesce.vxvm.Membership.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code vxclustadm -v nodestate} (reference: vxvm.md 2.2, both layouts).
 *
 * <p>The first {@code state:} is the node's. A second one says that the master role is being handed on; a member that names
 * a reconfiguration without it is taken for one that is not quiet either. Of a member every mask is needed, and what comes
 * after them: an answer that was cut must not read as quiet. So the short form without {@code -v} is read for a node that
 * is no member only.
 *
 * <p>Bit n of a mask is the node with the CVM id n; in the layout with an index each mask holds 32 nodes, so bit n of mask
 * i is the node 32 i + n. That is inferred: no document says it.
 */
final class NodeState {

    private static final String PROGRAM = "vxclustadm -v nodestate";
    private static final Pattern TOLD = Pattern.compile("\\s*(state|reason|reconfig):\\s+(\\S|\\S.*\\S)\\s*");
    private static final Pattern FIELD = Pattern.compile("\\s*([A-Za-z_]+(?:\\[\\d{1,2}])?)=(\\S+)\\s*");
    private static final Pattern ID = Pattern.compile("-?\\d{1,4}");
    private static final Pattern HEX = Pattern.compile("0x[0-9a-f]{1,16}");
    private static final List<String> MASKS = List.of("members", "joiners", "leavers");
    private static final Set<String> IDS = Set.of("nodeId", "masterId", "neighborId");
    private static final Set<String> OTHERS = Set.of("reconfig_seqnum", "vxfen");
    private static final String SWITCHING = "master switching in progress";
    private static final int NODES_PER_MASK = 32;

    private final Printed printed;
    private final List<String> states = new ArrayList<>();
    private final Map<String, String> told = new LinkedHashMap<>();
    private final Map<String, String> fields = new LinkedHashMap<>();

    private NodeState(Printed printed) {
        this.printed = printed;
    }

    /** @throws io.quiesce.command.Unreadable if it is not whole or not known */
    static Membership read(List<String> lines) {
        NodeState state = new NodeState(Printed.ascii(PROGRAM, lines));
        state.printed.filled().forEach(state::take);
        return state.membership();
    }

    /** Whether it says that I/O fencing is off. */
    static boolean saysFencingIsOff(List<String> lines) {
        return lines.stream().anyMatch(line -> line.strip().equals("vxfen=off"));
    }

    private void take(String line) {
        Matcher words = TOLD.matcher(line);
        if (words.matches()) {
            if (words.group(1).equals("state")) {
                states.add(words.group(2));
            } else if (told.put(words.group(1), words.group(2)) != null) {
                throw printed.refuse(line, "one '" + words.group(1) + ":' only");
            }
            return;
        }
        Matcher field = FIELD.matcher(line);
        if (!field.matches() || !isKnown(field.group(1), field.group(2))) {
            throw printed.refuse(line, "'state: …', 'reason: …', 'reconfig: …' or a field such as 'members=0xf'");
        }
        if (fields.put(field.group(1), field.group(2)) != null) {
            throw printed.refuse(line, "one '" + field.group(1) + "' only");
        }
    }

    private static boolean isKnown(String name, String value) {
        int bracket = name.indexOf('[');
        String plain = bracket < 0 ? name : name.substring(0, bracket);
        if (MASKS.contains(plain)) {
            // an indexed mask has 32 bits
            return HEX.matcher(value).matches() && (bracket < 0 || value.length() <= 10);
        }
        if (bracket >= 0) {
            return false;
        }
        return IDS.contains(name) && ID.matcher(value).matches()
                || name.equals("reconfig_seqnum") && HEX.matcher(value).matches()
                || name.equals("vxfen") && value.matches("[a-z]+");
    }

    private Membership membership() {
        State state = state();
        boolean detailed = state == State.MEMBER || !fields.isEmpty();
        Set<Integer> members = detailed ? mask("members") : Set.of();
        Set<Integer> joiners = detailed ? mask("joiners") : Set.of();
        Set<Integer> leavers = detailed ? mask("leavers") : Set.of();
        OptionalInt nodeId = detailed ? id("nodeId") : OptionalInt.empty();
        OptionalInt masterId = detailed ? id("masterId") : OptionalInt.empty();
        if (detailed && !fields.keySet().containsAll(OTHERS)) {
            throw printed.lacks("reconfig_seqnum=… and vxfen=…");
        }
        if (state == State.OUT && !(members.isEmpty() && joiners.isEmpty() && leavers.isEmpty())) {
            throw printed.lacks("no members from a node that is out of the cluster");
        }
        if (state == State.MEMBER && (nodeId.isEmpty() || !members.contains(nodeId.getAsInt()))) {
            throw printed.lacks("the node itself among the members");
        }
        boolean out = state == State.OUT;
        return new Membership(
                state,
                told.getOrDefault("reason", ""),
                out ? OptionalInt.empty() : nodeId,
                out ? OptionalInt.empty() : masterId,
                members,
                joiners,
                leavers,
                out ? "" : fields.getOrDefault("reconfig_seqnum", ""),
                states.size() > 1 || state == State.MEMBER && told.containsKey("reconfig"));
    }

    private State state() {
        if (states.isEmpty()
                || states.size() > 2
                || states.size() == 2 && !states.get(1).equals(SWITCHING)) {
            throw printed.lacks("'state: …' once, and 'state: " + SWITCHING + "' after it at most");
        }
        return switch (states.get(0)) {
            case "cluster member" -> State.MEMBER;
            case "joining" -> State.JOINING;
            case "cluster aborting" -> State.ABORTING;
            case "out of cluster" -> State.OUT;
            default ->
                throw printed.refuse(
                        "state: " + states.get(0), "cluster member, joining, cluster aborting or out of cluster");
        };
    }

    private OptionalInt id(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw printed.lacks(name + "=…");
        }
        int id = Integer.parseInt(value);
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private Set<Integer> mask(String name) {
        String whole = fields.get(name);
        Set<Integer> ids = new TreeSet<>();
        if (whole != null) {
            if (fields.keySet().stream().anyMatch(key -> key.indexOf('[') >= 0)) {
                throw printed.lacks("masks either with or without an index");
            }
            addBits(ids, whole, 0);
            return ids;
        }
        for (int index = 0; index < masks(); index++) {
            String part = fields.get(name + "[" + index + "]");
            if (part == null) {
                throw printed.lacks(name + "[" + index + "]=…");
            }
            addBits(ids, part, index);
        }
        return ids;
    }

    /** How many masks of each kind there must be; one if there is none, so that it is missed. */
    private int masks() {
        return 1
                + fields.keySet().stream()
                        .filter(key -> key.indexOf('[') >= 0)
                        .mapToInt(key -> Integer.parseInt(key.substring(key.indexOf('[') + 1, key.length() - 1)))
                        .max()
                        .orElse(0);
    }

    private static void addBits(Set<Integer> ids, String hex, int index) {
        long bits = Long.parseUnsignedLong(hex.substring(2), 16);
        for (int bit = 0; bit < Long.SIZE; bit++) {
            if ((bits >>> bit & 1) == 1) {
                ids.add(NODES_PER_MASK * index + bit);
            }
        }
    }
}
