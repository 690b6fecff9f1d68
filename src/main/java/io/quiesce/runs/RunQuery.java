package io.quiesce.runs;

import io.quiesce.runs.LiveRun.State;
import io.quiesce.transcript.Words;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Which runs somebody looks for, as the address of the page says it. What is empty is not asked for.
 *
 * @param words beginnings of words of the reason, comments, notes, commands and outputs; a letter alone is the word itself; a run
 *     must have each
 * @param node a node that the run is about or has sent anything to
 * @param version of the runbook; 0 for any
 * @param person who started the run or decided anything in it
 * @param outcome the id of the end that it reached
 * @param from the earliest start; the moment itself is included
 * @param to the latest start; the moment itself is not included
 * @param page the first is 1
 * @param given what was given, by name, for links to the same
 */
record RunQuery(
        List<String> words,
        String cluster,
        String node,
        String runbook,
        int version,
        String person,
        String outcome,
        Optional<State> state,
        Optional<Instant> from,
        Optional<Instant> to,
        Order order,
        boolean descending,
        int page,
        Map<String, String> given) {

    private static final Set<String> KNOWN = Set.of(
            "text", "cluster", "node", "runbook", "version", "person", "outcome", "state", "from", "to", "sort",
            "page");
    private static final int LONGEST = 200;
    private static final int MOST_WORDS = 8;
    private static final int MOST_PAGES = 100_000;

    static final RunQuery ALL = of(Map.of(), ZoneId.of("UTC"));

    /** By what runs are put in order, each as the address calls it. */
    enum Order {
        STARTED,
        ENDED,
        TOOK,
        RUNBOOK,
        WHERE,
        PERSON;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    RunQuery {
        words = List.copyOf(words);
        given = new LinkedHashMap<>(given);
    }

    /**
     * Reads what was asked for.
     *
     * @param zone of dates and times without one
     * @throws RunRefused if something is not known or not what was expected, with a sentence that names it
     */
    static RunQuery of(Map<String, String> parameters, ZoneId zone) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String name : new TreeSet<>(parameters.keySet())) {
            String value = parameters.getOrDefault(name, "").strip();
            if (!KNOWN.contains(name)) {
                throw RunRefused.wrong("'%s' is none of what runs can be searched by: %s."
                        .formatted(name, String.join(", ", new TreeSet<>(KNOWN))));
            }
            if (value.length() > LONGEST) {
                throw RunRefused.wrong(
                        "'%s' has %d characters, at most %d are taken.".formatted(name, value.length(), LONGEST));
            }
            if (!value.isEmpty()) {
                given.put(name, value);
            }
        }
        String sort = given.getOrDefault("sort", "-started");
        return new RunQuery(
                words(given.getOrDefault("text", "")),
                given.getOrDefault("cluster", ""),
                given.getOrDefault("node", ""),
                given.getOrDefault("runbook", ""),
                number(given, "version", 0),
                given.getOrDefault("person", ""),
                given.getOrDefault("outcome", ""),
                state(given),
                moment(given, "from", zone, 0),
                moment(given, "to", zone, 1),
                order(sort),
                sort.startsWith("-"),
                number(given, "page", 1),
                given);
    }

    private static List<String> words(String text) {
        List<String> words;
        try {
            words = Words.asked(text);
        } catch (IllegalArgumentException wrong) {
            throw RunRefused.wrong(String.valueOf(wrong.getMessage()));
        }
        if (words.size() > MOST_WORDS) {
            throw RunRefused.wrong("'text' has %d words, at most %d are taken.".formatted(words.size(), MOST_WORDS));
        }
        return words;
    }

    private static int number(Map<String, String> given, String name, int otherwise) {
        String value = given.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("[1-9]\\d{0,5}") || Integer.parseInt(value) > MOST_PAGES) {
            throw RunRefused.wrong("'%s' is '%s', expected a number from 1 to %d.".formatted(name, value, MOST_PAGES));
        }
        return Integer.parseInt(value);
    }

    private static Optional<State> state(Map<String, String> given) {
        String value = given.get("state");
        if (value == null) {
            return Optional.empty();
        }
        for (State state : State.values()) {
            if (state.name().equals(value)) {
                return Optional.of(state);
            }
        }
        throw RunRefused.wrong("'state' is '%s', expected running, ended or deleted.".formatted(value));
    }

    private static Order order(String sort) {
        String word = sort.startsWith("-") ? sort.substring(1) : sort;
        List<String> known = new ArrayList<>();
        for (Order order : Order.values()) {
            if (order.word().equals(word)) {
                return order;
            }
            known.add(order.word());
        }
        throw RunRefused.wrong("'sort' is '%s', expected one of %s, with a - before it for the other way round."
                .formatted(sort, String.join(", ", known)));
    }

    /** A day alone means its beginning; as the end of a time, that of the next one. */
    private static Optional<Instant> moment(Map<String, String> given, String name, ZoneId zone, int daysAfter) {
        String value = given.get(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            if (value.length() == "2026-01-31".length()) {
                return Optional.of(LocalDate.parse(value)
                        .plusDays(daysAfter)
                        .atStartOfDay(zone)
                        .toInstant());
            }
            boolean hasZone = value.endsWith("Z") || value.matches(".*[+-]\\d\\d:\\d\\d");
            return Optional.of(
                    hasZone
                            ? OffsetDateTime.parse(value).toInstant()
                            : LocalDateTime.parse(value).atZone(zone).toInstant());
        } catch (DateTimeException wrong) {
            throw RunRefused.wrong("'%s' is '%s', expected a day such as 2026-01-31 or a time such as 2026-01-31T22:15."
                    .formatted(name, value));
        }
    }

    /** Whether anything narrows the runs down. */
    public boolean narrows() {
        return given.keySet().stream().anyMatch(name -> !name.equals("sort") && !name.equals("page"));
    }

    /** Whether anything but words does. */
    public boolean narrowsMore() {
        return given.keySet().stream()
                .anyMatch(name -> !Set.of("sort", "page", "text").contains(name));
    }

    /** The value of one thing as it was given, for the field of a form; empty if it was not. */
    public String value(String name) {
        return given.getOrDefault(name, "");
    }

    /** The address of the same search, from {@code ?} on, put in another order: the other way round if it is this one. */
    public String sorted(String word) {
        boolean other = order.word().equals(word) ? !descending : word.equals("started") || word.equals("took");
        return with("sort", (other ? "-" : "") + word);
    }

    /** The address of another page of it, from {@code ?} on. */
    public String onPage(int number) {
        Map<String, String> changed = new LinkedHashMap<>(given);
        changed.put("page", Integer.toString(number));
        return address(changed);
    }

    /** The address of all of it, from {@code ?} on. */
    public String onOnePage() {
        Map<String, String> changed = new LinkedHashMap<>(given);
        changed.remove("page");
        return address(changed);
    }

    private String with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(given);
        changed.remove("page");
        changed.put(name, value);
        return address(changed);
    }

    private static String address(Map<String, String> parameters) {
        UriComponentsBuilder address = UriComponentsBuilder.newInstance();
        parameters.forEach((name, value) -> address.queryParam(name, "{" + name + "}"));
        return address.encode().buildAndExpand(parameters).toUriString();
    }
}
