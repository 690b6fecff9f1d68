package io.quiesce.inventory;

import io.quiesce.inventory.InventoryFaults.Fault;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads the file that says which clusters and nodes exist.
 *
 * <p>The file's grammar is taught by {@code inventory/sample.yml}. Nothing in it can create an object: the file is read
 * as a tree of texts. Thread-safe; nothing is kept between calls.
 */
public final class InventoryFile {

    private InventoryFile() {}

    /**
     * Reads and validates a file.
     *
     * @param file relative paths inside it are relative to its folder; {@code ~} is the home of the user who runs Quiesce
     * @throws InventoryFaults with everything that is wrong, also when the file is missing, empty or no YAML
     */
    public static Inventory read(Path file) {
        return read(file, Path.of(System.getProperty("user.home", "/")));
    }

    static Inventory read(Path file, Path home) {
        List<Fault> faults = new ArrayList<>();
        Path absolute = file.toAbsolutePath();
        Grammar grammar = new Grammar(Optional.ofNullable(absolute.getParent()).orElse(absolute), home);
        Inventory inventory = tree(file, faults)
                .flatMap(tree -> new Branch("", tree, faults).fields("quiesce").require("quiesce", "ssh and clusters"))
                .map(root -> new InventoryReader(grammar).read(new Branch("quiesce", root.node(), faults)))
                .orElseGet(() -> new Inventory(List.of()));
        if (!faults.isEmpty()) {
            throw InventoryFaults.of(
                    file, faults.stream().map(InventoryFile::named).toList());
        }
        return inventory;
    }

    private static Optional<Node> tree(Path file, List<Fault> faults) {
        try {
            LoaderOptions options = new LoaderOptions();
            Node tree = new Yaml(new SafeConstructor(options)).compose(new StringReader(Files.readString(file)));
            if (tree != null && !Tag.NULL.equals(tree.getTag())) {
                return Optional.of(tree);
            }
            faults.add(whole("an empty file", "the key quiesce with ssh and clusters"));
        } catch (MarkedYAMLException broken) {
            faults.add(notYaml(broken));
        } catch (YAMLException broken) {
            faults.add(whole("no YAML: " + broken.getMessage(), "a YAML file"));
        } catch (NoSuchFileException missing) {
            faults.add(whole("no such file", "an inventory; inventory/sample.yml shows one"));
        } catch (CharacterCodingException binary) {
            faults.add(whole("not UTF-8", "a text file in UTF-8"));
        } catch (IOException unreadable) {
            faults.add(whole("cannot be read: " + unreadable, "a file that the user who runs Quiesce can read"));
        }
        return Optional.empty();
    }

    private static Fault whole(String value, String expected) {
        return new Fault("the file", OptionalInt.empty(), value, expected);
    }

    private static Fault notYaml(MarkedYAMLException broken) {
        OptionalInt line = broken.getProblemMark() == null
                ? OptionalInt.empty()
                : OptionalInt.of(broken.getProblemMark().getLine() + 1);
        String column = broken.getProblemMark() == null
                ? ""
                : " at column " + (broken.getProblemMark().getColumn() + 1);
        return new Fault("the file", line, "no YAML" + column + ": " + broken.getProblem(), "a YAML file");
    }

    /** The root has no name, and its keys no parent to be named after. */
    private static Fault named(Fault fault) {
        String path = fault.path().isEmpty() ? "the file" : fault.path().replaceFirst("^\\.", "");
        return new Fault(path, fault.line(), fault.value(), fault.expected());
    }
}
