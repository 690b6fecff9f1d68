package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.openvstorage.ShutdownPlan.Machine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShutdownRecordTest {

    private static final Instant NOW = Instant.parse("2026-01-01T03:00:00Z");

    @Test
    void keepsAMachineAsItWasFirstSeen() {
        ShutdownRecord record = ShutdownRecord.EMPTY
                .withMachines(List.of(new Machine("n1", "db", "running", true)))
                .withMachines(List.of(
                        new Machine("n1", "db", "in shutdown", true), new Machine("n2", "web", "running", false)));

        assertThat(record.machines())
                .containsExactly(new Machine("n1", "db", "running", true), new Machine("n2", "web", "running", false));
    }

    @Test
    void forgetsNoMachineWhenTheStepIsRepeatedAfterAllAreOff() {
        ShutdownRecord record = ShutdownRecord.EMPTY
                .withMachines(List.of(new Machine("n1", "db", "running", true)))
                .withMachines(List.of());

        assertThat(record.machines()).hasSize(1);
    }

    @Test
    void goesOnWithoutExactlyWhatFailed() {
        ShutdownRecord record = ShutdownRecord.EMPTY
                .withFailed(List.of("vp/v1"))
                .withFailed(List.of("vp/v2", "vp/v3"))
                .withoutFailed();

        assertThat(record.leftOut()).containsExactly("vp/v2", "vp/v3");
        assertThat(record.failed()).isEmpty();
    }

    @Test
    void keepsTheOrderInWhichNodesWentDownAndEachOnce() {
        ShutdownRecord record = ShutdownRecord.EMPTY
                .withStopped("e2", NOW)
                .withStopped("e1", NOW.plus(Duration.ofSeconds(1)))
                .withStopped("e2", NOW.plus(Duration.ofSeconds(2)));

        assertThat(record.stopped()).extracting(ShutdownRecord.Stopped::node).containsExactly("e2", "e1");
        assertThat(record.isStopped("e1")).isTrue();
        assertThat(record.isStopped("m1")).isFalse();
    }
}
