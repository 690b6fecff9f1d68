package io.quiesce.vxvm;

import io.quiesce.vxvm.SharedVolume.Log;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code vxprint -g DG -lv}: one record for each volume, a line for each group of its attributes (reference: vxvm.md
 * 2.6). Each volume needs its lines {@code state:} and {@code flags:}, and the first flag must be {@code open} or {@code
 * closed}: what is not said is not closed.
 *
 * <p>{@code open} is the counterpart of the documented {@code closed}; that it is meant for the node that is asked, and not
 * for the cluster, is not confirmed. Lines of other attributes are passed over.
 */
final class VolumeRecords {

    private static final Pattern LINE = Pattern.compile("([A-Za-z][A-Za-z_]*(?: group)?):(?:\\s+(\\S|\\S.*\\S))?\\s*");
    private static final Pattern OTHER = Pattern.compile("recov_id=\\d+\\s*");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final Pattern STATE = Pattern.compile("state=(ACTIVE|CLEAN|EMPTY|INVALID|NEEDSYNC|SYNC|REPLAY)\\s+"
            + "kernel=(ENABLED|DETACHED|DISABLED)(?:\\s.*)?");
    private static final Pattern FLAGS = Pattern.compile("(open|closed)(?:\\s.*)?");
    private static final Pattern DRL = Pattern.compile("type=REGION\\s.*\\(enabled\\)");
    private static final Set<String> READ = Set.of("state", "flags", "logging");

    private final String group;
    private final Printed printed;
    private final List<SharedVolume> volumes = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Map<String, String> record = new HashMap<>();
    private String name = "";
    private String last = "";

    private VolumeRecords(String group, Printed printed) {
        this.group = group;
        this.printed = printed;
    }

    /** All volumes of a group, none if it has none; {@link Log#DRL} or {@link Log#NONE}, as far as these records tell. */
    static List<SharedVolume> read(String group, List<String> lines) {
        String program = "vxprint -g " + group + " -lv";
        VolumeRecords records = new VolumeRecords(group, Printed.ascii(program, lines));
        records.printed.filled().forEach(records::take);
        records.close();
        return records.volumes;
    }

    private void take(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            if (!name.isEmpty() && OTHER.matcher(line).matches()) {
                return;
            }
            // a long line goes on with blanks before it; none of those that matter is long
            if (!Character.isWhitespace(line.charAt(0)) || last.isEmpty() || READ.contains(last)) {
                throw printed.refuse(line, "a line such as 'flags:    closed writecopy'");
            }
            return;
        }
        String key = matcher.group(1);
        String value = matcher.group(2) == null ? "" : matcher.group(2);
        switch (key) {
            case "Disk group" -> {
                if (!value.equals(group) || !name.isEmpty()) {
                    throw printed.refuse(line, "the group that was asked for, first");
                }
            }
            case "Volume" -> open(line, value);
            default -> {
                if (name.isEmpty() || record.put(key, value) != null && READ.contains(key)) {
                    throw printed.refuse(line, "'Volume: …' first, and each line once for it");
                }
                last = key;
            }
        }
    }

    private void open(String line, String value) {
        close();
        if (!NAME.matcher(value).matches() || !names.add(value)) {
            throw printed.refuse(line, "the name of a volume, each once");
        }
        name = value;
        last = "";
        record.clear();
    }

    private void close() {
        if (name.isEmpty()) {
            return;
        }
        Matcher state = STATE.matcher(record.getOrDefault("state", ""));
        if (!state.matches()) {
            throw printed.refuse(said("state"), "'state: state=ACTIVE kernel=ENABLED …' or another known state");
        }
        Matcher flags = FLAGS.matcher(record.getOrDefault("flags", ""));
        if (!flags.matches()) {
            throw printed.refuse(said("flags"), "'flags: open …' or 'flags: closed …'");
        }
        boolean drl = DRL.matcher(record.getOrDefault("logging", "")).matches();
        volumes.add(new SharedVolume(
                group, name, flags.group(1).equals("open"), state.group(2), state.group(1), drl ? Log.DRL : Log.NONE));
    }

    private String said(String key) {
        String value = record.get(key);
        return "Volume: " + name + (value == null ? " without a line " + key + ":" : " " + key + ": " + value);
    }
}
