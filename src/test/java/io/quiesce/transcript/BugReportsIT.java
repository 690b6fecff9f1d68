package io.quiesce.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.InEngine;
import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.Target;
import io.quiesce.transcript.BugReports.Form;
import io.quiesce.transcript.BugReports.Kept;
import io.quiesce.transcript.SentCommands.Sent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reports are kept with their run, each once, and what a run sent can be read back for them. */
@InEngine
class BugReportsIT {

    private static final Instant BEGUN = Instant.parse("2026-03-01T10:00:00.123Z");
    private static final Form AS_IT_IS = new Form("m1 is ill", "# m1 is ill\n", Map.of("logs/m1/a.log", "m1\0said\n"));
    private static final Form MASKED =
            new Form("node-1 is ill", "# node-1 is ill\n", Map.of("logs/node-1/a.log", "node-1 said\n"));

    @Autowired
    BugReports reports;

    @Autowired
    SentCommands sent;

    @Autowired
    Transcript transcript;

    @Autowired
    JdbcClient jdbc;

    private final String run = UUID.randomUUID().toString();

    private void keep(Instant begun) {
        reports.keep(run, begun, AS_IT_IS, MASKED, number -> "report " + number);
    }

    private List<String> notes() {
        return jdbc.sql("select text from note where root_id = ? order by no")
                .param(run)
                .query(String.class)
                .list();
    }

    @Test
    void bothFormsOfAReportAreKept() {
        keep(BEGUN);

        assertThat(reports.find(run, 1, false))
                .contains(new Form("m1 is ill", "# m1 is ill\n", Map.of("logs/m1/a.log", "m1\uFFFDsaid\n")));
        assertThat(reports.find(run, 1, true)).contains(MASKED);
        assertThat(reports.find(run, 2, true)).isEmpty();
        assertThat(reports.find("another run", 1, true)).isEmpty();
    }

    @Test
    void reportsAreNumberedAndTheNewestComesFirst() {
        keep(BEGUN);
        keep(BEGUN.plusSeconds(60));

        assertThat(reports.of(run)).extracting(Kept::number).containsExactly(2, 1);
        assertThat(notes()).containsExactly("report 1", "report 2");
    }

    @Test
    void aStepThatIsRepeatedAfterACrashReportsOnce() {
        keep(BEGUN);
        keep(BEGUN);

        assertThat(reports.of(run)).hasSize(1);
        assertThat(notes()).hasSize(1);
    }

    @Test
    void whatAStepSentLastAndAllItsActsCanBeReadBack() {
        ScriptedCommandRunner nodes = new ScriptedCommandRunner()
                .when("look")
                .exits(3, "out\n", "err\n")
                .when("start")
                .isNotStarted(Reason.UNREACHABLE);
        for (String work : List.of("w1", "w2")) {
            Recorded runner = transcript.recorded(nodes, new Origin(run, work, "Task_Step", "olga"), () -> true);
            runner.run(new Target("ovs", "m1"), Command.read("look", "look", Duration.ofSeconds(5)));
            runner.run(new Target("ovs", "m2"), Command.act("start", "start", Duration.ofSeconds(5)));
        }

        List<Sent> last = sent.ofLastWork(run, "Task_Step", List.of("m1", "m2"), 10);
        assertThat(last).extracting(Sent::line).containsExactly("start", "look");
        assertThat(last)
                .extracting(Sent::ended)
                .satisfiesExactly(
                        started -> assertThat(started).startsWith("not started, UNREACHABLE"),
                        looked -> assertThat(looked).isEqualTo("exit code 3"));
        assertThat(last.get(1).printed()).isEqualTo("out\nerr");
        assertThat(sent.ofLastWork(run, "Task_Step", List.of("m1"), 10)).hasSize(1);
        assertThat(sent.ofLastWork(run, "Task_Another", List.of("m1"), 10)).isEmpty();
        assertThat(sent.acts(run, "Task_Step", List.of("m1", "m2"), 10))
                .extracting(Sent::line)
                .containsExactly("start", "start");
        assertThat(sent.acts(run, "Task_Step", List.of(), 10)).isEmpty();
    }
}
