package io.quiesce.vxvm;

import io.quiesce.command.Sections.Section;
import io.quiesce.vxvm.Mode.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code vxdctl -c mode} and {@code vxdctl protocolversion} (reference: vxvm.md 2.4).
 *
 * <p>A vxconfigd that is disabled prints nothing of the cluster, perhaps nothing at all: that is a vxconfigd which knows
 * nothing, never a cluster that is not there. The words other than {@code enabled} are not confirmed.
 */
final class ClusterMode {

    private static final String PROGRAM = "vxdctl -c mode";
    private static final String PROTOCOL = "vxdctl protocolversion";
    private static final Pattern MODE = Pattern.compile("\\s*mode:\\s+(enabled|disabled|booted|not-running)"
            + "(?::?\\s+cluster (?:(inactive)|active\\s+-\\s+(\\S.*?)))?\\s*");
    private static final Pattern MORE = Pattern.compile("\\s*(master|primary|state|reconfig):\\s+(\\S|\\S.*\\S)\\s*");
    private static final Pattern VERSION = Pattern.compile("\\s*Cluster running at protocol (\\d{1,6})\\s*");

    private ClusterMode() {}

    static Mode read(Section section) {
        Printed printed = Printed.ascii(PROGRAM, section.lines());
        List<String> filled = printed.filled();
        if (filled.isEmpty() && section.ok()) {
            return new Mode(false, Role.OUT, "", "");
        }
        Matcher mode = MODE.matcher(filled.isEmpty() ? "" : filled.get(0));
        if (!mode.matches()) {
            throw printed.lacks("'mode: enabled: cluster …', but it ended with " + section.code());
        }
        Map<String, String> more = more(printed, filled.subList(1, filled.size()));
        boolean enabled = mode.group(1).equals("enabled");
        boolean silent = mode.group(2) == null && mode.group(3) == null;
        if (enabled && (silent || !section.ok())) {
            throw printed.lacks("what an enabled vxconfigd says of the cluster, but it ended with " + section.code());
        }
        Role role = mode.group(3) == null ? Role.OUT : role(printed, mode.group(3));
        if (role != Role.OUT && !more.containsKey("master")) {
            throw printed.lacks("'master: …' where the cluster is active");
        }
        return new Mode(enabled, role, more.getOrDefault("master", ""), more.getOrDefault("state", ""));
    }

    private static Map<String, String> more(Printed printed, List<String> lines) {
        Map<String, String> more = new HashMap<>();
        for (String line : lines) {
            Matcher matcher = MORE.matcher(line);
            if (!matcher.matches()
                    || more.put(matcher.group(1).replace("primary", "master"), matcher.group(2)) != null) {
                throw printed.refuse(line, "'master: …', 'state: …' or 'reconfig: …', each once");
            }
        }
        return more;
    }

    private static Role role(Printed printed, String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "master", "primary" -> Role.MASTER;
            case "slave", "secondary" -> Role.SLAVE;
            case "role not set" -> Role.NOT_SET;
            default -> throw printed.refuse(word, "MASTER, SLAVE, PRIMARY, SECONDARY or 'role not set'");
        };
    }

    /** The version of the cluster protocol; empty if the program knows no such word, or says nothing. */
    static OptionalInt protocol(Section section) {
        Printed printed = Printed.ascii(PROTOCOL, section.lines());
        List<String> filled = printed.filled();
        if (!section.ok() || filled.isEmpty()) {
            return OptionalInt.empty();
        }
        Matcher version = VERSION.matcher(filled.get(0));
        if (filled.size() > 1 || !version.matches()) {
            throw printed.lacks("'Cluster running at protocol NN'");
        }
        return OptionalInt.of(Integer.parseInt(version.group(1)));
    }
}
