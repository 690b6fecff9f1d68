package io.quiesce.steps;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.lease.Leases;
import io.quiesce.transcript.RabbitRecords;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** What runs tried with RabbitMQ, as {@link RabbitRecord}. */
@Component
final class BrokerTries {

    private final RecordPerRun<RabbitRecord> records;

    BrokerTries(RabbitRecords rows, Leases leases, ObjectMapper json) {
        this.records = new RecordPerRun<>(rows, leases, json, RabbitRecord.EMPTY, RabbitRecord.class);
    }

    RabbitRecord of(String rootId) {
        return records.of(rootId);
    }

    void change(String rootId, UnaryOperator<RabbitRecord> change) {
        records.change(rootId, change);
    }
}
