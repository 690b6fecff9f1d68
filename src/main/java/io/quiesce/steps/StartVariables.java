package io.quiesce.steps;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a run was started with, checked.
 *
 * @param cluster the cluster's name, as given
 * @param reason why, stripped of blanks around it
 * @param settings the other variables of the runbook, with their defaults filled in
 */
record StartVariables(String cluster, String reason, Map<String, String> settings) {

    static final int LONGEST_REASON = 2000;

    private static final String DEFAULT_DRAIN_LIMIT = "PT30M";
    private static final Duration LONGEST_DRAIN_LIMIT = Duration.ofDays(7);

    /** The settings of each runbook beside cluster and reason, with their defaults. */
    private static final Map<String, Map<String, String>> SETTINGS =
            Map.of("open-vstorage-shutdown", Map.of("drainLimit", DEFAULT_DRAIN_LIMIT, "powerOffBackend", "false"));

    /**
     * Checks the variables of a start.
     *
     * @throws StartRefused if one is missing, unknown or wrong
     */
    static StartVariables of(String runbook, Map<String, @Nullable Object> given) {
        Map<String, String> defaults = SETTINGS.get(runbook);
        if (defaults == null) {
            throw new StartRefused("The runbook '%s' is not known to the step that takes the lease; known are %s."
                    .formatted(runbook, SETTINGS.keySet()));
        }
        TreeSet<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(defaults.keySet());
        unknown.remove("cluster");
        unknown.remove("reason");
        if (!unknown.isEmpty()) {
            throw new StartRefused("The runbook '%s' does not know the variable '%s'; it takes cluster, reason, %s."
                    .formatted(runbook, unknown.first(), String.join(", ", new TreeSet<>(defaults.keySet()))));
        }
        Map<String, String> settings = new TreeMap<>(defaults);
        defaults.keySet().forEach(name -> {
            String value = text(given.get(name));
            if (!value.isEmpty()) {
                settings.put(name, value);
            }
        });
        settings.computeIfPresent("drainLimit", (name, value) -> drainLimit(value));
        settings.computeIfPresent("powerOffBackend", StartVariables::truth);
        return new StartVariables(required("cluster", given), reason(given), Map.copyOf(settings));
    }

    private static String required(String name, Map<String, @Nullable Object> given) {
        String value = text(given.get(name));
        if (value.isEmpty()) {
            throw new StartRefused("The variable '%s' is missing; every run needs it.".formatted(name));
        }
        return value;
    }

    private static String reason(Map<String, @Nullable Object> given) {
        String reason = required("reason", given);
        if (reason.length() > LONGEST_REASON) {
            throw new StartRefused("The variable 'reason' has %d characters, expected %d at the most."
                    .formatted(reason.length(), LONGEST_REASON));
        }
        return reason;
    }

    private static String drainLimit(String value) {
        Duration limit;
        try {
            limit = Duration.parse(value);
        } catch (DateTimeParseException e) {
            throw new StartRefused(
                    "The variable 'drainLimit' is '%s', expected a duration such as PT30M or PT2H.".formatted(value));
        }
        if (limit.isNegative() || limit.isZero() || limit.compareTo(LONGEST_DRAIN_LIMIT) > 0) {
            throw new StartRefused(
                    "The variable 'drainLimit' is '%s', expected more than nothing and %d days at the most."
                            .formatted(value, LONGEST_DRAIN_LIMIT.toDays()));
        }
        return limit.toString();
    }

    private static String truth(String name, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new StartRefused("The variable '%s' is '%s', expected true or false.".formatted(name, value));
        }
        return value;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString().strip();
    }
}
