package io.quiesce.transcript;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Output;
import io.quiesce.command.Target;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes the evidence of runs. Thread-safe. What is written about commands and samples is committed at once, whatever
 * becomes of the caller's transaction; a decision or a note belongs to the transaction in which it is true.
 */
@Component
public final class Transcript {

    /** What stands in the line of a stop before the id, or the beginning of ids, of what it is to end. */
    static final String END_ALL = "end all processes of ";

    /** The last line of a stop's output, if nothing is left. */
    static final String NOTHING_LEFT = "0";

    /** Nobody has heard how the act of this line ended, then or since; its id may have ended before, and been started anew. */
    private static final String UNHEARD = " and (c.outcome is null or c.outcome in ('timed out', 'connection lost'))"
            + " and not exists (select 1 from command e where e.root_id = c.root_id"
            + " and e.command_id = c.command_id and e.outcome = 'exited' and e.no > c.no)";

    private static final int LONGEST_FLOOD = 64 * 1024;

    private final JdbcClient jdbc;
    private final TransactionTemplate atOnce;
    private final Clock clock;
    private final RunWords words;
    private final ThreadLocal<@Nullable BooleanSupplier> mayWrite = new ThreadLocal<>();

    public Transcript(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
        this.jdbc = jdbc;
        this.atOnce = new TransactionTemplate(transactions);
        this.atOnce.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
        this.words = new RunWords(jdbc);
    }

    /**
     * Keeps by which words a run is found that has begun, in the caller's transaction.
     *
     * @param node what the run is about; empty if it is about the whole cluster
     */
    public void began(String rootId, String node, String reason) {
        Set<String> said = new LinkedHashSet<>(Words.of(reason));
        if (!node.isEmpty()) {
            said.add(Words.node(node));
        }
        words.keep(rootId, said);
    }

    /**
     * A runner that writes a line before each command is sent and its outcome after it; see {@link Recorded}.
     *
     * @param may asks the database, before each line, whether this piece of work may still send anything
     */
    public Recorded recorded(CommandRunner wire, Origin origin, BooleanSupplier may) {
        return new Recorded(wire, this, origin, may);
    }

    /**
     * Does a piece of work on this thread, which may write notes, samples and records only as long as it may.
     *
     * @param may asks the database whether the piece of work is still this engine's
     * @throws Superseded if it wanted to write and might not
     */
    public <T> T within(BooleanSupplier may, Supplier<T> work) {
        mayWrite.set(may);
        try {
            return work.get();
        } finally {
            mayWrite.remove();
        }
    }

    void requireOurs() {
        BooleanSupplier may = mayWrite.get();
        if (may != null && !may.getAsBoolean()) {
            throw new Superseded();
        }
    }

    /**
     * Writes down that a command is about to be sent, and answers the number of the line. When there is none, since the
     * piece of work may send nothing any more, or when this throws, it must not be sent.
     */
    OptionalLong sent(Origin origin, Target target, Command command, String kind, BooleanSupplier may) {
        return atOnce(() -> {
            if (!may.getAsBoolean()) {
                return OptionalLong.empty();
            }
            GeneratedKeyHolder key = new GeneratedKeyHolder();
            jdbc.sql(
                            "insert into command (command_id, root_id, work_id, step, person, cluster, node, kind, line, input,"
                                    + " kept, sent_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                    .params(
                            command.id(),
                            origin.rootId(),
                            origin.workId(),
                            origin.step(),
                            origin.person(),
                            target.cluster(),
                            target.node(),
                            kind,
                            command.line(),
                            command.input(),
                            command.kind() == Command.Kind.ACT,
                            now())
                    .update(key, "no");
            Number number = key.getKey();
            if (number == null) {
                throw new IllegalStateException(
                        "the database gave no number to the transcript line of " + command.id());
            }
            Set<String> said = new LinkedHashSet<>(Words.of(command.line()));
            said.add(Words.node(target.node()));
            words.keep(origin.rootId(), said);
            return OptionalLong.of(number.longValue());
        });
    }

    /** An act that a node may still remember. */
    public record Act(Target target, String id) {}

    /** The acts of a piece of work that may have reached their nodes, in whichever round, each once. */
    List<Act> acts(String workId) {
        return jdbc.sql("select distinct cluster, node, command_id from command"
                        + " where work_id = ? and kind = 'act'"
                        + " and (outcome is null or outcome <> 'not started')")
                .param(workId)
                .query((row, index) -> new Act(
                        new Target(row.getString("cluster"), row.getString("node")), row.getString("command_id")))
                .list();
    }

    /**
     * The acts of which nodes keep something that nobody asks for any more: their step was over at this moment. Of a step that
     * was cancelled only those that have ended: the clean-up of its run asks after the others.
     */
    public List<Act> forgettable(Instant over) {
        return forgettable("w.ended_at <= ?", over.atOffset(ZoneOffset.UTC));
    }

    /** As {@link #forgettable(Instant)}, of one run, whose steps were over at whatever moment. */
    public List<Act> forgettable(String rootId) {
        return forgettable("w.root_id = ?", rootId);
    }

    private List<Act> forgettable(String of, Object value) {
        return jdbc.sql("select distinct c.cluster, c.node, c.command_id from command c join work w on w.id = c.work_id"
                        + " where c.kept = true and " + of
                        + " and (c.outcome = 'exited' and w.state in ('CLOSED', 'CANCELLED')"
                        + " or (c.outcome is null or c.outcome <> 'not started') and w.state = 'CLOSED')")
                .param(value)
                .query((row, index) -> new Act(
                        new Target(row.getString("cluster"), row.getString("node")), row.getString("command_id")))
                .list();
    }

    /** The acts of steps of a run that were overtaken, of whose end nobody has heard: they may go on. */
    List<Act> overtaken(String rootId) {
        return jdbc.sql("select distinct c.cluster, c.node, c.command_id from command c join work w on w.id = c.work_id"
                        + " where w.root_id = ? and w.state = 'CANCELLED' and c.kept = true" + UNHEARD
                        + " order by c.cluster, c.node, c.command_id")
                .param(rootId)
                .query((row, index) -> new Act(
                        new Target(row.getString("cluster"), row.getString("node")), row.getString("command_id")))
                .list();
    }

    /** Nodes keep nothing of these acts any more. */
    public void removed(Collection<String> ids) {
        if (!ids.isEmpty()) {
            atOnce(() -> jdbc.sql("update command set kept = false where kept = true and command_id in (:ids)")
                    .param("ids", ids)
                    .update());
        }
    }

    /** A node keeps nothing any more of what a run has begun there. */
    void removed(String rootId, Target target) {
        atOnce(() -> jdbc.sql("update command set kept = false where kept = true and root_id = ? and cluster = ?"
                        + " and node = ?")
                .params(rootId, target.cluster(), target.node())
                .update());
    }

    void ended(String rootId, long number, CommandResult result) {
        atOnce(() -> {
            if (result instanceof Exited exited) {
                end(number, "exited", exited.code(), "");
                keep(rootId, number, exited.out(), exited.err());
            } else if (result instanceof NotStarted notStarted) {
                end(number, "not started", null, notStarted.reason() + ": " + notStarted.why());
            } else if (result instanceof TimedOut timedOut) {
                end(number, "timed out", null, timedOutDetail(timedOut));
                keep(rootId, number, timedOut.out(), timedOut.err());
            } else if (result instanceof ConnectionLost lost) {
                end(number, "connection lost", null, lost.why());
                keep(rootId, number, lost.out(), lost.err());
            }
            return number;
        });
    }

    private static String timedOutDetail(TimedOut timedOut) {
        String after = "no answer within " + timedOut.after().toMillis() + " ms";
        return timedOut.left() < 0 ? after : after + "; " + timedOut.left() + " processes left after the kill";
    }

    private void end(long number, String outcome, @Nullable Integer code, String detail) {
        jdbc.sql("update command set ended_at = ?, outcome = ?, exit_code = ?, detail = ? where no = ?")
                .params(java.util.Arrays.asList(now(), outcome, code, cut(detail), number))
                .update();
    }

    private void keep(String rootId, long number, Output out, Output err) {
        keep(rootId, number, "out", out);
        keep(rootId, number, "err", err);
    }

    private void keep(String rootId, long number, String stream, Output output) {
        if (output.bytes() > 0) {
            String text = storable(kept(output));
            jdbc.sql("insert into command_output (command_no, stream, text, bytes, sha256) values (?, ?, ?, ?, ?)")
                    .params(number, stream, text, output.bytes(), output.sha256())
                    .update();
            words.keep(rootId, Words.of(text));
        }
    }

    /**
     * What floods us is no answer, and the next look may be flooded too: little of it is kept, and that it is little is
     * said where it ends.
     */
    private static String kept(Output output) {
        if (!output.truncated()) {
            return output.text();
        }
        String beginning = output.text().substring(0, Math.min(output.text().length(), LONGEST_FLOOD));
        return beginning + "\n… cut here: " + (output.sha256().isEmpty() ? "at least " : "") + output.bytes()
                + " bytes were printed";
    }

    /** Adds a measurement to a drain of a run. */
    public void sampled(String rootId, String drain, Sample sample) {
        requireOurs();
        atOnce(() -> jdbc.sql("insert into sample (root_id, drain, taken_at, remaining, total, unit, rest)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        rootId,
                        drain,
                        sample.at().atOffset(ZoneOffset.UTC),
                        sample.left(),
                        sample.total(),
                        sample.unit(),
                        sample.rest())
                .update());
    }

    /** The measurements of a drain, oldest first; empty before the first one. */
    public List<Sample> samples(String rootId, String drain) {
        return jdbc.sql("select taken_at, remaining, total, unit, rest from sample where root_id = ? and drain = ?"
                        + " order by no")
                .params(rootId, drain)
                .query((row, index) -> new Sample(
                        row.getObject("taken_at", OffsetDateTime.class).toInstant(),
                        row.getLong("remaining"),
                        row.getLong("total"),
                        row.getString("unit"),
                        row.getString("rest")))
                .list();
    }

    /**
     * Writes down a person's answer, in the caller's transaction: it is kept if, and only if, the answer counts.
     *
     * @param shown what the task showed when it was answered, as JSON
     */
    public void decided(
            String rootId, String taskId, String task, String person, String choice, String comment, String shown) {
        jdbc.sql("insert into decision (root_id, task_id, task, person, decided_at, choice, comment_text, shown)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)")
                .params(rootId, taskId, task, person, now(), choice, cut(comment), shown)
                .update();
        words.keep(rootId, Words.of(comment));
    }

    /** Who answered last in a run, at any task but this one. */
    public Optional<String> lastDecider(String rootId, String butNotAt) {
        return jdbc.sql("select person from decision where root_id = ? and task <> ? order by no desc limit 1")
                .params(rootId, butNotAt)
                .query(String.class)
                .optional();
    }

    /** One decision, without what was shown. */
    public record Decision(Instant at, String task, String person, String choice, String comment) {}

    /** The last decisions of a run, the latest first. */
    public List<Decision> lastDecisions(String rootId, int atMost) {
        return jdbc.sql("select decided_at, task, person, choice, comment_text from decision where root_id = ?"
                        + " order by no desc limit " + atMost)
                .param(rootId)
                .query((row, index) -> new Decision(
                        row.getObject("decided_at", OffsetDateTime.class).toInstant(),
                        row.getString("task"),
                        row.getString("person"),
                        row.getString("choice"),
                        row.getString("comment_text")))
                .list();
    }

    /** Writes down that a sequence flow was taken, in the caller's transaction. */
    public void took(String rootId, String instanceId, String runbook, String flow) {
        jdbc.sql("insert into path (root_id, instance_id, runbook, flow, taken_at) values (?, ?, ?, ?, ?)")
                .params(rootId, instanceId, runbook, flow, now())
                .update();
    }

    /** Adds a sentence to a run, in the caller's transaction if there is one. */
    public void note(String rootId, String text) {
        requireOurs();
        jdbc.sql("insert into note (root_id, noted_at, text) values (?, ?, ?)")
                .params(rootId, now(), cut(text))
                .update();
        words.keep(rootId, Words.of(text));
    }

    /** The nodes that a run has asked to switch themselves off, by name. */
    public Set<String> askedToGoOff(String rootId) {
        return Set.copyOf(jdbc.sql("select distinct node from command where root_id = ? and kind = 'last_act'"
                        + " and (outcome is null or outcome <> 'not started')")
                .param(rootId)
                .query(String.class)
                .list());
    }

    /**
     * When a step of a run asked for something last; what it asked for once more counts from the first time.
     *
     * @param since acts from before do not count
     */
    public Optional<Instant> lastRequest(String rootId, String step, Instant since) {
        return jdbc.sql(
                        "select max(first) from (select min(sent_at) as first from command"
                                + " where root_id = ? and step = ? and kind = 'act' and sent_at >= ? group by command_id) as acts")
                .params(rootId, step, OffsetDateTime.ofInstant(since, ZoneOffset.UTC))
                .query((row, index) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant))
                .single();
    }

    /** The nodes to which a run has sent anything, each once. */
    public List<Target> targets(String rootId) {
        return jdbc.sql("select distinct cluster, node from command where root_id = ? order by cluster, node")
                .params(rootId)
                .query((row, index) -> new Target(row.getString("cluster"), row.getString("node")))
                .list();
    }

    /** The nodes on which a run has begun an act of whose end nobody has heard, and of which nobody has seen since that nothing is left. */
    public Set<Target> unended(String rootId) {
        return Set.copyOf(jdbc.sql("select distinct cluster, node from command c where root_id = :root and kind = 'act'"
                        + UNHEARD
                        + " and not exists (select 1 from command s join command_output o on o.command_no = s.no"
                        + " where s.root_id = c.root_id and s.cluster = c.cluster and s.node = c.node and s.no > c.no"
                        + " and s.kind = 'stop' and s.line in (:all || c.command_id, :allOfRun)"
                        + " and s.outcome = 'exited' and s.exit_code = 0 and o.stream = 'out' and o.text = :none)")
                .param("root", rootId)
                .param("all", END_ALL)
                .param("allOfRun", END_ALL + Origin.runPrefix(rootId))
                .param("none", NOTHING_LEFT + "\n")
                .query((row, index) -> new Target(row.getString("cluster"), row.getString("node")))
                .list());
    }

    private <T> T atOnce(Supplier<T> write) {
        T result = atOnce.execute(status -> write.get());
        if (result == null) {
            throw new IllegalStateException("a transcript line was not written");
        }
        return result;
    }

    private OffsetDateTime now() {
        return Instant.now(clock).atOffset(ZoneOffset.UTC);
    }

    private static String cut(String text) {
        String storable = storable(text);
        return storable.length() <= 4000 ? storable : storable.substring(0, 3999) + "…";
    }

    /** PostgreSQL keeps no zero byte in a text. */
    static String storable(String text) {
        return text.replace('\0', '\uFFFD');
    }
}
