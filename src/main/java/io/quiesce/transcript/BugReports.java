package io.quiesce.transcript;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The bug reports of runs, each in two forms: as it is, and masked. A run may write several; they are numbered from 1.
 * Thread-safe.
 */
@Component
public final class BugReports {

    private static final int LONGEST_TITLE = 1_000;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Transcript transcript;
    private final Clock clock;

    BugReports(JdbcClient jdbc, PlatformTransactionManager transactions, Transcript transcript, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.transcript = transcript;
        this.clock = clock;
    }

    /**
     * One form of a report.
     *
     * @param markdown the report
     * @param logs the texts that go with it, by the path of the file in the archive
     */
    public record Form(String title, String markdown, Map<String, String> logs) {
        public Form {
            logs = Map.copyOf(logs);
        }
    }

    /** That there is a report, without it. */
    public record Kept(int number, Instant at, String title) {}

    /**
     * Keeps a report, and notes it in the run, unless the same piece of work has kept one before: a step that is repeated
     * after a crash reports once.
     *
     * @param begun when the piece of work was begun
     * @param note the note for a report's number
     */
    public void keep(String rootId, Instant begun, Form asItIs, Form masked, IntFunction<String> note) {
        transaction.executeWithoutResult(status -> {
            boolean there = jdbc.sql("select count(*) from bug_report where root_id = ? and begun_at = ?")
                            .params(rootId, begun.atOffset(ZoneOffset.UTC))
                            .query(Integer.class)
                            .single()
                    > 0;
            if (!there) {
                int number = of(rootId).stream().mapToInt(Kept::number).max().orElse(0) + 1;
                insert(rootId, number, false, begun, asItIs);
                insert(rootId, number, true, begun, masked);
                transcript.note(rootId, note.apply(number));
            }
        });
    }

    private void insert(String rootId, int number, boolean masked, Instant begun, Form form) {
        jdbc.sql("insert into bug_report (root_id, no, masked, begun_at, made_at, title, markdown)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        rootId,
                        number,
                        masked,
                        begun.atOffset(ZoneOffset.UTC),
                        Instant.now(clock).atOffset(ZoneOffset.UTC),
                        form.title().substring(0, Math.min(form.title().length(), LONGEST_TITLE)),
                        Transcript.storable(form.markdown()))
                .update();
        new TreeMap<>(form.logs()).forEach((path, text) -> jdbc.sql(
                        "insert into bug_report_log (root_id, no, masked, path, text) values (?, ?, ?, ?, ?)")
                .params(rootId, number, masked, path, Transcript.storable(text))
                .update());
    }

    /** The reports of a run, the newest first. */
    public List<Kept> of(String rootId) {
        return jdbc.sql("select no, made_at, title from bug_report where root_id = ? and not masked order by no desc")
                .param(rootId)
                .query((row, index) -> new Kept(
                        row.getInt("no"),
                        row.getObject("made_at", OffsetDateTime.class).toInstant(),
                        row.getString("title")))
                .list();
    }

    /** A report of a run in one of its forms; empty if there is no such report. */
    public Optional<Form> find(String rootId, int number, boolean masked) {
        return jdbc.sql("select title, markdown from bug_report where root_id = ? and no = ? and masked = ?")
                .params(rootId, number, masked)
                .query((row, index) ->
                        new Form(row.getString("title"), row.getString("markdown"), logs(rootId, number, masked)))
                .optional();
    }

    private Map<String, String> logs(String rootId, int number, boolean masked) {
        Map<String, String> logs = new TreeMap<>();
        jdbc.sql("select path, text from bug_report_log where root_id = ? and no = ? and masked = ?")
                .params(rootId, number, masked)
                .query(row -> {
                    logs.put(row.getString("path"), row.getString("text"));
                });
        return logs;
    }
}
