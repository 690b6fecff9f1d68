package io.quiesce.inventory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which nodes of a cluster a person means: {@code all}, {@code node} for the one that the run is about, those of one role such as
 * {@code master}, or some by their names, separated by commas. An empty text never means all. Pure.
 */
public final class NodeSelector {

    /** Stands for every node of the cluster. */
    public static final String ALL = "all";

    /** Stands for the node that the run is about, for those that are about one. */
    public static final String NODE = "node";

    private static final String EXPECTED =
            "expected '%s', '%s' (the one that the run is about), a role (%s), or names of nodes separated by commas"
                    .formatted(
                            ALL,
                            NODE,
                            Arrays.stream(Role.values()).map(Role::word).collect(Collectors.joining(", ")));

    private NodeSelector() {}

    /** What a text selects. */
    public sealed interface Selection {

        /** Some nodes, each once, those of a role and all in the order of the inventory; at least one. */
        record Selected(List<Node> nodes) implements Selection {
            public Selected {
                nodes = List.copyOf(nodes);
                if (nodes.isEmpty()) {
                    throw new IllegalArgumentException("no node is selected");
                }
            }
        }

        /** None, with the reason as a sentence for a person. */
        record Refused(String why) implements Selection {}
    }

    /**
     * The nodes of a cluster that a text selects; refused if that is none, or if a word of it is not known.
     *
     * @param node the name of the node that the run is about; empty if it is about the whole cluster
     */
    public static Selection select(String text, Cluster cluster, Optional<String> node) {
        if (text.isBlank()) {
            return new Selection.Refused("No nodes are given, %s.".formatted(EXPECTED));
        }
        String word = text.strip();
        if (word.equals(ALL)) {
            return some(cluster.nodes(), "The cluster '%s' has no nodes.".formatted(cluster.name()));
        }
        if (word.equals(NODE)) {
            return node.map(name -> named(name, cluster))
                    .orElseGet(() -> new Selection.Refused(
                            "The run is about the cluster '%s' and not about one node of it, so there is none that '%s' stands for."
                                    .formatted(cluster.name(), NODE)));
        }
        Optional<Role> role = Role.of(word);
        return role.isPresent()
                ? some(
                        cluster.nodes(role.get()),
                        "The cluster '%s' has no node with the role '%s'.".formatted(cluster.name(), word))
                : named(word, cluster);
    }

    /**
     * Why a text selects nothing in any of these clusters; empty if it selects something in one. For a diagram, whose
     * cluster and node are not known before a run: {@code node} selects nothing here.
     */
    public static Optional<String> refusal(String text, Collection<Cluster> clusters) {
        List<String> refusals = new ArrayList<>();
        for (Cluster cluster : clusters) {
            if (!(select(text, cluster, Optional.empty()) instanceof Selection.Refused refused)) {
                return Optional.empty();
            }
            refusals.add(refused.why());
        }
        return Optional.of(
                refusals.isEmpty()
                        ? "There is no cluster."
                        : refusals.stream().distinct().collect(Collectors.joining(" ")));
    }

    private static Selection some(List<Node> nodes, String otherwise) {
        return nodes.isEmpty() ? new Selection.Refused(otherwise) : new Selection.Selected(nodes);
    }

    private static Selection named(String text, Cluster cluster) {
        Set<Node> nodes = new LinkedHashSet<>();
        // a limit below zero keeps the empty words at the end
        for (String part : text.split(",", -1)) {
            String name = part.strip();
            if (name.isEmpty()) {
                return new Selection.Refused(
                        "A name is missing between the commas of '%s', %s.".formatted(text, EXPECTED));
            }
            Optional<Node> node = cluster.node(name);
            if (node.isEmpty()) {
                return new Selection.Refused(unknown(name, cluster));
            }
            nodes.add(node.get());
        }
        return new Selection.Selected(List.copyOf(nodes));
    }

    private static String unknown(String name, Cluster cluster) {
        Set<String> known = new TreeSet<>();
        cluster.nodes().stream().map(Node::name).forEach(known::add);
        Set<String> words = new TreeSet<>(known);
        words.add(ALL);
        words.add(NODE);
        Arrays.stream(Role.values()).map(Role::word).forEach(words::add);
        return "The cluster '%s' has no node '%s'%s; it has %s."
                .formatted(
                        cluster.name(),
                        name,
                        Names.nearest(name, words)
                                .map(word -> ", perhaps '%s' is meant".formatted(word))
                                .orElse(""),
                        String.join(", ", known));
    }
}
