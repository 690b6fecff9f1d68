package io.quiesce.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.lease.Leases;
import io.quiesce.transcript.RunRecords;
import java.util.function.UnaryOperator;

/** One record per run of one kind, kept as JSON. Thread-safe. */
final class RecordPerRun<T> {

    private final RunRecords rows;
    private final RunRecords.Kind kind;
    private final Leases leases;
    private final ObjectMapper json;
    private final T empty;
    private final Class<T> type;

    RecordPerRun(RunRecords rows, RunRecords.Kind kind, Leases leases, ObjectMapper json, T empty, Class<T> type) {
        this.rows = rows;
        this.kind = kind;
        this.leases = leases;
        this.json = json;
        this.empty = empty;
        this.type = type;
    }

    T of(String rootId) {
        return rows.of(kind, rootId).map(this::read).orElse(empty);
    }

    void change(String rootId, UnaryOperator<T> change) {
        rows.change(
                kind,
                rootId,
                leases.ofRun(rootId).cluster(),
                written(empty),
                body -> written(change.apply(read(body))));
    }

    T read(String body) {
        try {
            return json.readValue(body, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "a %s cannot be read: %s".formatted(type.getSimpleName(), e.getOriginalMessage()), e);
        }
    }

    private String written(T record) {
        try {
            return json.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
