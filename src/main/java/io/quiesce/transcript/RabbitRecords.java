package io.quiesce.transcript;

import java.time.Clock;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/** What a restart saw of RabbitMQ last, and tried. Thread-safe. */
@Component
public final class RabbitRecords implements BodyPerRun {

    private final BodyRows rows;

    RabbitRecords(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
        this.rows = new BodyRows(jdbc, transactions, clock, "rabbit_record");
    }

    @Override
    public Optional<String> of(String rootId) {
        return rows.of(rootId);
    }

    @Override
    public void change(String rootId, String cluster, String empty, UnaryOperator<String> change) {
        rows.change(rootId, cluster, empty, change);
    }
}
