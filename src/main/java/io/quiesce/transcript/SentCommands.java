package io.quiesce.transcript;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads back what a run sent to its nodes, for a report about it. Thread-safe. */
@Component
public final class SentCommands {

    /** Reports show the beginning and the end of less. */
    private static final int KEPT_CHARACTERS = 16_000;

    private static final String SELECT = "select c.no, c.node, c.line, c.sent_at, c.outcome, c.exit_code,"
            + " coalesce(c.detail, '') as detail,"
            + " coalesce(substring(o.text from 1 for " + KEPT_CHARACTERS + "), '') as printed,"
            + " coalesce(substring(e.text from 1 for " + KEPT_CHARACTERS + "), '') as complained from command c"
            + " left join command_output o on o.command_no = c.no and o.stream = 'out'"
            + " left join command_output e on e.command_no = c.no and e.stream = 'err'"
            + " where c.root_id = :root and c.step = :step and c.node in (:nodes)";

    private static final String LAST_WORK = " and c.work_id = (select w.work_id from command w"
            + " where w.root_id = :root and w.step = :step order by w.no desc limit 1)";

    private final JdbcClient jdbc;

    SentCommands(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One command.
     *
     * @param no its place among all commands
     * @param ended how it ended, in words
     * @param printed the beginning of what it printed, standard error after standard output
     */
    public record Sent(long no, Instant at, String node, String line, String ended, String printed) {}

    /** What a step sent when it was last at work, the latest first. */
    public List<Sent> ofLastWork(String rootId, String step, Collection<String> nodes, int atMost) {
        return sent(rootId, step, nodes, LAST_WORK, atMost);
    }

    /** The acts of a step, however often it was at work, the latest first. */
    public List<Sent> acts(String rootId, String step, Collection<String> nodes, int atMost) {
        return sent(rootId, step, nodes, " and c.kind = 'act'", atMost);
    }

    private List<Sent> sent(String rootId, String step, Collection<String> nodes, String which, int atMost) {
        return nodes.isEmpty()
                ? List.of()
                : jdbc.sql(SELECT + which + " order by c.no desc limit " + atMost)
                        .param("root", rootId)
                        .param("step", step)
                        .param("nodes", List.copyOf(nodes))
                        .query((row, index) -> sent(row))
                        .list();
    }

    private static Sent sent(ResultSet row) throws SQLException {
        List<String> printed = new ArrayList<>();
        for (String stream : List.of("printed", "complained")) {
            String text = row.getString(stream);
            if (!text.isBlank()) {
                printed.add(text.stripTrailing());
            }
        }
        return new Sent(
                row.getLong("no"),
                row.getObject("sent_at", OffsetDateTime.class).toInstant(),
                row.getString("node"),
                row.getString("line"),
                ended(row),
                String.join("\n", printed));
    }

    private static String ended(ResultSet row) throws SQLException {
        String outcome = row.getString("outcome");
        if (outcome == null) {
            return "how it ended is not known";
        }
        return outcome.equals("exited")
                ? "exit code " + row.getInt("exit_code")
                : outcome + ", " + row.getString("detail");
    }
}
