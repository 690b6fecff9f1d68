package io.quiesce.runs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which commands of a run are looked for; an empty text asks for nothing.
 *
 * @param text stands in the command line, in what it printed, or in the detail of its end; capitals do not count
 * @param node the node's name
 * @param step the step's id
 * @param how what became of it
 */
record CommandQuery(String text, String node, String step, How how) {

    static final CommandQuery ALL = new CommandQuery("", "", "", How.any);

    /** What became of commands. */
    enum How {
        any(""),
        fine(Evidence.FINE),
        answered(Evidence.ANSWERED),
        unknown(Evidence.UNKNOWN),
        underway(Evidence.UNDERWAY);

        private final String condition;

        How(String condition) {
            this.condition = condition;
        }

        /**
         * Reads the word that a person chose.
         *
         * @throws RunRefused if there is no such word
         */
        static How of(String word) {
            for (How how : values()) {
                if (how.name().equals(word) || word.isEmpty()) {
                    return how;
                }
            }
            throw RunRefused.wrong(
                    "'how' is '%s', expected one of any, fine, answered, unknown, underway.".formatted(word));
        }
    }

    CommandQuery {
        text = text.strip();
    }

    /** The condition in SQL on rows of {@code command}, to be added to another one. */
    String condition() {
        List<String> conditions = new ArrayList<>();
        if (!node.isEmpty()) {
            conditions.add("node = :node");
        }
        if (!step.isEmpty()) {
            conditions.add("step = :step");
        }
        if (how != How.any) {
            conditions.add(how.condition);
        }
        if (!text.isEmpty()) {
            conditions.add("(lower(line) like :text escape '!' or lower(coalesce(detail, '')) like :text escape '!'"
                    + " or exists (select 1 from command_output o where o.command_no = no"
                    + " and lower(o.text) like :text escape '!'))");
        }
        return conditions.isEmpty() ? "" : " and " + String.join(" and ", conditions);
    }

    /** The values of what {@link #condition} names. */
    Map<String, Object> parameters() {
        Map<String, Object> parameters = new HashMap<>();
        if (!node.isEmpty()) {
            parameters.put("node", node);
        }
        if (!step.isEmpty()) {
            parameters.put("step", step);
        }
        if (!text.isEmpty()) {
            parameters.put("text", "%" + text.toLowerCase(Locale.ROOT).replaceAll("([!%_])", "!$1") + "%");
        }
        return parameters;
    }
}
