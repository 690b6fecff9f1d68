package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.openvstorage.Comparison.Difference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DifferencesViewTest {

    private static final Optional<Instant> AT = Optional.of(Instant.parse("2026-03-14T03:20:00Z"));
    private static final Difference ONE = new Difference("m1", "ovs-workers", "running", "stop/waiting");
    private static final Difference OTHER = new Difference("e1", "node", "up", "not answering: no route");

    @Test
    void saysThatNothingDiffersFromBeforeWhichShutdown() {
        DifferencesView view = DifferencesView.of(List.of(), AT);

        assertThat(view.headline()).isEqualTo("Nothing differs from before the shutdown of 2026-03-14 03:20:00 UTC.");
        assertThat(view.rows()).isEmpty();
    }

    @Test
    void countsWhatDiffers() {
        assertThat(DifferencesView.of(List.of(ONE), AT).headline())
                .isEqualTo("1 thing differs from before the shutdown of 2026-03-14 03:20:00 UTC.");
        assertThat(DifferencesView.of(List.of(OTHER, ONE), AT).headline())
                .isEqualTo("2 things differ from before the shutdown of 2026-03-14 03:20:00 UTC.");
    }

    @Test
    void namesNoMomentWhenNoNodeIsKnownToHaveGoneDown() {
        assertThat(DifferencesView.of(List.of(), Optional.empty()).headline())
                .isEqualTo("Nothing differs from before the shutdown.");
    }

    @Test
    void showsWhereWhatBeforeAndNow() {
        assertThat(DifferencesView.of(List.of(OTHER, ONE), AT).rows())
                .containsExactly(
                        new DifferencesView.Row("e1", "node", "up", "not answering: no route"),
                        new DifferencesView.Row("m1", "ovs-workers", "running", "stop/waiting"));
    }

    @Test
    void keepsWhatAFormShowsWithinBounds() {
        List<Difference> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            many.add(new Difference("m1", "s" + i, "running", "x".repeat(5000)));
        }

        DifferencesView view = DifferencesView.of(many, AT);

        assertThat(view.headline()).startsWith("500 things differ");
        assertThat(view.rows())
                .hasSize(200)
                .allSatisfy(row -> assertThat(row.now()).hasSize(400).endsWith("…"));
    }
}
