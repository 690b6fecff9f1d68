package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.Problem;
import io.quiesce.openvstorage.Queues;
import io.quiesce.openvstorage.Repair;
import io.quiesce.openvstorage.Repair.Verb;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthRecordTest {

    private static final Instant EARLY = Instant.parse("2026-03-14T03:00:00Z");
    private static final Instant LATE = Instant.parse("2026-03-14T04:00:00Z");
    private static final Repair NGINX = new Repair(new Target("ovs", "m1"), Verb.START, "nginx");

    @Test
    void beginsOnce() {
        assertThat(HealthRecord.EMPTY.begunAt(EARLY).begunAt(LATE).since()).contains(EARLY);
    }

    @Test
    void countsHowOftenEachRepairWasTried() {
        HealthRecord record = HealthRecord.EMPTY.withTried(List.of(NGINX)).withTried(List.of(NGINX));

        assertThat(record.tries()).isEqualTo(Map.of(NGINX, 2));
    }

    @Test
    void forgetsWhatWasTriedButNotWhatMayBeLeftOnAVPoolWhenAPersonSaysRetry() {
        HealthRecord record = HealthRecord.EMPTY
                .begunAt(EARLY)
                .withTried(List.of(NGINX))
                .withProbed(List.of("m1/vp1"))
                .afresh(LATE);

        assertThat(record.tries()).isEmpty();
        assertThat(record.since()).contains(LATE);
        assertThat(record.probed()).containsExactly("m1/vp1");
    }

    @Test
    void forgetsNoFilesOfAnEarlierProbeUntilTheirPlaceIsKnownToBeClean() {
        HealthRecord hung = HealthRecord.EMPTY
                .withMoreProbed(List.of("m1/vp1", "m2/vp1"))
                .afterProbes(List.of("m1/vp1", "m2/vp1"), List.of("m1/vp1"));
        assertThat(hung.probed()).containsExactly("m1/vp1");

        HealthRecord elsewhere = hung.withMoreProbed(List.of("m2/vp1")).afterProbes(List.of("m2/vp1"), List.of());
        assertThat(elsewhere.probed()).containsExactly("m1/vp1");

        HealthRecord again = elsewhere.withMoreProbed(List.of("m1/vp1")).afterProbes(List.of("m1/vp1"), List.of());
        assertThat(again.probed()).isEmpty();
    }

    @Test
    void survivesJson() throws Exception {
        ObjectMapper json = JsonMapper.builder().findAndAddModules().build();
        HealthRecord record = HealthRecord.EMPTY
                .begunAt(EARLY)
                .withQueues(Optional.of(new Queues.Sample(Map.of("ovs_generic", 3L), Set.of("odd"))))
                .withProblems(List.of(
                        new Problem(Problem.Severity.FAULT, "m1", "nginx", "stopped", "running", true, List.of(NGINX))))
                .withTried(List.of(NGINX))
                .withProbed(List.of("m1/vp1"));

        assertThat(json.readValue(json.writeValueAsString(record), HealthRecord.class))
                .isEqualTo(record);
    }
}
