package io.quiesce.runs;

import com.fasterxml.jackson.databind.JsonNode;
import io.quiesce.runs.LiveRun.Command;
import io.quiesce.runs.LiveRun.Drain;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a run, to be filed. Its components are the fields of the JSON file.
 *
 * @param made when this began to be read; of a run that is on, some of what happened meanwhile may be in it
 * @param madeFor who asked for it
 * @param run as the pages show it, but for its commands, and with all of its entries
 * @param plan the plan that was made last, or null if there was none
 * @param drains all drains with all samples
 * @param shown what each decision's task showed, by the decision's number
 * @param reportFiles the files of the bug reports, the newest report first; what is in them is not in the record
 * @param path the sequence flows taken, in this order
 * @param diagrams the diagrams as BPMN, by the id of their definition
 * @param commands all commands, the oldest first, with all that is kept of what they printed; read while they are gone through
 * @param inputs what these commands were given on standard input, each text once; read after them
 */
record RunRecord(
        Instant made,
        String madeFor,
        LiveRun run,
        @Nullable Plan plan,
        List<Drain> drains,
        Map<Long, JsonNode> shown,
        List<ReportFile> reportFiles,
        List<Taken> path,
        Map<String, String> diagrams,
        Iterable<Command> commands,
        Iterable<Given> inputs) {

    RunRecord {
        drains = List.copyOf(drains);
        shown = Map.copyOf(shown);
        reportFiles = List.copyOf(reportFiles);
        path = List.copyOf(path);
        diagrams = Map.copyOf(diagrams);
    }

    /** What was going to be done, its fingerprint, and who agreed to exactly that; null if nobody has. */
    record Plan(String hash, @Nullable String approvedBy, JsonNode body) {}

    /** What stands on the standard input of each command whose {@code input} has this SHA-256. */
    record Given(String sha256, String text) {}

    /**
     * A file of a bug report, by which one that somebody shows can be told to be that one.
     *
     * @param report the number of the report in the run
     * @param masked whether names and addresses are masked in it
     * @param path where it is downloaded, below the address of Quiesce
     * @param sha256 in hexadecimal digits
     */
    record ReportFile(int report, boolean masked, String name, String path, long bytes, String sha256) {}

    /** A sequence flow, each time that it was taken. */
    record Taken(String instance, String flow, Instant at) {}
}
