package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.Repair;
import io.quiesce.openvstorage.Repair.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RabbitRecordTest {

    private static final Instant EARLY = Instant.parse("2026-03-14T03:00:00Z");
    private static final Instant LATE = Instant.parse("2026-03-14T04:00:00Z");
    private static final Repair START = new Repair(new Target("ovs", "m1"), Verb.START, "rabbitmq-server");

    @Test
    void beginsOnce() {
        assertThat(RabbitRecord.EMPTY.begunAt(EARLY).begunAt(LATE).since()).contains(EARLY);
    }

    @Test
    void itIsQuietSinceTheLastStart() {
        RabbitRecord record = RabbitRecord.EMPTY.begunAt(EARLY);
        assertThat(record.quiet(LATE)).isEqualTo(Duration.ofHours(1));

        assertThat(record.withTried(List.of(START), LATE).quiet(LATE)).isZero();
    }

    @Test
    void whatWasDoneIsDueNoMore() {
        RabbitRecord record = RabbitRecord.EMPTY.looked(List.of(START), "m3").withTried(List.of(START), EARLY);

        assertThat(record.due()).isEmpty();
        assertThat(record.tried()).containsExactly(START);
        assertThat(record.withTried(List.of(START), LATE).tried()).containsExactly(START, START);
    }

    @Test
    void forgetsWhatWasTriedWhenAPersonHadASay() {
        RabbitRecord record = RabbitRecord.EMPTY
                .begunAt(EARLY)
                .withTried(List.of(START), EARLY)
                .afresh(LATE);

        assertThat(record.tried()).isEmpty();
        assertThat(record.quiet(LATE)).isZero();
    }

    @Test
    void survivesJson() throws Exception {
        ObjectMapper json = JsonMapper.builder().findAndAddModules().build();
        RabbitRecord record =
                RabbitRecord.EMPTY.withTried(List.of(START), EARLY).looked(List.of(START), "m3");

        assertThat(json.readValue(json.writeValueAsString(record), RabbitRecord.class))
                .isEqualTo(record);
    }
}
