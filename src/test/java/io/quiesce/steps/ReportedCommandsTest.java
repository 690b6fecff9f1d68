package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.openvstorage.BugReport.Ran;
import io.quiesce.openvstorage.Problem;
import io.quiesce.openvstorage.Problem.Severity;
import io.quiesce.transcript.SentCommands.Sent;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportedCommandsTest {

    private static final Set<String> NODES = Set.of("m1", "e1");
    private static final List<Problem> WORKERS =
            List.of(new Problem(Severity.FAULT, "e1", "ovs-workers", "stop/waiting", "running", false, List.of()));

    private static Sent sent(long no, String node, String line) {
        return new Sent(no, Instant.EPOCH.plusSeconds(no), node, line, "exit code " + no, "");
    }

    @Test
    void areThoseThatTellOfAProblemInTheirOrder() {
        List<Ran> ran = ReportedCommands.chosen(
                List.of(sent(5, "e1", "service ovs-workers start"), sent(4, "m1", "service nginx start")),
                List.of(sent(8, "e1", "status ovs-workers"), sent(7, "m1", "status ovs-workers")),
                WORKERS,
                NODES);

        assertThat(ran).extracting(Ran::line).containsExactly("service ovs-workers start", "status ovs-workers");
        assertThat(ran).extracting(Ran::node).containsOnly("e1");
    }

    @Test
    void ofWhatWasSentAgainAndAgainOnlyTheLastIsShown() {
        List<Ran> ran = ReportedCommands.chosen(
                List.of(sent(9, "e1", "service ovs-workers start"), sent(5, "e1", "service ovs-workers start")),
                List.of(),
                WORKERS,
                NODES);

        assertThat(ran).extracting(Ran::ended).containsExactly("exit code 9");
    }

    @Test
    void repairsComeBeforeLooksWhenThereAreTooMany() {
        List<Sent> looks = IntStream.range(0, 100)
                .mapToObj(no -> sent(1_000 - no, "e1", "look " + no + " at ovs-workers"))
                .toList();

        List<Ran> ran =
                ReportedCommands.chosen(List.of(sent(5, "e1", "service ovs-workers start")), looks, WORKERS, NODES);

        assertThat(ran).hasSize(30);
        assertThat(ran.get(0).line()).isEqualTo("service ovs-workers start");
        assertThat(ran.get(29).line()).isEqualTo("look 0 at ovs-workers");
    }
}
