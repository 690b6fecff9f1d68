package io.quiesce.openvstorage;

import io.quiesce.command.Target;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * One thing that may be done about one service on one node.
 *
 * @param verb what is done
 * @param service the name of the service
 */
public record Repair(Target target, Verb verb, String service) implements Comparable<Repair> {

    private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9@._-]{0,150}");
    private static final Comparator<Repair> ORDER = Comparator.comparing(Repair::layer)
            .thenComparing(Repair::target)
            .thenComparing(Repair::service)
            .thenComparing(Repair::verb);

    /** What is done. */
    public enum Verb {
        /** Started, unless it runs. */
        START,
        /** Stopped and started, also if it runs. */
        RESTART
    }

    public Repair {
        if (!SERVICE.matcher(service).matches()) {
            throw new IllegalArgumentException("a service is called '%s', expected %s".formatted(service, SERVICE));
        }
    }

    static Repair start(Target target, String service) {
        return new Repair(target, Verb.START, service);
    }

    static Repair restart(Target target, String service) {
        return new Repair(target, Verb.RESTART, service);
    }

    /** Where it stands in the order of repair. */
    public Layer layer() {
        return Layer.of(service);
    }

    /** By layer, then by node and service. */
    @Override
    public int compareTo(Repair other) {
        return ORDER.compare(this, other);
    }
}
