package io.quiesce.vxvm;

import io.quiesce.vxvm.CfsStatus.Entry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code cfscluster status} (reference: vxvm.md 2.9, both layouts). A table has a row for each node, and where nothing
 * is configured V-35-41 stands beside it, or alone; else there is a block for each node with its mounts, which are passed
 * over. Of a node all three words are needed, in their order, and no other word for a state is known: half a word must not
 * read as CVM that does not run.
 *
 * <p>A node that was cut off at the end leaves a text that is whole. So whoever asks compares the nodes with those that it
 * knows from elsewhere.
 */
final class CfsCluster {

    static final String PROGRAM = "cfscluster status";

    private static final String NOT_CONFIGURED = "Error: V-35-41: Cluster not configured for data sharing application";
    private static final String NAME = "([A-Za-z0-9][A-Za-z0-9._-]*)";
    private static final String STATE = "(running|not-running)";
    private static final Pattern HEADER = Pattern.compile("\\s*NODE\\s+CLUSTER MANAGER STATE\\s+CVM STATE\\s*");
    private static final Pattern ROW = Pattern.compile("\\s*" + NAME + "\\s+" + STATE + "\\s+" + STATE + "\\s*");
    private static final Pattern NODE = field("Node", NAME);
    private static final Pattern MANAGER = field("Cluster Manager", STATE);
    private static final Pattern CVM = field("CVM state", STATE);
    private static final Pattern MOUNTS = Pattern.compile("\\s*(?:No mount point registered with cluster configuration"
            + "|MOUNT POINT\\s+(?:TYPE\\s+)?SHARED VOLUME\\s+DISK GROUP\\s+STATUS"
            + "|/\\S.*\\s(?:NOT )?MOUNTED)\\s*");
    private static final String RUNNING = "running";

    private final Printed printed;
    private final List<Entry> entries = new ArrayList<>();

    private CfsCluster(Printed printed) {
        this.printed = printed;
    }

    private static Pattern field(String name, String value) {
        return Pattern.compile("\\s*" + name + "\\s+:\\s+" + value + "\\s*");
    }

    /** @throws io.quiesce.command.Unreadable if it is not whole or not known; an empty answer is neither */
    static CfsStatus read(List<String> lines) {
        Printed printed = Printed.ascii(PROGRAM, lines);
        List<String> nodes = new ArrayList<>(printed.filled());
        boolean configured = !nodes.removeIf(CfsCluster::isRefusal);
        if (nodes.isEmpty() && !configured) {
            return new CfsStatus(false, List.of());
        }
        CfsCluster cluster = new CfsCluster(printed);
        if (!nodes.isEmpty() && HEADER.matcher(nodes.get(0)).matches()) {
            nodes.subList(1, nodes.size()).forEach(cluster::row);
        } else {
            cluster.blocks(nodes.iterator());
        }
        if (cluster.entries.isEmpty()) {
            throw printed.lacks("a table or blocks with at least one node, or '" + NOT_CONFIGURED + "'");
        }
        return new CfsStatus(configured, cluster.entries);
    }

    /** Whether it says that nothing is configured: with which exit code is not known. */
    static boolean saysNotConfigured(List<String> lines) {
        return lines.stream().anyMatch(CfsCluster::isRefusal);
    }

    private static boolean isRefusal(String line) {
        return line.strip().equals(NOT_CONFIGURED);
    }

    private void row(String line) {
        Matcher row = matched(ROW, line, "a node with 'running' or 'not-running' twice");
        add(line, row.group(1), row.group(2), row.group(3));
    }

    private void blocks(Iterator<String> lines) {
        while (lines.hasNext()) {
            String line = lines.next();
            if (!entries.isEmpty() && MOUNTS.matcher(line).matches()) {
                continue;
            }
            String node = matched(NODE, line, "'Node : …', or the mounts of the node before")
                    .group(1);
            String manager = next(lines, MANAGER, "'Cluster Manager : running' or 'not-running'");
            add(line, node, manager, next(lines, CVM, "'CVM state : running' or 'not-running'"));
        }
    }

    private String next(Iterator<String> lines, Pattern field, String expected) {
        if (!lines.hasNext()) {
            throw printed.lacks(expected + " of the last node");
        }
        return matched(field, lines.next(), expected).group(1);
    }

    private Matcher matched(Pattern pattern, String line, String expected) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            throw printed.refuse(line, expected);
        }
        return matcher;
    }

    private void add(String line, String host, String manager, String cvm) {
        if (entries.stream().anyMatch(entry -> entry.host().equals(host))) {
            throw printed.refuse(line, "each node once");
        }
        entries.add(new Entry(host, manager.equals(RUNNING), cvm.equals(RUNNING)));
    }
}
