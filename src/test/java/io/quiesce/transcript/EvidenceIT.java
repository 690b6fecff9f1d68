package io.quiesce.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.InEngine;
import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.Output;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** No command without a line before it, and no line that a rollback takes away. */
@InEngine
class EvidenceIT {

    private static final Target NODE = new Target("test-ovs", "n1");

    @Autowired
    Transcript transcript;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    PlatformTransactionManager transactions;

    private final ScriptedCommandRunner nodes = new ScriptedCommandRunner();

    @Test
    void aLineIsCommittedBeforeItsCommandIsSent() {
        nodes.when("hostname").by((target, command) -> {
            // another thread has another connection: it sees what is committed
            List<Map<String, Object>> lines =
                    CompletableFuture.supplyAsync(() -> lines("before")).join();
            assertThat(lines).singleElement().satisfies(line -> {
                assertThat(line).containsEntry("LINE", "hostname").containsEntry("COMMAND_ID", command.id());
                assertThat(line.get("ENDED_AT")).isNull();
                assertThat(line.get("OUTCOME")).isNull();
            });
            return new Exited(3, Output.of("n1\n"), Output.EMPTY);
        });

        runner("before").run(NODE, look());

        assertThat(nodes.lines()).hasSize(1);
        assertThat(lines("before")).singleElement().satisfies(line -> assertThat(line)
                .containsEntry("OUTCOME", "exited")
                .containsEntry("EXIT_CODE", 3));
    }

    @Test
    void aLineStaysWhenTheTransactionOfTheStepIsRolledBack() {
        nodes.when("hostname").prints("n1\n");

        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            runner("rolled back").run(NODE, look());
            status.setRollbackOnly();
        });

        assertThat(lines("rolled back")).singleElement().satisfies(line -> assertThat(line)
                .containsEntry("OUTCOME", "exited"));
    }

    @Test
    void nothingIsSentWhenTheLineCannotBeWritten() {
        nodes.when("hostname").prints("n1\n");
        jdbc.sql("alter table command rename to command_elsewhere").update();
        try {
            assertThatThrownBy(() -> runner("unwritten").run(NODE, look())).isInstanceOf(DataAccessException.class);
        } finally {
            jdbc.sql("alter table command_elsewhere rename to command").update();
        }

        assertThat(nodes.asked()).isEmpty();
    }

    @Test
    void aReadThatComesAgainGetsANumberAndAnActKeepsItsId() {
        nodes.when("look").prints("").when("act").prints("");
        Recorded runner = runner("ids");

        for (int turn = 0; turn < 2; turn++) {
            runner.run(NODE, Command.read("read", "look", Duration.ofSeconds(5)));
            runner.run(NODE, Command.act("act", "act", Duration.ofSeconds(5)));
        }

        assertThat(lines("ids"))
                .extracting(line -> line.get("COMMAND_ID").toString().replaceFirst(".*\\.n1\\.", ""))
                .containsExactly("read", "act", "read.2", "act");
    }

    @Test
    void knowsWhatNodesKeepOfStepsThatAreOverUntilItIsRemoved() {
        nodes.when("look").prints("").when("act").prints("").when("lost").losesTheLine();
        Recorded runner = runner("kept");
        runner.run(NODE, Command.read("read", "look", Duration.ofSeconds(5)));
        runner.run(NODE, Command.act("act", "act", Duration.ofSeconds(5)));
        runner.run(NODE, Command.act("lost", "lost", Duration.ofSeconds(5)));
        assertThat(kept("kept")).as("while the step is not over").isEmpty();

        over("kept", "CLOSED");

        assertThat(kept("kept"))
                .extracting(act -> act.id().replaceFirst(".*\\.n1\\.", ""))
                .containsExactlyInAnyOrder("act", "lost");
        assertThat(transcript.forgettable(Instant.now().minusSeconds(60)))
                .as("what was over a minute ago")
                .noneMatch(act -> kept("kept").contains(act));
        transcript.removed(kept("kept").stream().map(Transcript.Act::id).toList());
        assertThat(kept("kept")).isEmpty();
    }

    @Test
    void anActThatMayGoOnAfterItsStepWasCancelledIsNotForgotten() {
        nodes.when("act").prints("").when("lost").losesTheLine();
        Recorded runner = runner("cancelled");
        runner.run(NODE, Command.act("act", "act", Duration.ofSeconds(5)));
        runner.run(NODE, Command.act("lost", "lost", Duration.ofSeconds(5)));

        over("cancelled", "CANCELLED");

        assertThat(kept("cancelled")).singleElement().satisfies(act -> assertThat(act.id())
                .endsWith(".n1.act"));
    }

    @Test
    void whatWasEndedWithItsRunIsNotKept() {
        nodes.when("act").prints("");
        Recorded runner = runner("stopped");
        runner.run(NODE, Command.act("act", "act", Duration.ofSeconds(5)));
        over("stopped", "CLOSED");
        nodes.leavesAfterStop(1);
        runner.stop(NODE, Origin.runPrefix("stopped"));
        assertThat(kept("stopped")).hasSize(1);
        nodes.leavesAfterStop(0);

        runner.stop(NODE, Origin.runPrefix("stopped"));

        assertThat(kept("stopped")).isEmpty();
    }

    @Test
    void anActOfWhichNobodyHasHeardMayGoOnUntilItIsSeenThatNothingIsLeftOfIt() {
        nodes.when("lost").losesTheLine();
        Recorded runner = runner("goes on");
        runner.run(NODE, Command.act("lost", "lost", Duration.ofSeconds(5)));
        String id = lines("goes on").get(0).get("COMMAND_ID").toString();
        runner.stop(NODE, id + ".of-another");
        runner.stop(new Target("test-ovs", "n2"), id);
        nodes.leavesAfterStop(1);
        runner.stop(NODE, id);
        runner.stop(NODE, Origin.runPrefix("goes on"));
        assertThat(transcript.unended("goes on")).containsExactly(NODE);
        nodes.leavesAfterStop(0);

        runner.stop(NODE, id);

        assertThat(transcript.unended("goes on")).isEmpty();
        runner.run(NODE, Command.act("lost", "lost", Duration.ofSeconds(5)));
        assertThat(transcript.unended("goes on")).as("begun once more").containsExactly(NODE);
        runner.stop(NODE, Origin.runPrefix("goes on"));
        assertThat(transcript.unended("goes on")).isEmpty();
    }

    @Test
    void thatAnActEndedBeforeItWasStartedAnewProvesNothing() {
        nodes.when("again")
                .answers(
                        new Exited(1, Output.EMPTY, Output.EMPTY),
                        new ConnectionLost("cut", Output.EMPTY, Output.EMPTY),
                        new Exited(0, Output.EMPTY, Output.EMPTY));
        Recorded runner = runner("anew");
        Command again = Command.act("again", "again", Duration.ofSeconds(5));
        runner.run(NODE, again);
        runner.forget(NODE, "again");
        assertThat(transcript.unended("anew")).isEmpty();

        runner.run(NODE, again);
        over("anew", "CANCELLED");

        assertThat(transcript.unended("anew")).containsExactly(NODE);
        assertThat(transcript.overtaken("anew")).hasSize(1);
        runner.run(NODE, again);
        assertThat(transcript.unended("anew")).isEmpty();
        assertThat(transcript.overtaken("anew")).isEmpty();
    }

    private List<Transcript.Act> kept(String root) {
        return transcript.forgettable(Instant.now().plusSeconds(60)).stream()
                .filter(act -> act.id().startsWith(Origin.runPrefix(root)))
                .toList();
    }

    private void over(String root, String state) {
        jdbc.sql(
                        "insert into work (id, root_id, instance_id, runbook, step, bean, person, inputs, state, due_at, round,"
                                + " created_at, ended_at) select distinct work_id, root_id, root_id, 'x', step, 'x', person, '{}',"
                                + " ?, current_timestamp, 0, current_timestamp, current_timestamp from command"
                                + " where root_id = ?")
                .params(state, root)
                .update();
    }

    @Test
    void aPowerRequestGetsItsLineAndANumberAndIsNoAct() {
        nodes.when("power on").by((target, command) -> {
            List<Map<String, Object>> lines =
                    CompletableFuture.supplyAsync(() -> lines("power")).join();
            assertThat(lines.get(lines.size() - 1).get("ENDED_AT")).isNull();
            return new Exited(0, Output.of("accepted\n"), Output.EMPTY);
        });
        Recorded runner = runner("power");

        runner.run(NODE, Command.power("power-on", "power on", Duration.ofSeconds(5)));
        runner.run(NODE, Command.power("power-on", "power on", Duration.ofSeconds(5)));
        runner.settled();

        assertThat(nodes.lines()).hasSize(2);
        assertThat(lines("power"))
                .extracting(line -> line.get("KIND") + " "
                        + line.get("COMMAND_ID").toString().replaceFirst(".*\\.n1\\.", ""))
                .containsExactly("power power-on", "power power-on.2");
        assertThat(nodes.forgotten()).isEmpty();
        assertThat(transcript.askedToGoOff("power")).isEmpty();
    }

    @Test
    void aCutPowerRequestIsNotSentAgain() {
        nodes.when("power force-off").losesTheLine();

        runner("power cut").run(NODE, Command.power("power-force-off", "power force-off", Duration.ofSeconds(5)));

        assertThat(nodes.asked()).hasSize(1);
    }

    @Test
    void aCancelledRunnerSendsNothing() {
        nodes.when("hostname").prints("n1\n");
        Recorded runner = runner("cancelled");
        runner.cancel();

        runner.run(NODE, look());

        assertThat(nodes.asked()).isEmpty();
        assertThat(lines("cancelled")).isEmpty();
    }

    @Test
    void aZeroByteThatNoDatabaseMustKeepDoesNotCostTheLine() {
        nodes.when("hostname").by((target, command) -> new ConnectionLost("it said \0", Output.EMPTY, Output.EMPTY));

        runner("zero").run(NODE, look());
        transcript.note("zero", "left \0 behind");

        assertThat(lines("zero")).hasSize(2).allSatisfy(line -> assertThat(line)
                .containsEntry("DETAIL", "it said \uFFFD"));
        assertThat(jdbc.sql("select text from note where root_id = 'zero'")
                        .query(String.class)
                        .single())
                .isEqualTo("left \uFFFD behind");
    }

    @Test
    void littleIsKeptOfAFloodAndItSaysSo() {
        String beginning = "x".repeat(1024 * 1024);
        nodes.when("hostname")
                .by((target, command) ->
                        new Exited(0, new Output(beginning, 10L << 30, "of all of it"), Output.of("complaint\n")));

        runner("flood").run(NODE, look());

        List<Map<String, Object>> kept = jdbc.sql("select o.text, o.bytes, o.sha256 from command_output o"
                        + " join command c on c.no = o.command_no where c.root_id = 'flood' order by o.stream desc")
                .query()
                .listOfRows();
        assertThat(kept).hasSize(2);
        assertThat(kept.get(0)).containsEntry("BYTES", 10L << 30).containsEntry("SHA256", "of all of it");
        assertThat(kept.get(0).get("TEXT").toString())
                .startsWith("xxx")
                .hasSizeLessThan(65 * 1024 + 100)
                .endsWith("x\n… cut here: 10737418240 bytes were printed");
        assertThat(kept.get(1)).containsEntry("TEXT", "complaint\n");
    }

    @Test
    void ofWhatTheNodeItselfTookAwayOnlyTheLeastLengthIsKnown() {
        nodes.when("hostname")
                .by((target, command) -> new Exited(0, new Output("beginning\n", 10L << 30, ""), Output.EMPTY));

        runner("taken away").run(NODE, look());

        assertThat(jdbc.sql("select o.text from command_output o join command c on c.no = o.command_no"
                                + " where c.root_id = 'taken away'")
                        .query(String.class)
                        .single())
                .isEqualTo("beginning\n\n… cut here: at least 10737418240 bytes were printed");
    }

    @Test
    void theLastRequestIsTheNewestThingThatWasAskedForCountedFromItsFirstTime() {
        Instant begun = Instant.EPOCH;
        assertThat(transcript.lastRequest("asking", "Task_Step", begun)).isEmpty();
        nodes.when("hostname").by((target, command) -> new Exited(0, Output.EMPTY, Output.EMPTY));

        for (String id : List.of("online-a", "online-b", "online-b", "online-a")) {
            runner("asking").run(NODE, Command.act(id, "hostname", Duration.ofSeconds(5)));
        }
        runner("asking").run(NODE, look());

        Instant second = jdbc.sql("select sent_at from command where root_id = 'asking' order by no")
                .query((row, index) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .list()
                .get(1);
        assertThat(transcript.lastRequest("asking", "Task_Step", begun)).contains(second);
        assertThat(transcript.lastRequest("asking", "Task_Other", begun)).isEmpty();
        assertThat(transcript.lastRequest("asking", "Task_Step", second.plusSeconds(3600)))
                .isEmpty();
    }

    private static Command look() {
        return Command.read("look", "hostname", Duration.ofSeconds(5));
    }

    private Recorded runner(String run) {
        return transcript.recorded(nodes, new Origin(run, "work of " + run, "Task_Step", "olga"), () -> true);
    }

    private List<Map<String, Object>> lines(String run) {
        return jdbc.sql("select * from command where root_id = ? order by no")
                .param(run)
                .query()
                .listOfRows();
    }
}
