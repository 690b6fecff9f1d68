package io.quiesce.openvstorage;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Reading;
import io.quiesce.command.Sections;
import io.quiesce.command.Sections.Section;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.openvstorage.NodeFacts.Era;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The Arakoon clusters that have a member on a node: whether each has a master, which it has only with a majority. */
public final class Arakoon {

    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final String WHAT = "arakoon --who-master";
    private static final String ACCESS = "/opt/OpenvStorage/config/arakoon_cacc.ini";

    private final CommandRunner runner;

    public Arakoon(CommandRunner runner) {
        this.runner = runner;
    }

    /** What one member says about its cluster's master. */
    public sealed interface Mastership {
        /** The cluster works; this node is its master. */
        record Master(String id) implements Mastership {}

        /** The cluster has no master: no majority, or an election is under way. */
        record NoMaster(String why) implements Mastership {}

        /** The answer tells neither. */
        record Unclear(String why) implements Mastership {}
    }

    /** Asks for the master of each cluster with a member on this node, by cluster name; none without such a cluster. */
    public Reading<Map<String, Mastership>> masters(Target target, NodeFacts node) {
        List<String> clusters = node.arakoonClusters();
        if (clusters.isEmpty()) {
            return new Reading.Read<>(Map.of());
        }
        Command command = Command.read("arakoon-masters", script(clusters, node.era()), DEADLINE);
        return Reading.of(runner.run(target, command), exited -> new Reading.Read<>(masters(exited, clusters)));
    }

    static String script(List<String> clusters, Era era) {
        StringBuilder script = new StringBuilder(Sections.PRELUDE);
        for (String cluster : clusters) {
            script.append("section master ")
                    .append(CommandLine.of(
                            "timeout", "-s", "KILL", "20", "arakoon", "--who-master", "-config", config(cluster, era)))
                    .append('\n');
        }
        return script.append(Sections.END).toString();
    }

    /** A file, or the store's URL; the store's own cluster is described by the file that leads to the store. */
    private static String config(String cluster, Era era) {
        if (era == Era.CONFIG_FILES) {
            return "/opt/OpenvStorage/config/arakoon/%s/%s.cfg".formatted(cluster, cluster);
        }
        return cluster.equals("config")
                ? ACCESS
                : "arakoon://config/ovs/arakoon/%s/config?ini=%s"
                        .formatted(cluster, URLEncoder.encode(ACCESS, StandardCharsets.UTF_8));
    }

    static Map<String, Mastership> masters(Exited exited, List<String> clusters) {
        List<Section> answers = Sections.read(WHAT, exited).every("master");
        if (answers.size() != clusters.size()) {
            throw new Unreadable(WHAT, answers.toString(), clusters.size() + " answers");
        }
        Map<String, Mastership> masters = new TreeMap<>();
        for (int i = 0; i < clusters.size(); i++) {
            masters.put(clusters.get(i), mastership(answers.get(i)));
        }
        return masters;
    }

    private static Mastership mastership(Section answer) {
        String text = answer.text().strip();
        if (answer.ok() && text.matches("[A-Za-z0-9._-]+")) {
            return new Mastership.Master(text);
        }
        if (!answer.ok() && (text.contains("No Master") || text.contains("too many nodes down"))) {
            return new Mastership.NoMaster(text);
        }
        return new Mastership.Unclear(
                answer.killed() ? "no answer in 20 s" : "exit code " + answer.code() + ": " + text);
    }
}
