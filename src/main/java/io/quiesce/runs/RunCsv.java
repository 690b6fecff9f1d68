package io.quiesce.runs;

import io.quiesce.runs.LiveRun.Facts;
import java.io.IOException;
import java.util.Collection;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Runs as a table for a spreadsheet, by RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe before
 * it: reasons and names are written by people.
 */
final class RunCsv implements AutoCloseable {

    private static final String[] COLUMNS = {
        "run", "runbook", "version", "name", "cluster", "node", "person", "reason", "started", "ended", "state",
        "outcome", "ending"
    };

    private final CSVPrinter printer;

    /** Begins the table with its head. */
    RunCsv(Appendable out) throws IOException {
        this.printer = CSVFormat.RFC4180.builder().setHeader(COLUMNS).get().print(out);
    }

    void add(Collection<Facts> runs) throws IOException {
        for (Facts run : runs) {
            printer.printRecord(
                    run.id(),
                    run.runbook().key(),
                    run.runbook().version(),
                    safe(run.runbook().name()),
                    safe(run.cluster()),
                    safe(run.node()),
                    safe(run.person()),
                    safe(run.reason()),
                    run.started(),
                    Objects.requireNonNullElse(run.ended(), ""),
                    run.state(),
                    Objects.requireNonNullElse(run.outcome(), ""),
                    safe(Objects.requireNonNullElse(run.ending(), "")));
        }
    }

    static String safe(String cell) {
        boolean isFormula = !cell.isEmpty() && "=+-@\t\r\n".indexOf(cell.charAt(0)) >= 0;
        return isFormula ? "'" + cell : cell;
    }

    @Override
    public void close() throws IOException {
        printer.close(true);
    }
}
