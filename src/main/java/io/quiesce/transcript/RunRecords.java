package io.quiesce.transcript;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A table with one JSON text per run. */
final class BodyRows implements BodyPerRun {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final String table;

    BodyRows(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock, String table) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
        this.table = table;
    }

    @Override
    public Optional<String> of(String rootId) {
        return jdbc.sql("select body from " + table + " where root_id = ?")
                .param(rootId)
                .query(String.class)
                .optional();
    }

    @Override
    public void change(String rootId, String cluster, String empty, UnaryOperator<String> change) {
        transaction.executeWithoutResult(status -> {
            Optional<String> body = jdbc.sql("select body from " + table + " where root_id = ? for update")
                    .param(rootId)
                    .query(String.class)
                    .optional();
            if (body.isPresent()) {
                jdbc.sql("update " + table + " set body = ? where root_id = ?")
                        .params(change.apply(body.get()), rootId)
                        .update();
            } else {
                jdbc.sql("insert into " + table + " (root_id, cluster, made_at, body) values (?, ?, ?, ?)")
                        .params(rootId, cluster, Instant.now(clock).atOffset(ZoneOffset.UTC), change.apply(empty))
                        .update();
            }
        });
    }

    /** The texts of a cluster, the newest first. */
    List<BodyOfRun> latest(String cluster, int most) {
        return jdbc.sql("select root_id, made_at, body from " + table + " where cluster = ?"
                        + " order by made_at desc fetch first " + most + " rows only")
                .param(cluster)
                .query((row, index) -> new BodyOfRun(
                        row.getString("root_id"),
                        row.getObject("made_at", OffsetDateTime.class).toInstant(),
                        row.getString("body")))
                .list();
    }
}
