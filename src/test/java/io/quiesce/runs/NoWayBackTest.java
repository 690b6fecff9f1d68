package io.quiesce.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.runs.LiveRun.Note;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoWayBackTest {

    private static final Instant ASKED_AT = Instant.parse("2026-03-14T03:20:36Z");
    private static final Note ASKED =
            new Note(ASKED_AT, "vx-4 is asked to leave vx-lab; from here on there is no way back");
    private static final Note CLOSED =
            new Note(ASKED_AT.minusSeconds(2), "vx-4: all 5 volumes of 3 shared disk groups are closed");
    private static final Note NOT_TAKEN = new Note(ASKED_AT.plusSeconds(2), "vx-4 has not taken the request to leave");
    private static final String NOBODY_KNOWS_WHY = "This run has come too far to be aborted: it goes on to its end.";

    @Test
    void saysSinceWhenAndWhy() {
        assertThat(NoWayBack.because(List.of(ASKED, CLOSED), false))
                .isEqualTo(
                        "This run is past the point of no return: vx-4 was asked to leave at 2026-03-14 03:20:36 UTC;"
                                + " from then on there is no way back, and the run goes on to its end.");
    }

    @Test
    void speaksOfTasklistOnlyWhileATaskIsOpen() {
        assertThat(NoWayBack.because(List.of(ASKED), true)).endsWith("can still be decided in Tasklist.");
        assertThat(NoWayBack.because(List.of(ASKED), false)).doesNotContain("Tasklist");
        assertThat(NoWayBack.because(List.of(), false)).doesNotContain("Tasklist");
    }

    @Test
    void claimsNoReasonThatItDoesNotKnow() {
        assertThat(NoWayBack.because(List.of(), false)).isEqualTo(NOBODY_KNOWS_WHY);
        assertThat(NoWayBack.because(List.of(CLOSED), false)).isEqualTo(NOBODY_KNOWS_WHY);
    }

    @Test
    void aRequestThatTheNodeHasNotTakenIsNoReason() {
        assertThat(NoWayBack.because(List.of(NOT_TAKEN, ASKED, CLOSED), false)).isEqualTo(NOBODY_KNOWS_WHY);
    }

    @Test
    void theLastRequestCounts() {
        Note again =
                new Note(ASKED_AT.plusSeconds(60), "vx-4 is asked to leave vx-lab; from here on there is no way back");

        assertThat(NoWayBack.because(List.of(again, NOT_TAKEN, ASKED), false)).contains("03:21:36 UTC");
    }
}
