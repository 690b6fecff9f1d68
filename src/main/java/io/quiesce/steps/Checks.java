package io.quiesce.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.lease.Leases;
import io.quiesce.transcript.HealthRecords;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** The records of health checks, as {@link HealthRecord}. */
@Component
final class Checks {

    private final HealthRecords rows;
    private final Leases leases;
    private final ObjectMapper json;

    Checks(HealthRecords rows, Leases leases, ObjectMapper json) {
        this.rows = rows;
        this.leases = leases;
        this.json = json;
    }

    HealthRecord of(String rootId) {
        return rows.of(rootId).map(this::read).orElse(HealthRecord.EMPTY);
    }

    void change(String rootId, UnaryOperator<HealthRecord> change) {
        rows.change(
                rootId,
                leases.ofRun(rootId).cluster(),
                written(HealthRecord.EMPTY),
                body -> written(change.apply(read(body))));
    }

    private HealthRecord read(String body) {
        try {
            return json.readValue(body, HealthRecord.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "the record of a health check cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private String written(HealthRecord record) {
        try {
            return json.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
