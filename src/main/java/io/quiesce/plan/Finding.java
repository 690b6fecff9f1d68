package io.quiesce.plan;

/**
 * One result of looking before acting.
 *
 * @param subject what it is about: a node, a vPool, a cluster
 * @param text one sentence or two for an operator
 */
public record Finding(Severity severity, String subject, String text) implements Comparable<Finding> {

    /** What a finding means for the run, the gravest first. */
    public enum Severity {
        /** The run does not start. */
        BLOCKS,
        /** The run starts only if a person accepts it. */
        NEEDS_CONSENT,
        /** Good to know. */
        INFORMS
    }

    public Finding {
        if (subject.isBlank() || text.isBlank()) {
            throw new IllegalArgumentException("a finding about '%s' says '%s'".formatted(subject, text));
        }
    }

    public static Finding blocks(String subject, String text) {
        return new Finding(Severity.BLOCKS, subject, text);
    }

    public static Finding needsConsent(String subject, String text) {
        return new Finding(Severity.NEEDS_CONSENT, subject, text);
    }

    public static Finding informs(String subject, String text) {
        return new Finding(Severity.INFORMS, subject, text);
    }

    /** The gravest first, then by subject and text. */
    @Override
    public int compareTo(Finding other) {
        int order = severity.compareTo(other.severity);
        order = order != 0 ? order : subject.compareTo(other.subject);
        return order != 0 ? order : text.compareTo(other.text);
    }
}
