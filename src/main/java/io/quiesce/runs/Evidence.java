package io.quiesce.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.quiesce.runs.LiveRun.Command;
import io.quiesce.runs.LiveRun.Decision;
import io.quiesce.runs.LiveRun.Drain;
import io.quiesce.runs.LiveRun.Input;
import io.quiesce.runs.LiveRun.Note;
import io.quiesce.runs.LiveRun.Output;
import io.quiesce.runs.LiveRun.Tally;
import io.quiesce.runs.RunRecord.Given;
import io.quiesce.runs.RunRecord.Taken;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
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

    private static final String COMMANDS =
            "select no, step, node, kind, line, input, person, sent_at, ended_at, outcome,"
                    + " exit_code, coalesce(detail, '') as detail from command";

    /** More than is kept of any output; H2 takes no length near the largest integer. */
    private static final int ALL_CHARACTERS = 100_000_000;

    /** What became of a command, as a condition; each command is in one of the four. */
    static final String FINE = "outcome = 'exited' and exit_code = 0";

    static final String ANSWERED = "(outcome = 'exited' and exit_code <> 0 or outcome = 'not started')";
    static final String UNKNOWN = "outcome in ('timed out', 'connection lost')";
    static final String UNDERWAY = "outcome is null";

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    Evidence(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** The drains of a run, in the order in which each was last sampled. */
    List<String> drains(String rootId) {
        return jdbc.sql("select drain from sample where root_id = ? group by drain order by max(no)")
                .param(rootId)
                .query(String.class)
                .list();
    }

    /** A drain with its last samples, up to so many. */
    Drain drain(String rootId, String name, int atMost) {
        record Row(Instant at, long left, long total, String unit) {}
        List<Row> rows = new ArrayList<>(
                jdbc.sql("select taken_at, remaining, total, unit from sample where root_id = ? and drain = ?"
                                + " order by no desc fetch first " + atMost + " rows only")
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

    /** How many commands of a run are like that. */
    long count(String rootId, CommandQuery query) {
        return jdbc.sql("select count(*) from command where root_id = :root" + query.condition())
                .param("root", rootId)
                .params(query.parameters())
                .query(Long.class)
                .single();
    }

    /**
     * The last commands of a run that are like that before one of them, the newest first.
     *
     * @param before the number of a command
     * @param names says a step's label
     */
    List<Command> commands(String rootId, CommandQuery query, int atMost, long before, UnaryOperator<String> names) {
        List<Command> sent = jdbc.sql(COMMANDS + " where root_id = :root and no < :before" + query.condition()
                        + " order by no desc fetch first " + atMost + " rows only")
                .param("root", rootId)
                .param("before", before)
                .params(query.parameters())
                .query((row, index) -> command(row, names))
                .list();
        if (sent.isEmpty()) {
            return List.of();
        }
        return withOutputs(sent, FIRST_CHARACTERS);
    }

    /** The first commands of a run behind one of them, up to so many, the oldest first, with all that is kept of their outputs. */
    List<Command> commandsInFull(String rootId, long behind, int atMost, UnaryOperator<String> names) {
        List<Command> sent = jdbc.sql(
                        COMMANDS + " where root_id = ? and no > ? order by no fetch first " + atMost + " rows only")
                .params(rootId, behind)
                .query((row, index) -> command(row, names))
                .list();
        return sent.isEmpty() ? List.of() : withOutputs(sent, ALL_CHARACTERS);
    }

    private List<Command> withOutputs(List<Command> sent, int characters) {
        Map<String, Output> outputs = outputs(sent.stream().map(Command::no).toList(), characters);
        return sent.stream()
                .map(bare -> with(bare, outputs.get(bare.no() + " out"), outputs.get(bare.no() + " err")))
                .toList();
    }

    /** How the commands went, by node and step, in the order of the first of each. */
    List<Tally> grid(String rootId, UnaryOperator<String> names) {
        return jdbc.sql("select node, step, sum(case when " + FINE + " then 1 else 0 end),"
                        + " sum(case when " + ANSWERED + " then 1 else 0 end),"
                        + " sum(case when " + UNKNOWN + " then 1 else 0 end),"
                        + " sum(case when " + UNDERWAY + " then 1 else 0 end)"
                        + " from command where root_id = ? group by node, step order by min(no)")
                .param(rootId)
                .query((row, index) -> new Tally(
                        row.getString(1),
                        row.getString(2),
                        names.apply(row.getString(2)),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6)))
                .list();
    }

    private static Command command(ResultSet row, UnaryOperator<String> names) throws SQLException {
        Instant sent = row.getTimestamp("sent_at").toInstant();
        Timestamp end = row.getTimestamp("ended_at");
        Instant ended = end == null ? null : end.toInstant();
        String step = row.getString("step");
        return new Command(
                row.getLong("no"),
                step,
                names.apply(step),
                row.getString("node"),
                row.getString("kind"),
                row.getString("line"),
                input(row.getString("input")),
                row.getString("person"),
                sent,
                ended,
                ended == null ? null : Math.max(0, Duration.between(sent, ended).toMillis()),
                row.getString("outcome"),
                row.getObject("exit_code", Integer.class),
                row.getString("detail"),
                null,
                null);
    }

    private static @Nullable Input input(String text) {
        if (text.isEmpty()) {
            return null;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Input(bytes.length, Sha256.of(bytes));
    }

    private static Command with(Command bare, @Nullable Output out, @Nullable Output err) {
        return new Command(
                bare.no(),
                bare.step(),
                bare.stepName(),
                bare.node(),
                bare.kind(),
                bare.line(),
                bare.input(),
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

    private Map<String, Output> outputs(List<Long> numbers, int characters) {
        Map<String, Output> outputs = new HashMap<>();
        jdbc.sql(
                        "select command_no, stream, substring(text from 1 for " + characters + ") as beginning,"
                                + " char_length(text) as kept, bytes, sha256 from command_output where command_no in (:numbers)")
                .param("numbers", numbers)
                .query(row -> {
                    outputs.put(
                            row.getLong("command_no") + " " + row.getString("stream"),
                            new Output(
                                    row.getString("beginning"),
                                    row.getLong("bytes"),
                                    row.getLong("kept") > characters,
                                    row.getString("sha256")));
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

    /** What a command of this run was given on its standard input; empty if that was nothing. */
    Optional<String> input(String rootId, long number) {
        return jdbc.sql("select input from command where root_id = ? and no = ? and input <> ''")
                .params(rootId, number)
                .query(String.class)
                .optional();
    }

    /** What commands of a run were given on standard input, each text once. */
    List<Given> inputs(String rootId) {
        return jdbc
                .sql("select distinct input from command where root_id = ? and input <> ''")
                .param(rootId)
                .query(String.class)
                .list()
                .stream()
                .map(text -> new Given(Sha256.of(text.getBytes(StandardCharsets.UTF_8)), text))
                .toList();
    }

    /** The last answers of people, up to so many, the newest first. */
    List<Decision> decisions(String rootId, int atMost, UnaryOperator<String> names) {
        return jdbc.sql("select no, decided_at, task, person, choice, comment_text from decision where root_id = ?"
                        + " order by no desc fetch first " + atMost + " rows only")
                .param(rootId)
                .query((row, index) -> new Decision(
                        row.getLong("no"),
                        row.getTimestamp("decided_at").toInstant(),
                        row.getString("task"),
                        names.apply(row.getString("task")),
                        row.getString("person"),
                        row.getString("choice"),
                        row.getString("comment_text")))
                .list();
    }

    /** The sequence flows taken, in this order. */
    List<Taken> path(String rootId) {
        return jdbc.sql("select instance_id, flow, taken_at from path where root_id = ? order by no")
                .param(rootId)
                .query((row, index) -> new Taken(
                        row.getString("instance_id"),
                        row.getString("flow"),
                        row.getTimestamp("taken_at").toInstant()))
                .list();
    }

    /** What a task of this run showed when a person answered it; empty if there is no such decision. */
    Optional<JsonNode> shown(String rootId, long number) {
        return jdbc.sql("select shown from decision where root_id = ? and no = ?")
                .params(rootId, number)
                .query(String.class)
                .optional()
                .map(this::parsed);
    }

    /** The last notes, up to so many, the newest first. */
    List<Note> notes(String rootId, int atMost) {
        return jdbc.sql("select noted_at, text from note where root_id = ? order by no desc fetch first " + atMost
                        + " rows only")
                .param(rootId)
                .query((row, index) -> new Note(row.getTimestamp("noted_at").toInstant(), row.getString("text")))
                .list();
    }
}
