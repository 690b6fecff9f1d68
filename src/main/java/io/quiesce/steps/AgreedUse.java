package io.quiesce.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.transcript.Sample;
import io.quiesce.transcript.Transcript;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Whom two people agreed to cut off: exactly those that the last sample of the drain showed when they were asked. Whoever
 * came later was not agreed to.
 */
@Component
final class AgreedUse {

    private final Transcript transcript;
    private final ObjectMapper json;

    AgreedUse(Transcript transcript, ObjectMapper json) {
        this.transcript = transcript;
        this.json = json;
    }

    /** Of those who use shared volumes now, those whom nobody agreed to cut off. */
    List<Drains.Row> beyond(String rootId, LeaveRecord record, List<Drains.Row> now) {
        if (!record.isForced()) {
            return now;
        }
        List<Sample> samples = transcript.samples(rootId, SampleOpenVolumes.DRAIN);
        return samples.isEmpty() ? now : beyond(rows(samples.get(samples.size() - 1)), now);
    }

    static List<Drains.Row> beyond(List<Drains.Row> agreed, List<Drains.Row> now) {
        Set<String> known = agreed.stream().map(AgreedUse::key).collect(Collectors.toSet());
        return now.stream().filter(row -> !known.contains(key(row))).toList();
    }

    private static String key(Drains.Row row) {
        return row.state() + "\n" + row.what();
    }

    private List<Drains.Row> rows(Sample sample) {
        try {
            return Stream.of(json.readValue(sample.rest(), Drains.Row[].class)).toList();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a sample of a drain cannot be read: " + e.getOriginalMessage(), e);
        }
    }
}
