package io.quiesce.steps;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.lease.Leases;
import io.quiesce.transcript.RunRecords;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** The shutdown records of runs, as {@link ShutdownRecord}. */
@Component
final class Records {

    /** A cluster has few shutdowns, and those that a person rejected keep no roles. */
    private static final int LOOKED_AT = 50;

    private final RunRecords rows;
    private final RecordPerRun<ShutdownRecord> records;

    /** The record of a run, and when it was begun. */
    record Kept(String run, Instant at, ShutdownRecord record) {}

    Records(RunRecords rows, Leases leases, ObjectMapper json) {
        this.rows = rows;
        this.records = new RecordPerRun<>(
                rows, RunRecords.Kind.SHUTDOWN, leases, json, ShutdownRecord.EMPTY, ShutdownRecord.class);
    }

    ShutdownRecord of(String rootId) {
        return records.of(rootId);
    }

    void change(String rootId, UnaryOperator<ShutdownRecord> change) {
        records.change(rootId, change);
    }

    /** The record of the last run that got as far as powering off the environment of a cluster. */
    Optional<Kept> lastShutdown(String cluster) {
        return rows.latest(RunRecords.Kind.SHUTDOWN, cluster, LOOKED_AT).stream()
                .map(row -> new Kept(row.rootId(), row.madeAt(), records.read(row.body())))
                .filter(kept -> !kept.record().roles().isEmpty())
                .findFirst();
    }
}
