package io.quiesce.openvstorage;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing that is not as it should be.
 *
 * @param severity whether it stands in the way of "healthy"
 * @param where the node it is on, or the cluster if it is on none alone
 * @param subject a service by its name, {@code vPool …}, {@code Arakoon …}, {@code queue …}, {@code RabbitMQ},
 *     {@code clock}, {@code root disk}, {@code node} and the like
 * @param state how it is, in the host's words where there are any
 * @param expected how it should be
 * @param mayPass whether time alone may mend it; it is waited for before it is repaired
 * @param repairs what may be done about it; empty when only a person can
 */
public record Problem(
        Severity severity,
        String where,
        String subject,
        String state,
        String expected,
        boolean mayPass,
        List<Repair> repairs)
        implements Comparable<Problem> {

    private static final Comparator<Problem> ORDER = Comparator.comparing(Problem::severity)
            .thenComparing(Problem::where)
            .thenComparing(Problem::subject)
            .thenComparing(Problem::state);

    private static final Set<String> OF_NO_SERVICE = Set.of(
            "Celery worker",
            "clock",
            "disk ",
            "files of ",
            "node",
            "queue ",
            "queues",
            "root disk",
            "services behind ",
            "vPool ",
            "volumes");

    /** Beginnings of subjects whose last word names one of many. */
    private static final Set<String> OF_ONE =
            Set.of("Arakoon ", "disk ", "files of ", "queue ", "services behind ", "vPool ", "volumes of ");

    private static final Pattern OF = Pattern.compile("(Arakoon|vPool|volumes of) (\\S+)");

    /** How grave it is, the gravest first. */
    public enum Severity {
        /** It does not work. */
        FAULT,
        /** Whether it works could not be found out, which is never taken for "it works". */
        UNKNOWN,
        /** Good to know; the environment is healthy all the same. */
        NOTICE
    }

    public Problem {
        if (where.isBlank() || subject.isBlank() || state.isBlank() || expected.isBlank()) {
            throw new IllegalArgumentException(
                    "a problem at '%s' with '%s' is '%s' and should be '%s', expected four texts"
                            .formatted(where, subject, state, expected));
        }
        repairs = repairs.stream().sorted().distinct().toList();
    }

    static Problem fault(String where, String subject, String state, String expected, Repair... repairs) {
        return new Problem(Severity.FAULT, where, subject, state, expected, false, List.of(repairs));
    }

    static Problem unknown(String where, String subject, String state, String expected) {
        return new Problem(Severity.UNKNOWN, where, subject, state, expected, false, List.of());
    }

    static Problem notice(String where, String subject, String state, String expected) {
        return new Problem(Severity.NOTICE, where, subject, state, expected, false, List.of());
    }

    /** The same, of which it is known whether time alone may mend it. */
    Problem passing(boolean may) {
        return new Problem(severity, where, subject, state, expected, may, repairs);
    }

    /** The same, with these repairs. */
    Problem with(List<Repair> others) {
        return new Problem(severity, where, subject, state, expected, mayPass, others);
    }

    /** The same as a notice, since it was so before. */
    Problem excused() {
        return new Problem(Severity.NOTICE, where, subject, state, expected, false, List.of());
    }

    /** What makes it the same problem at another time: where it is and what it is about, whatever its state. */
    public String key() {
        return where + "/" + subject;
    }

    /** The keys by which it is known again: one for each service that it is about, or its own if it is about none. */
    Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        services().forEach(service -> keys.add(where + "/" + service));
        return keys.isEmpty() ? Set.of(key()) : keys;
    }

    /** The keys of what is said of a node that is not there. */
    static Set<String> keysOfMissing(String node) {
        return Set.of(node + "/node", node + "/rabbitmq-server");
    }

    /** The services whose logs may tell more; none for what is no service's. */
    public Set<String> services() {
        Set<String> services = new TreeSet<>();
        repairs.forEach(r -> services.add(r.service()));
        Matcher of = OF.matcher(subject);
        if (of.matches()) {
            String prefix = of.group(1).startsWith("Arakoon") ? "ovs-arakoon-" : "ovs-volumedriver_";
            services.add(prefix + of.group(2));
        } else if (subject.equals("RabbitMQ")) {
            services.add("rabbitmq-server");
        } else if (OF_NO_SERVICE.stream().noneMatch(subject::startsWith)) {
            services.add(subject);
        }
        return services;
    }

    /** What a text about it mentions, each enough by itself; none when every text from its node may be about it. */
    Set<String> words() {
        Set<String> words = services();
        if (subject.equals("RabbitMQ")) {
            return Set.of("rabbitmq");
        }
        if (OF_ONE.stream().anyMatch(subject::startsWith)) {
            words.add(subject.substring(subject.lastIndexOf(' ') + 1));
        }
        return words;
    }

    /** The layer it is in; empty for what is no service's. */
    Optional<Layer> layer() {
        if (subject.equals("RabbitMQ")) {
            return Optional.of(Layer.FOUNDATION);
        }
        if (subject.startsWith("Arakoon ")) {
            return Optional.of(Layer.ARAKOON);
        }
        return OF_NO_SERVICE.stream().anyMatch(subject::startsWith) ? Optional.empty() : Optional.of(Layer.of(subject));
    }

    /** One line for people. */
    public String sentence() {
        return "%s: %s is %s, expected %s".formatted(where, subject, state, expected);
    }

    /** The gravest first, then by place and subject. */
    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }
}
