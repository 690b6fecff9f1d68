package io.quiesce.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.lease.Leases;
import io.quiesce.transcript.ShutdownRecords;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** The shutdown records of runs, as {@link ShutdownRecord}. */
@Component
final class Records {

    private final ShutdownRecords rows;
    private final Leases leases;
    private final ObjectMapper json;

    Records(ShutdownRecords rows, Leases leases, ObjectMapper json) {
        this.rows = rows;
        this.leases = leases;
        this.json = json;
    }

    ShutdownRecord of(String rootId) {
        return rows.of(rootId).map(this::read).orElse(ShutdownRecord.EMPTY);
    }

    void change(String rootId, UnaryOperator<ShutdownRecord> change) {
        rows.change(
                rootId,
                leases.ofRun(rootId).cluster(),
                written(ShutdownRecord.EMPTY),
                body -> written(change.apply(read(body))));
    }

    private ShutdownRecord read(String body) {
        try {
            return json.readValue(body, ShutdownRecord.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a shutdown record cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private String written(ShutdownRecord record) {
        try {
            return json.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
