package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.transcript.Sample;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifyLeaveTest {

    private static final Instant BEGUN = Instant.parse("2026-03-01T03:00:00Z");

    private static Sample clean(int second) {
        return new Sample(BEGUN.plusSeconds(second), 0, 1, "doubts", "[]");
    }

    private static Sample doubtful(int second) {
        return new Sample(BEGUN.plusSeconds(second), 1, 1, "doubts", "[]");
    }

    @Test
    void theTimeToSettleBeginsWithTheFirstCleanLookThatNoDoubtFollowed() {
        assertThat(VerifyLeave.cleanSince(List.of(clean(0), doubtful(5), clean(60), clean(70))))
                .contains(BEGUN.plusSeconds(60));
        assertThat(VerifyLeave.cleanSince(List.of(clean(0), clean(5)))).contains(BEGUN);
    }

    @Test
    void nothingIsCleanWhileTheLastLookWasInDoubt() {
        assertThat(VerifyLeave.cleanSince(List.of(clean(0), doubtful(5)))).isEmpty();
        assertThat(VerifyLeave.cleanSince(List.of())).isEmpty();
    }
}
