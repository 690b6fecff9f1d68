package io.quiesce.inventory;

import io.quiesce.inventory.InventoryFaults.Fault;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The keys of one map in the file, those of YAML's merge key ({@code <<}) included. */
final class Fields {

    private final Branch owner;
    private final Map<String, Branch> byKey = new LinkedHashMap<>();

    private Fields(Branch owner) {
        this.owner = owner;
    }

    static Fields of(Branch owner, List<NodeTuple> tuples, List<String> known) {
        Fields fields = new Fields(owner);
        fields.addOwn(tuples, known);
        fields.addMerged(tuples, known, new IdentityHashMap<>());
        return fields;
    }

    /** What stands under a key; empty if the key is not there or nothing stands under it. */
    Optional<Branch> get(String key) {
        return Optional.ofNullable(byKey.get(key)).filter(branch -> !branch.isNothing());
    }

    /** What stands under a key; a fault if nothing does. */
    Optional<Branch> require(String key, String expected) {
        Optional<Branch> found = get(key);
        if (found.isEmpty()) {
            missing(key, expected);
        }
        return found;
    }

    void missing(String key, String expected) {
        if (!(owner.node() instanceof MappingNode)) {
            return; // that it is no map is said already
        }
        Branch place = byKey.get(key);
        owner.faults()
                .add(new Fault(
                        owner.path() + "." + key,
                        Branch.line(place == null ? owner.node() : place.node()),
                        place == null ? "missing" : "nothing",
                        expected));
    }

    /** Whether the key is written, with or without anything under it. */
    boolean has(String key) {
        return byKey.containsKey(key);
    }

    Branch owner() {
        return owner;
    }

    private void addOwn(List<NodeTuple> tuples, List<String> known) {
        for (NodeTuple tuple : tuples) {
            if (isMerge(tuple)) {
                continue;
            }
            String key = key(tuple);
            Branch place = new Branch(owner.path() + "." + key, tuple.getKeyNode(), owner.faults());
            if (!known.contains(key)) {
                place.wrong("unknown key " + Branch.quoted(key), suggestion(key, known));
            } else if (byKey.containsKey(key)) {
                place.wrong("key " + Branch.quoted(key) + " for the second time", "each key once");
            } else {
                byKey.put(key, new Branch(place.path(), tuple.getValueNode(), owner.faults()));
            }
        }
    }

    /** What is written here goes before what is merged in. A key that is merged in and means nothing here is no fault. */
    private void addMerged(List<NodeTuple> tuples, List<String> known, IdentityHashMap<Node, Boolean> seen) {
        tuples.stream()
                .filter(Fields::isMerge)
                .flatMap(tuple -> sources(tuple.getValueNode()))
                .filter(source -> seen.put(source, true) == null)
                .forEach(source -> {
                    for (NodeTuple tuple : source.getValue()) {
                        String key = key(tuple);
                        if (!isMerge(tuple) && known.contains(key)) {
                            byKey.putIfAbsent(
                                    key, new Branch(owner.path() + "." + key, tuple.getValueNode(), owner.faults()));
                        }
                    }
                    addMerged(source.getValue(), known, seen);
                });
    }

    private Stream<MappingNode> sources(Node merged) {
        if (merged instanceof MappingNode mapping) {
            return Stream.of(mapping);
        }
        if (merged instanceof SequenceNode sequence) {
            return sequence.getValue().stream().flatMap(this::sourcesOfOne);
        }
        return notAMap(merged);
    }

    private Stream<MappingNode> sourcesOfOne(Node merged) {
        return merged instanceof MappingNode mapping ? Stream.of(mapping) : notAMap(merged);
    }

    private Stream<MappingNode> notAMap(Node merged) {
        new Branch(owner.path() + ".<<", merged, owner.faults()).wrong("a map to merge, named by its *alias");
        return Stream.empty();
    }

    private static boolean isMerge(NodeTuple tuple) {
        return Tag.MERGE.equals(tuple.getKeyNode().getTag());
    }

    private static String key(NodeTuple tuple) {
        return tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
    }

    private static String suggestion(String key, List<String> known) {
        return Names.nearest(key, known)
                .map(nearest -> nearest + " (did you mean that?)")
                .orElseGet(() -> "one of " + String.join(", ", known));
    }
}
