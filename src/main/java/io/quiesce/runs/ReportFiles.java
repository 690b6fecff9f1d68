package io.quiesce.runs;

import io.quiesce.runs.RunRecord.ReportFile;
import io.quiesce.transcript.BugReports;
import io.quiesce.transcript.BugReports.Form;
import io.quiesce.transcript.BugReports.Kept;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The files in which bug reports of runs are taken away, made when somebody asks and the same each time. Thread-safe. */
@Component
final class ReportFiles {

    /** What a file holds: the report alone, or an archive of it and its logs. */
    enum Ending {
        zip,
        md
    }

    private final BugReports reports;

    ReportFiles(BugReports reports) {
        this.reports = reports;
    }

    static String name(int number, boolean masked, Ending ending) {
        return "bug-report-%d%s.%s".formatted(number, masked ? "-masked" : "", ending);
    }

    /** A file; empty if the run has no report of this number. */
    Optional<byte[]> file(String rootId, int number, boolean masked, Ending ending) {
        return reports.of(rootId).stream()
                .filter(kept -> kept.number() == number)
                .findFirst()
                .map(kept -> file(rootId, kept, masked, ending));
    }

    private byte[] file(String rootId, Kept kept, boolean masked, Ending ending) {
        Form form = reports.find(rootId, kept.number(), masked)
                .orElseThrow(() -> new IllegalStateException(
                        "the bug report %d of the run %s is not whole".formatted(kept.number(), rootId)));
        return ending == Ending.zip
                ? ReportArchive.of(form, kept.at())
                : form.markdown().getBytes(StandardCharsets.UTF_8);
    }

    /** All files of a run's reports, without what is in them; the newest report first. */
    List<ReportFile> of(String rootId) {
        List<ReportFile> files = new ArrayList<>();
        for (Kept kept : reports.of(rootId)) {
            for (boolean masked : List.of(false, true)) {
                for (Ending ending : Ending.values()) {
                    byte[] bytes = file(rootId, kept, masked, ending);
                    files.add(new ReportFile(
                            kept.number(),
                            masked,
                            name(kept.number(), masked, ending),
                            "/runs/%s/reports/%d.%s?masked=%s".formatted(rootId, kept.number(), ending, masked),
                            bytes.length,
                            Sha256.of(bytes)));
                }
            }
        }
        return files;
    }
}
