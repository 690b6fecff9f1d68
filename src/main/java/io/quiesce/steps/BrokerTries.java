package io.quiesce.steps;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.lease.Leases;
import io.quiesce.transcript.RunRecords;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** What runs tried with RabbitMQ, as {@link RabbitRecord}. */
@Component
final class BrokerTries {

    private final RecordPerRun<RabbitRecord> records;

    BrokerTries(RunRecords rows, Leases leases, ObjectMapper json) {
        this.records = new RecordPerRun<>(
                rows, RunRecords.Kind.RABBITMQ, leases, json, RabbitRecord.EMPTY, RabbitRecord.class);
    }

    RabbitRecord of(String rootId) {
        return records.of(rootId);
    }

    void change(String rootId, UnaryOperator<RabbitRecord> change) {
        records.change(rootId, change);
    }
}
