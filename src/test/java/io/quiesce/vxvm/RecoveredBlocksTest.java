package io.quiesce.vxvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecoveredBlocksTest {

    private static List<String> grown(Map<String, Long> before, Map<String, Long> after) {
        return RecoveredBlocks.grown(before, after, List.of());
    }

    @Test
    void namesTheGroupsThatWereRecoveredInBetween() {
        assertThat(grown(Map.of("dg1", 0L, "dg2", 512L), Map.of("dg1", 1L, "dg2", 512L)))
                .containsExactly("dg1");
    }

    @Test
    void nothingIsSaidOfAGroupThatWasNotCountedBeforeOrWhoseCounterWasReset() {
        assertThat(grown(Map.of("dg1", 512L), Map.of("dg1", 8L, "dg2", 512L))).isEmpty();
        assertThat(grown(Map.of(), Map.of("dg1", 8L))).isEmpty();
    }

    @Test
    void aGroupInWhichAVolumeHadToBeRecoveredBeforeSaysNothing() {
        Map<String, Long> before = Map.of("dg1", 0L, "dg10", 0L);

        assertThat(RecoveredBlocks.grown(before, Map.of("dg1", 8L, "dg10", 8L), List.of("dg1/vol1")))
                .containsExactly("dg10");
    }
}
