package io.quiesce.steps;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.Output;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.NodeSelector;
import io.quiesce.inventory.NodeSelector.Selection;
import io.quiesce.work.Assignment;
import io.quiesce.work.Failure;
import io.quiesce.work.StepRefused;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A command line that a diagram wants run on nodes, read and checked; and what follows from the answers. Pure.
 *
 * @param targets where, at least one
 * @param line what
 * @param within how long it may take, tries included
 * @param success the exit codes that are as expected
 * @param raises whether any other end is a failure of the step; else it is only noted
 * @param acts whether it changes something: then it is detached, and started once
 */
record CommandOrder(
        List<Target> targets, String line, Duration within, Set<Integer> success, boolean raises, boolean acts) {

    static final String STEP = "Run command on nodes";

    static final int LONGEST_LINE = 3900;
    static final Duration LONGEST_READ = Duration.ofMinutes(10);
    static final Duration LONGEST_ACT = Duration.ofDays(7);

    /** How long one call waits for an act, so that no thread is held for hours: after that it is asked after again. */
    private static final Duration SLICE = Duration.ofMinutes(1);

    /** What is asked for when its time is over, after a crash say, may have ended long ago: that much its answer may take. */
    private static final Duration SHORTEST = Duration.ofSeconds(5);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final String ID = "run-command";
    private static final String SKIPPING = "Whatever the command was for is not known to be so on these nodes.";
    private static final int MOST_OUTPUT = 2800;
    private static final int LEAST_OUTPUT = 200;

    CommandOrder {
        targets = List.copyOf(targets);
        success = Set.copyOf(success);
    }

    /**
     * Reads what the diagram gives.
     *
     * @param cluster the one that the run holds
     * @param node the name of the node that the run is about; empty if it is about the whole cluster
     * @throws StepRefused if something is missing or wrong: nothing is sent then
     */
    static CommandOrder of(Assignment assignment, Cluster cluster, Optional<String> node) {
        boolean acts = word(assignment.inputs().getOrDefault("acts", "no"), "acts", "yes", "no");
        return new CommandOrder(
                targets(assignment.inputs().getOrDefault("nodes", ""), cluster, node),
                line(assignment.inputs().getOrDefault("command", "")),
                within(assignment.inputs().getOrDefault("within", "PT1M"), acts ? LONGEST_ACT : LONGEST_READ),
                codes(assignment.inputs().getOrDefault("exitCodes", "0")),
                word(assignment.inputs().getOrDefault("onFailure", "raise"), "onFailure", "raise", "note"),
                acts);
    }

    private static List<Target> targets(String nodes, Cluster cluster, Optional<String> node) {
        Selection selection = NodeSelector.select(nodes, cluster, node);
        if (selection instanceof Selection.Refused refused) {
            throw refused(refused.why());
        }
        return ((Selection.Selected) selection)
                .nodes().stream()
                        .map(selected -> new Target(cluster.name(), selected.name()))
                        .toList();
    }

    private static String line(String line) {
        if (line.isBlank()) {
            throw refused("No command is given.");
        }
        if (line.length() > LONGEST_LINE) {
            throw refused(
                    "The command has %d characters, expected %d at the most.".formatted(line.length(), LONGEST_LINE));
        }
        if (line.contains("\n") || line.contains("\r")) {
            throw refused("The command has several lines, expected one: '%s'.".formatted(line));
        }
        if (line.contains("${") || line.contains("#{")) {
            throw refused("The command holds '${' or '#{', which the engine would replace: '%s'.".formatted(line));
        }
        return line.strip();
    }

    private static Duration within(String text, Duration longest) {
        Duration within;
        try {
            within = Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw refused("'within' is '%s', expected a duration such as PT1M.".formatted(text));
        }
        if (within.isNegative() || within.isZero() || within.compareTo(longest) > 0) {
            throw refused("'within' is %s, expected more than nothing and %s at the most%s."
                    .formatted(within, longest, longest.equals(LONGEST_READ) ? ", which is the most for a read" : ""));
        }
        return within;
    }

    private static Set<Integer> codes(String text) {
        if (!text.matches(RunCommand.EXIT_CODES)) {
            throw refused("'exitCodes' is '%s', expected numbers from 0 to 255 separated by commas.".formatted(text));
        }
        Set<Integer> codes = Arrays.stream(text.split(","))
                .map(String::strip)
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
        codes.stream().filter(code -> code > 255).findFirst().ifPresent(code -> {
            throw refused("'exitCodes' has %d, and no exit code is above 255.".formatted(code));
        });
        return codes;
    }

    /** Whether a word is this one; it may be no other than the two. */
    private static boolean word(String word, String input, String one, String other) {
        if (!word.equals(one) && !word.equals(other)) {
            throw refused("'%s' is '%s', expected %s or %s.".formatted(input, word, one, other));
        }
        return word.equals(one);
    }

    private static StepRefused refused(String why) {
        return new StepRefused(new Failure(STEP, "", "", "", "Nothing was sent. " + why, SKIPPING, List.of()));
    }

    /**
     * What is sent to each node. An act has the same id in every round and after a crash: it is started once, and asked after
     * from then on.
     *
     * @param waited how long this piece of work has been at it
     */
    Command command(Duration waited) {
        Duration left = within.minus(waited);
        Duration deadline = left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
        return acts
                ? Command.act(ID, line, deadline.compareTo(SLICE) < 0 ? deadline : SLICE)
                : Command.read(ID, line, deadline);
    }

    /** Those that did not end as expected, and why; empty when all did. */
    Map<Target, String> bad(Map<Target, CommandResult> results) {
        Map<Target, String> bad = new TreeMap<>();
        results.forEach((target, result) -> {
            if (!(result instanceof Exited exited) || !success.contains(exited.code())) {
                bad.put(target, why(result));
            }
        });
        return bad;
    }

    private String why(CommandResult result) {
        return acts && result instanceof TimedOut
                ? "it has not ended within %s, and may go on".formatted(Drains.words(within))
                : Reading.why(result);
    }

    /** Whether asking again may show another end: a node may come back, and an act may still be at work. */
    boolean isOpen(Map<Target, CommandResult> results, Duration waited) {
        return waited.compareTo(within) < 0
                && results.values().stream()
                        .anyMatch(result -> result instanceof ConnectionLost
                                || acts && result instanceof TimedOut
                                || result instanceof NotStarted notStarted
                                        && notStarted.reason().mayPass());
    }

    /** Half of the time waited so far, within bounds: an hour of waiting stays a hundred lines in the transcript. */
    static Duration pause(Duration waited) {
        return Pauses.after(waited.multipliedBy(5), SHORTEST, LONGEST_PAUSE);
    }

    Failure failure(Map<Target, CommandResult> results) {
        Map<Target, String> bad = bad(results);
        int each = Math.max(LEAST_OUTPUT, MOST_OUTPUT / bad.size());
        String output = bad.keySet().stream()
                .map(target -> said(target, results, each))
                .filter(said -> !said.isEmpty())
                .collect(Collectors.joining("\n"));
        return Failures.onNodes(STEP, bad, line, output, SKIPPING);
    }

    private static String said(Target target, Map<Target, CommandResult> results, int longest) {
        CommandResult result = results.get(target);
        String said = result instanceof Exited exited
                ? text(exited.out(), exited.err())
                : result instanceof TimedOut timedOut
                        ? text(timedOut.out(), timedOut.err())
                        : result instanceof ConnectionLost lost ? text(lost.out(), lost.err()) : "";
        return said.isEmpty() ? "" : "%s:\n%s".formatted(target.node(), ServicesView.cut(said, longest));
    }

    private static String text(Output out, Output err) {
        return (out.text().strip() + "\n" + err.text().strip()).strip();
    }
}
