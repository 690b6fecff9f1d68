package io.quiesce.steps;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.lease.Leases;
import io.quiesce.steps.LeaveRecord.Leave;
import io.quiesce.transcript.RunRecords;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** The records of runs by which nodes left VxVM clusters, as {@link LeaveRecord}. */
@Component
final class LeaveRecords {

    /** A cluster has few leaves, and most runs that have a record got that far. */
    private static final int LOOKED_AT = 200;

    private final RunRecords rows;
    private final RecordPerRun<LeaveRecord> records;

    /** The record of a run, and when it was begun. */
    record Kept(String run, Instant at, LeaveRecord record) {}

    LeaveRecords(RunRecords rows, Leases leases, ObjectMapper json) {
        this.rows = rows;
        this.records =
                new RecordPerRun<>(rows, RunRecords.Kind.LEAVE, leases, json, LeaveRecord.EMPTY, LeaveRecord.class);
    }

    LeaveRecord of(String rootId) {
        return records.of(rootId);
    }

    void change(String rootId, UnaryOperator<LeaveRecord> change) {
        records.change(rootId, change);
    }

    /** The record of the last run by which a node left, or may have left; empty if it has come back since. */
    Optional<Kept> lastLeave(String cluster, String node) {
        return rows.latest(RunRecords.Kind.LEAVE, cluster, LOOKED_AT).stream()
                .map(row -> new Kept(row.rootId(), row.madeAt(), records.read(row.body())))
                .filter(kept ->
                        kept.record().node().equals(node) && kept.record().leave() != Leave.NOT_ASKED)
                .findFirst()
                .filter(kept -> kept.record().isPastReturn());
    }
}
