package io.quiesce.runs;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the pages show of a run at one moment. Its components are the fields of the JSON answer; times are
 * ISO-8601 in UTC, a null says that something has not happened.
 *
 * @param instances the process instances of the run, the root first, then in the order of their start
 * @param tasks the user tasks that wait for a person, the oldest first
 * @param noAbort why the run, which is on, cannot be aborted any more; null if it can, or has ended
 * @param hindrance why this run, which is on, does not go on at present, nor any other; null if it does
 * @param drain the drain that was asked for, or the latest one; null before the first sample
 * @param drains the names of all drains of the run, the earliest first
 * @param commands the last commands, the newest first
 * @param commandCount how many commands the run has in all
 * @param grid what was sent to each node by each step, in the order of the first command of each
 * @param spans when steps were at work, tasks waited and called processes were on, in the order of their beginnings
 * @param decisions what people answered, the newest first
 * @param reports the bug reports that can be fetched, the newest first
 * @param notes what happened beside, the newest first
 */
record LiveRun(
        Facts run,
        List<Instance> instances,
        List<OpenTask> tasks,
        @Nullable String noAbort,
        @Nullable String hindrance,
        @Nullable Drain drain,
        List<String> drains,
        List<Command> commands,
        long commandCount,
        List<Tally> grid,
        List<Span> spans,
        List<Decision> decisions,
        List<Report> reports,
        List<Note> notes) {

    LiveRun {
        instances = List.copyOf(instances);
        tasks = List.copyOf(tasks);
        drains = List.copyOf(drains);
        commands = List.copyOf(commands);
        grid = List.copyOf(grid);
        spans = List.copyOf(spans);
        decisions = List.copyOf(decisions);
        reports = List.copyOf(reports);
        notes = List.copyOf(notes);
    }

    /** Whether a run goes on, reached an end of its diagram, or was deleted from outside. */
    enum State {
        running,
        ended,
        deleted
    }

    /**
     * Who, what, why and when.
     *
     * @param node the node that the run is about; empty if it is about the whole cluster
     * @param outcome the id of the end that the run reached, or null
     * @param ending how it ended, in the words of that end, or why it was deleted; null while it is running
     */
    record Facts(
            String id,
            Runbook runbook,
            String cluster,
            String node,
            String person,
            String reason,
            Instant started,
            @Nullable Instant ended,
            @Nullable String outcome,
            @Nullable String ending,
            State state) {

        /** What the run is about, such as {@code vx-lab/vx-1}. */
        public String place() {
            return node.isEmpty() ? cluster : cluster + "/" + node;
        }

        /** How long it took, such as {@code 3 min 5 s}; empty while it is running. */
        public String took() {
            return ended == null ? "" : Took.words(Duration.between(started, ended));
        }
    }

    /** A diagram in one of its versions; {@code id} is the engine's id of the definition. */
    record Runbook(String id, String key, String name, int version) {}

    /**
     * One process of the run and where it is in its diagram.
     *
     * @param parent the instance that called it; null for the root
     * @param calledFrom the call activity that called it; null for the root
     * @param active where tokens are: steps that work, tasks and events that wait, and steps queued to begin
     * @param finished what was left in the ordinary way at least once
     * @param cancelled what was only ever interrupted
     * @param flows the sequence flows taken, and how often
     */
    record Instance(
            String id,
            @Nullable String parent,
            @Nullable String calledFrom,
            Runbook runbook,
            Instant started,
            @Nullable Instant ended,
            List<String> active,
            List<String> finished,
            List<String> cancelled,
            List<Flow> flows,
            List<Incident> incidents) {}

    record Flow(String id, long times) {}

    record Incident(String activity, String kind, String text, Instant since) {}

    /** A user task that waits; {@code assignee} is null until a person has claimed it. */
    record OpenTask(
            String id,
            String instance,
            String activity,
            String name,
            Instant since,
            @Nullable String assignee,
            List<String> groups) {}

    /**
     * What was left of a drain, over time.
     *
     * @param samples pairs of milliseconds since 1970 and what was left then, in {@code unit}; the oldest first
     * @param rows what was left at the latest sample, one object each
     */
    record Drain(
            String name, String unit, long total, long left, Instant updated, List<long[]> samples, JsonNode rows) {}

    /**
     * How the commands went that one step sent to one node.
     *
     * @param fine were answered with exit code 0
     * @param answered were answered otherwise, or could not be sent
     * @param unknown were sent and got no answer: they may have had their effect or not
     * @param underway are not over
     */
    record Tally(String node, String step, String stepName, long fine, long answered, long unknown, long underway) {}

    /** What may be seen in the times of a run. */
    enum Kind {
        step,
        task,
        phase
    }

    /**
     * When something was on.
     *
     * @param instance the process instance in which it was
     * @param ended null while one of them is not over
     * @param times how often it was on between; only what was on many times is put together
     * @param millis how long in all, as far as it is over
     * @param cancelled whether none of them was left in the ordinary way
     */
    record Span(
            String instance,
            String activity,
            String name,
            Kind kind,
            Instant started,
            @Nullable Instant ended,
            long times,
            long millis,
            boolean cancelled) {}

    /**
     * One command line on one node.
     *
     * @param stepName the step's label in the diagram
     * @param input null if it was given nothing to read
     * @param millis how long it took; null while it is not over
     * @param outcome how it ended; null while it is not known
     * @param exit the exit code, if it answered with one
     */
    record Command(
            long no,
            String step,
            String stepName,
            String node,
            String kind,
            String line,
            @Nullable Input input,
            String person,
            Instant sent,
            @Nullable Instant ended,
            @Nullable Long millis,
            @Nullable String outcome,
            @Nullable Integer exit,
            String detail,
            @Nullable Output out,
            @Nullable Output err) {}

    /** What a command was given on its standard input, without it; the SHA-256 is in hexadecimal digits. */
    record Input(long bytes, String sha256) {}

    /**
     * The beginning of what a command printed.
     *
     * @param bytes how much it printed in all
     * @param cut whether {@code text} is less than what is kept
     * @param sha256 of all that it printed, also of what is not kept; in hexadecimal digits, empty if it is not known
     */
    record Output(String text, long bytes, boolean cut, String sha256) {}

    /** What a person answered; what was shown then is asked for by {@code no}. */
    record Decision(long no, Instant at, String task, String taskName, String person, String choice, String comment) {}

    /**
     * Commands that were searched for.
     *
     * @param commands a portion of them, the newest first
     * @param count how many there are in all
     */
    record FoundCommands(List<Command> commands, long count) {

        FoundCommands {
            commands = List.copyOf(commands);
        }
    }

    /** A bug report, by its number in the run. */
    record Report(int number, Instant at, String title) {}

    record Note(Instant at, String text) {}
}
