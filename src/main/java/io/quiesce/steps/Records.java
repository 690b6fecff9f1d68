package io.quiesce.steps;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.lease.Leases;
import io.quiesce.transcript.ShutdownRecords;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** The shutdown records of runs, as {@link ShutdownRecord}. */
@Component
final class Records {

    private final RecordPerRun<ShutdownRecord> records;

    Records(ShutdownRecords rows, Leases leases, ObjectMapper json) {
        this.records = new RecordPerRun<>(rows, leases, json, ShutdownRecord.EMPTY, ShutdownRecord.class);
    }

    ShutdownRecord of(String rootId) {
        return records.of(rootId);
    }

    void change(String rootId, UnaryOperator<ShutdownRecord> change) {
        records.change(rootId, change);
    }
}
