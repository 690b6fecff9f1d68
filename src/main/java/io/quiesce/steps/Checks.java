package io.quiesce.steps;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.lease.Leases;
import io.quiesce.transcript.RunRecords;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** The records of health checks, as {@link HealthRecord}. */
@Component
final class Checks {

    private final RecordPerRun<HealthRecord> records;

    Checks(RunRecords rows, Leases leases, ObjectMapper json) {
        this.records =
                new RecordPerRun<>(rows, RunRecords.Kind.HEALTH, leases, json, HealthRecord.EMPTY, HealthRecord.class);
    }

    HealthRecord of(String rootId) {
        return records.of(rootId);
    }

    void change(String rootId, UnaryOperator<HealthRecord> change) {
        records.change(rootId, change);
    }
}
