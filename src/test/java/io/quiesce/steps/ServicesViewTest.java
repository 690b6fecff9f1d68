package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.openvstorage.Problem;
import io.quiesce.openvstorage.Problem.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServicesViewTest {

    private static final Instant AT = Instant.parse("2026-03-14T03:20:00Z");

    private static Problem problem(Severity severity, String subject, String state) {
        return new Problem(severity, "m1", subject, state, "running", false, List.of());
    }

    @Test
    void saysHowManyThingsDoNotWorkAndHowManyAreNotKnown() {
        List<Problem> problems = List.of(
                problem(Severity.FAULT, "nginx", "stopped"),
                problem(Severity.UNKNOWN, "queues", "not listed"),
                problem(Severity.NOTICE, "clock", "1 s off"));

        ServicesView view = ServicesView.of(problems, AT, "");

        assertThat(view.headline()).isEqualTo("1 thing does not work, 1 not known");
        assertThat(view.at()).isEqualTo("2026-03-14 03:20:00 UTC");
        assertThat(view.rows()).extracting(ServicesView.Row::subject).containsExactly("nginx", "queues", "clock");
    }

    @Test
    void callsAnEnvironmentWithNoticesAloneHealthy() {
        assertThat(ServicesView.of(List.of(problem(Severity.NOTICE, "clock", "1 s off")), AT, "")
                        .headline())
                .isEqualTo("services and vPools are healthy");
    }

    @Test
    void keepsWhatAFormShowsWithinBounds() {
        List<Problem> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            many.add(problem(Severity.FAULT, "s" + i, "x".repeat(5000)));
        }

        ServicesView view = ServicesView.of(many, AT, "y".repeat(50_000));

        assertThat(view.rows())
                .hasSize(200)
                .allSatisfy(row -> assertThat(row.state()).hasSize(400).endsWith("…"));
        assertThat(view.logs()).hasSize(12_000).endsWith("…");
    }
}
