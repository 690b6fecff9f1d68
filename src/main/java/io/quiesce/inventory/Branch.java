package io.quiesce.inventory;

import io.quiesce.inventory.InventoryFaults.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One place in the file, with its path and line, that can say what is wrong with it.
 *
 * <p>Reading never stops at a fault: it is noted, and the reader goes on with nothing in its place. Scalars are read as
 * they are written, so that neither {@code 52:54:00:12:34:56} becomes a number nor {@code no} a truth value.
 */
record Branch(String path, Node node, List<Fault> faults) {

    private static final int SHOWN_CHARACTERS = 80;

    /** Notes that what stands here is not what was expected. */
    void wrong(String expected) {
        wrong(shown(), expected);
    }

    void wrong(String value, String expected) {
        faults.add(new Fault(path, line(node), value, expected));
    }

    /** The map that stands here; a fault for each key that is not known, and an empty map if it is none. */
    Fields fields(String... known) {
        List<NodeTuple> tuples = List.of();
        if (node instanceof MappingNode mapping) {
            tuples = mapping.getValue();
        } else {
            wrong("a map with the keys " + String.join(", ", known));
        }
        return Fields.of(this, tuples, List.of(known));
    }

    /** The members of the list that stands here; a fault and no members if it is none. */
    List<Branch> items(String expected) {
        if (!(node instanceof SequenceNode sequence)) {
            wrong(expected);
            return List.of();
        }
        List<Branch> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(new Branch(path + "[" + items.size() + "]", item, faults));
        }
        return items;
    }

    /** What is written here, if it is one word or text; otherwise a fault. */
    Optional<String> text(String expected) {
        return read(expected, Optional::of);
    }

    /** What is written here, understood by the given grammar; a fault if it is no text or not understood. */
    <T> Optional<T> read(String expected, Function<String, Optional<T>> grammar) {
        Optional<T> understood = scalar().flatMap(grammar);
        if (understood.isEmpty()) {
            wrong(expected);
        }
        return understood;
    }

    /** A whole number within these bounds. */
    Optional<Integer> number(int least, int most) {
        return read("a whole number from " + least + " to " + most, text -> {
            if (!text.matches("[0-9]{1,9}")) {
                return Optional.empty();
            }
            return Optional.of(Integer.parseInt(text)).filter(number -> number >= least && number <= most);
        });
    }

    Optional<Boolean> flag() {
        return read("true or false", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> Optional.of(true);
            case "false", "no", "off" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    Optional<String> scalar() {
        return node instanceof ScalarNode scalar && !isNothing()
                ? Optional.of(scalar.getValue().strip()).filter(text -> !text.isEmpty())
                : Optional.empty();
    }

    boolean isNothing() {
        return Tag.NULL.equals(node.getTag());
    }

    static OptionalInt line(Node node) {
        return node.getStartMark() == null
                ? OptionalInt.empty()
                : OptionalInt.of(node.getStartMark().getLine() + 1);
    }

    private String shown() {
        if (node instanceof MappingNode) {
            return "a map";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        return scalar().map(Branch::quoted).orElse("nothing");
    }

    /** Printable, on one line and not too long. */
    static String quoted(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= SHOWN_CHARACTERS
                ? "'" + printable + "'"
                : "'" + printable.substring(0, SHOWN_CHARACTERS) + "…'";
    }
}
