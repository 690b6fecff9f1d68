package io.quiesce.inventory;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * An inventory file cannot be used, and this is everything that is wrong with it.
 *
 * <p>The message is the whole report, in plain words, one fault a line, in the order of the file.
 */
@SuppressWarnings("serial") // thrown at the start of the application and printed; never serialised
public final class InventoryFaults extends RuntimeException {

    private final Path file;
    private final List<Fault> faults;

    /**
     * One thing that is wrong.
     *
     * @param path where, such as {@code quiesce.clusters[0].nodes[2].port}
     * @param line the line in the file, counted from 1, where one can be named
     * @param value what stands there, shortened; never a secret
     * @param expected what should stand there
     */
    public record Fault(String path, OptionalInt line, String value, String expected) {

        @Override
        public String toString() {
            String place = line.isPresent() ? "line " + line.getAsInt() + ", " + path : path;
            return place + ": " + value + "; expected " + expected;
        }
    }

    private InventoryFaults(Path file, List<Fault> faults) {
        super(report(file, faults));
        this.file = file;
        this.faults = faults;
    }

    static InventoryFaults of(Path file, List<Fault> faults) {
        return new InventoryFaults(
                file, faults.stream().sorted(inOrderOfTheFile()).toList());
    }

    public Path file() {
        return file;
    }

    public List<Fault> faults() {
        return faults;
    }

    private static Comparator<Fault> inOrderOfTheFile() {
        return Comparator.comparingInt(fault -> fault.line().orElse(Integer.MAX_VALUE));
    }

    private static String report(Path file, List<Fault> faults) {
        String count = faults.size() == 1 ? "one fault" : faults.size() + " faults";
        return faults.stream()
                .map(fault -> "  " + fault)
                .collect(Collectors.joining("\n", "The inventory " + file + " has " + count + ":\n", ""));
    }
}
