package io.quiesce.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.quiesce.runs.LiveRun.Command;
import io.quiesce.runs.LiveRun.Decision;
import io.quiesce.runs.LiveRun.Drain;
import io.quiesce.runs.LiveRun.Note;
import io.quiesce.runs.LiveRun.Output;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads what the transcript keeps of a run, in portions that a page can show. Thread-safe. */
@Component
final class Evidence {

    /** How much of an output goes with its command; the rest is asked for by {@link #output}. */
    static final int FIRST_CHARACTERS = 4096;

    private static final int MOST_SAMPLES = 1000;
    private static final int MOST_DECISIONS = 100;
    private static final int MOST_NOTES = 100;

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final Clock clock;

    Evidence(JdbcClient jdbc, ObjectMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /** The drains of a run, in the order in which each was last sampled. */
    List<String> drains(String rootId) {
        return jdbc.sql("select drain from sample where root_id = ? group by drain order by max(no)")
                .param(rootId)
                .query(String.class)
                .list();
    }

    /** A drain with its last samples, up to a thousand. */
    Drain drain(String rootId, String name) {
        record Row(Instant at, long left, long total, String unit) {}
        List<Row> rows = new ArrayList<>(
                jdbc.sql("select taken_at, remaining, total, unit from sample where root_id = ? and drain = ?"
                                + " order by no desc fetch first " + MOST_SAMPLES + " rows only")
                        .params(rootId, name)
                        .query((row, index) -> new Row(
                                row.getTimestamp("taken_at").toInstant(),
                                row.getLong("remaining"),
                                row.getLong("total"),
                                row.getString("unit")))
                        .list());
        String rest = jdbc.sql("select rest from sample where root_id = ? and drain = ? order by no desc"
                        + " fetch first 1 rows only")
                .params(rootId, name)
                .query(String.class)
                .single();
        Row latest = rows.get(0);
        Collections.reverse(rows);
        List<long[]> samples = rows.stream()
                .map(row -> new long[] {row.at().toEpochMilli(), row.left()})
                .toList();
        return new Drain(name, latest.unit(), latest.total(), latest.left(), latest.at(), samples, parsed(rest));
    }

    private JsonNode parsed(String rest) {
        try {
            return json.readTree(rest);
        } catch (JsonProcessingException unreadable) {
            return TextNode.valueOf(rest);
        }
    }

    long commandCount(String rootId) {
        return jdbc.sql("select count(*) from command where root_id = ?")
                .param(rootId)
                .query(Long.class)
                .single();
    }

    /**
     * The last commands of a run before one of them, the newest first.
     *
     * @param before the number of a command
     * @param names says a step's label
     */
    List<Command> commands(String rootId, int atMost, long before, UnaryOperator<String> names) {
        record Sent(long no, Command command) {}
        List<Sent> sent = jdbc.sql("select no, step, node, kind, line, person, sent_at, ended_at, outcome, exit_code,"
                        + " coalesce(detail, '') as detail from command where root_id = ? and no < ? order by no desc"
                        + " fetch first ? rows only")
                .params(rootId, before, atMost)
                .query((row, index) -> new Sent(row.getLong("no"), command(row, names)))
                .list();
        if (sent.isEmpty()) {
            return List.of();
        }
        Map<String, Output> outputs = outputs(sent.stream().map(Sent::no).toList());
        return sent.stream()
                .map(Sent::command)
                .map(bare -> with(bare, outputs.get(bare.no() + " out"), outputs.get(bare.no() + " err")))
                .toList();
    }

    private Command command(ResultSet row, UnaryOperator<String> names) throws SQLException {
        Instant sent = row.getTimestamp("sent_at").toInstant();
        Timestamp end = row.getTimestamp("ended_at");
        Instant ended = end == null ? null : end.toInstant();
        Instant until = ended == null ? Instant.now(clock) : ended;
        String step = row.getString("step");
        return new Command(
                row.getLong("no"),
                step,
                names.apply(step),
                row.getString("node"),
                row.getString("kind"),
                row.getString("line"),
                row.getString("person"),
                sent,
                ended,
                Math.max(0, Duration.between(sent, until).toMillis()),
                row.getString("outcome"),
                row.getObject("exit_code", Integer.class),
                row.getString("detail"),
                null,
                null);
    }

    private static Command with(Command bare, @Nullable Output out, @Nullable Output err) {
        return new Command(
                bare.no(),
                bare.step(),
                bare.stepName(),
                bare.node(),
                bare.kind(),
                bare.line(),
                bare.person(),
                bare.sent(),
                bare.ended(),
                bare.millis(),
                bare.outcome(),
                bare.exit(),
                bare.detail(),
                out,
                err);
    }

    private Map<String, Output> outputs(List<Long> numbers) {
        Map<String, Output> outputs = new HashMap<>();
        jdbc.sql("select command_no, stream, substring(text from 1 for " + FIRST_CHARACTERS + ") as beginning,"
                        + " char_length(text) as kept, bytes from command_output where command_no in (:numbers)")
                .param("numbers", numbers)
                .query(row -> {
                    outputs.put(
                            row.getLong("command_no") + " " + row.getString("stream"),
                            new Output(
                                    row.getString("beginning"),
                                    row.getLong("bytes"),
                                    row.getLong("kept") > FIRST_CHARACTERS));
                });
        return outputs;
    }

    /** All that is kept of one output of a command of this run; empty if there is none. */
    Optional<String> output(String rootId, long number, String stream) {
        return jdbc.sql("select o.text from command_output o join command c on c.no = o.command_no"
                        + " where c.root_id = ? and c.no = ? and o.stream = ?")
                .params(rootId, number, stream)
                .query(String.class)
                .optional();
    }

    List<Decision> decisions(String rootId, UnaryOperator<String> names) {
        return jdbc.sql("select decided_at, task, person, choice, comment_text from decision where root_id = ?"
                        + " order by no desc fetch first " + MOST_DECISIONS + " rows only")
                .param(rootId)
                .query((row, index) -> new Decision(
                        row.getTimestamp("decided_at").toInstant(),
                        row.getString("task"),
                        names.apply(row.getString("task")),
                        row.getString("person"),
                        row.getString("choice"),
                        row.getString("comment_text")))
                .list();
    }

    List<Note> notes(String rootId) {
        return jdbc.sql("select noted_at, text from note where root_id = ? order by no desc fetch first " + MOST_NOTES
                        + " rows only")
                .param(rootId)
                .query((row, index) -> new Note(row.getTimestamp("noted_at").toInstant(), row.getString("text")))
                .list();
    }
}
