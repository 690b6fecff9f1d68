package io.quiesce.transcript;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What runs found and did, one JSON text per run and kind, whose form its writer knows. Thread-safe. */
@Component
public final class RunRecords {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Transcript transcript;

    RunRecords(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock, Transcript transcript) {
        this.jdbc = jdbc;
        this.transcript = transcript;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /** What a record is about; each kind has its own table. */
    public enum Kind {
        /** What a shutdown found and did, for the restart. */
        SHUTDOWN("shutdown_record"),
        /** What a health check saw last, tried, and may have left behind. */
        HEALTH("health_record"),
        /** What a restart saw of RabbitMQ last, and tried. */
        RABBITMQ("rabbit_record"),
        /** What a run took from a node so that it could leave its cluster, for the rejoin. */
        LEAVE("leave_record");

        private final String table;

        Kind(String table) {
            this.table = table;
        }
    }

    /** The text of a run; empty before the first change. */
    public Optional<String> of(Kind kind, String rootId) {
        return jdbc.sql("select body from " + kind.table + " where root_id = ?")
                .param(rootId)
                .query(String.class)
                .optional();
    }

    /**
     * Changes the text of a run. Nobody else changes it meanwhile.
     *
     * @param empty what is changed the first time
     */
    public void change(Kind kind, String rootId, String cluster, String empty, UnaryOperator<String> change) {
        transcript.requireOurs();
        transaction.executeWithoutResult(status -> {
            Optional<String> body = jdbc.sql("select body from " + kind.table + " where root_id = ? for update")
                    .param(rootId)
                    .query(String.class)
                    .optional();
            if (body.isPresent()) {
                jdbc.sql("update " + kind.table + " set body = ? where root_id = ?")
                        .params(change.apply(body.get()), rootId)
                        .update();
            } else {
                jdbc.sql("insert into " + kind.table + " (root_id, cluster, made_at, body) values (?, ?, ?, ?)")
                        .params(rootId, cluster, Instant.now(clock).atOffset(ZoneOffset.UTC), change.apply(empty))
                        .update();
            }
        });
    }

    /**
     * The text of one run.
     *
     * @param madeAt when it was first written
     */
    public record OfRun(String rootId, Instant madeAt, String body) {}

    /** The texts of a cluster, the newest first, at most so many. */
    public List<OfRun> latest(Kind kind, String cluster, int most) {
        return jdbc.sql("select root_id, made_at, body from " + kind.table + " where cluster = ?"
                        + " order by made_at desc fetch first " + most + " rows only")
                .param(cluster)
                .query((row, index) -> new OfRun(
                        row.getString("root_id"),
                        row.getObject("made_at", OffsetDateTime.class).toInstant(),
                        row.getString("body")))
                .list();
    }
}
