package io.quiesce.transcript;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/** What a shutdown found and did, for the restart. Thread-safe. */
@Component
public final class ShutdownRecords implements BodyPerRun {

    private final BodyRows rows;

    ShutdownRecords(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
        this.rows = new BodyRows(jdbc, transactions, clock, "shutdown_record");
    }

    @Override
    public Optional<String> of(String rootId) {
        return rows.of(rootId);
    }

    @Override
    public void change(String rootId, String cluster, String empty, UnaryOperator<String> change) {
        rows.change(rootId, cluster, empty, change);
    }

    /** The records of a cluster, the newest first, at most so many. */
    public List<BodyOfRun> latest(String cluster, int most) {
        return rows.latest(cluster, most);
    }
}
