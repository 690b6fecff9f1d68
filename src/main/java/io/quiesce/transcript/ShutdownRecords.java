package io.quiesce.transcript;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a shutdown found and did, for the restart: one JSON text per run, whose form its writer knows. Thread-safe. */
@Component
public final class ShutdownRecords {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ShutdownRecords(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /** The record of a run; empty before the first change. */
    public Optional<String> of(String rootId) {
        return jdbc.sql("select body from shutdown_record where root_id = ?")
                .param(rootId)
                .query(String.class)
                .optional();
    }

    /** Changes the record of a run; {@code empty} is what is changed the first time. Nobody else changes it meanwhile. */
    public void change(String rootId, String cluster, String empty, UnaryOperator<String> change) {
        transaction.executeWithoutResult(status -> {
            Optional<String> body = jdbc.sql("select body from shutdown_record where root_id = ? for update")
                    .param(rootId)
                    .query(String.class)
                    .optional();
            if (body.isPresent()) {
                jdbc.sql("update shutdown_record set body = ? where root_id = ?")
                        .params(change.apply(body.get()), rootId)
                        .update();
            } else {
                jdbc.sql("insert into shutdown_record (root_id, cluster, made_at, body) values (?, ?, ?, ?)")
                        .params(rootId, cluster, Instant.now(clock).atOffset(ZoneOffset.UTC), change.apply(empty))
                        .update();
            }
        });
    }
}
