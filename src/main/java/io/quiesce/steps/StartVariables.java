package io.quiesce.steps;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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

    /**
     * One variable of a runbook beside cluster and reason.
     *
     * @param missing what it is when nobody said, or null if somebody must say
     * @param check gives the value as it is kept, or refuses it
     */
    private record Setting(@Nullable String missing, UnaryOperator<String> check) {}

    private static final Setting DRAIN_LIMIT = new Setting(DEFAULT_DRAIN_LIMIT, StartVariables::drainLimit);

    private static final Setting NODE = new Setting(null, UnaryOperator.identity());

    private static final Map<String, Map<String, Setting>> SETTINGS = Map.of(
            "open-vstorage-shutdown",
            Map.of(
                    "drainLimit",
                    DRAIN_LIMIT,
                    "powerOffBackend",
                    new Setting("false", value -> oneOf("powerOffBackend", value, "true", "false"))),
            KnownRunbooks.RESTART,
            Map.of("drainLimit", DRAIN_LIMIT),
            "open-vstorage-health-check",
            Map.of("drainLimit", DRAIN_LIMIT),
            "vxvm-clean-leave",
            Map.of(
                    "drainLimit",
                    DRAIN_LIMIT,
                    "node",
                    NODE,
                    "serviceGroups",
                    new Setting("switch", value -> oneOf("serviceGroups", value, "switch", "offline"))),
            KnownRunbooks.REJOIN,
            Map.of("drainLimit", DRAIN_LIMIT, "node", NODE),
            "vxvm-assess-recovery",
            Map.of("drainLimit", DRAIN_LIMIT),
            "open-vstorage-stop-server",
            Map.of(
                    "drainLimit",
                    DRAIN_LIMIT,
                    "node",
                    NODE,
                    "vms",
                    new Setting("stop", value -> oneOf("vms", value, "stop", "refuse"))));

    /** The runbooks whose variables are known, by their ids. */
    static Set<String> runbooks() {
        return SETTINGS.keySet();
    }

    /** Those of them that are about one node, which whoever starts them chooses. */
    static Set<String> runbooksForOneNode() {
        return SETTINGS.entrySet().stream()
                .filter(runbook -> runbook.getValue().containsValue(NODE))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** The variables that some runbook takes beside cluster and reason. */
    static Set<String> known() {
        return SETTINGS.values().stream()
                .flatMap(settings -> settings.keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Checks the variables of a start.
     *
     * @throws StartRefused if one is missing, unknown or wrong
     */
    static StartVariables of(String runbook, Map<String, @Nullable Object> given) {
        Map<String, Setting> known = new KnownRunbooks()
                .of(runbook)
                .map(SETTINGS::get)
                .orElseThrow(() -> new StartRefused(
                        "The runbook '%s' is none of %s, nor by its id a copy of one of them, such as %s-…."
                                .formatted(
                                        runbook,
                                        String.join(", ", new TreeSet<>(runbooks())),
                                        new TreeSet<>(runbooks()).first())));
        TreeSet<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(known.keySet());
        unknown.remove("cluster");
        unknown.remove("reason");
        if (!unknown.isEmpty()) {
            throw new StartRefused("The runbook '%s' does not know the variable '%s'; it takes cluster, reason, %s."
                    .formatted(runbook, unknown.first(), String.join(", ", new TreeSet<>(known.keySet()))));
        }
        String cluster = required("cluster", given);
        String reason = reason(given);
        Map<String, String> settings = new TreeMap<>();
        known.forEach((name, setting) -> settings.put(name, setting(name, setting, given)));
        return new StartVariables(cluster, reason, Map.copyOf(settings));
    }

    private static String setting(String name, Setting setting, Map<String, @Nullable Object> given) {
        String value = text(given.get(name));
        if (value.isEmpty() && setting.missing() == null) {
            return required(name, given);
        }
        return setting.check().apply(value.isEmpty() ? String.valueOf(setting.missing()) : value);
    }

    private static String required(String name, Map<String, @Nullable Object> given) {
        String value = text(given.get(name));
        if (value.isEmpty()) {
            throw new StartRefused("The variable '%s' is missing; the run needs it.".formatted(name));
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
                    "The variable 'drainLimit' is '%s', expected a duration such as PT30M (30 minutes) or PT2H (2 hours)."
                            .formatted(value));
        }
        if (limit.isNegative() || limit.isZero() || limit.compareTo(LONGEST_DRAIN_LIMIT) > 0) {
            throw new StartRefused(
                    "The variable 'drainLimit' is '%s', expected more than nothing and %d days at the most."
                            .formatted(value, LONGEST_DRAIN_LIMIT.toDays()));
        }
        return limit.toString();
    }

    private static String oneOf(String name, String value, String one, String other) {
        if (!value.equals(one) && !value.equals(other)) {
            throw new StartRefused("The variable '%s' is '%s', expected %s or %s.".formatted(name, value, one, other));
        }
        return value;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString().strip();
    }
}
